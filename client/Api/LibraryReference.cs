using System.Diagnostics.CodeAnalysis;
using Contexter.GrainInterfaces;

namespace Contexter.Client.Api;

/// <summary>A library as people write it: <c>name</c> or <c>name@version</c>. Which characters are allowed is checked by the grain it leads to.</summary>
/// <param name="Name">Lower-case name.</param>
/// <param name="Version">Version; null when none is written.</param>
internal readonly record struct LibraryReference(string Name, string? Version)
{
    /// <summary>Version of documentation whose source states none.</summary>
    public const string Unversioned = "current";

    /// <summary>Reads a reference. The last <c>@</c> that is not the first character separates the version: npm scopes start with one.</summary>
    /// <exception cref="ContexterFaultException">The name or the version is empty (<c>invalid_input</c>).</exception>
    [SuppressMessage("Globalization", "CA1308", Justification = "Lower case is the canonical form that users see, not a comparison trick.")]
    public static LibraryReference Parse(string text)
    {
        var trimmed = text.Trim();
        var at = trimmed.LastIndexOf('@');
        var name = (at <= 0 ? trimmed : trimmed[..at]).Trim().ToLowerInvariant();
        var version = at <= 0 ? null : trimmed[(at + 1)..].Trim();
        if (name.Length == 0)
        {
            throw new ContexterFaultException(FaultCodes.InvalidInput, "A library name is empty; give a name such as 'react' or 'react@19.0'.");
        }

        return version is { Length: 0 }
            ? throw new ContexterFaultException(FaultCodes.InvalidInput, $"Library '{trimmed}' has an empty version; write 'name' or 'name@version'.")
            : new(name, version);
    }

    /// <inheritdoc/>
    public override string ToString() => Version is null ? Name : $"{Name}@{Version}";
}
