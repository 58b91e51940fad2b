using System.Diagnostics.CodeAnalysis;

namespace Contexter.Documents;

/// <summary>
/// One release of one documented library, written <c>name@version</c>: the unit that is added, searched, refreshed and removed.
/// </summary>
/// <remarks>
/// Names are compared without case and kept in lower case; versions keep their case. A name may itself start with <c>@</c> (npm scopes) and hold slashes;
/// the last <c>@</c> that is not the first character separates the version.
/// </remarks>
public readonly record struct LibraryVersion
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Longest version, in characters.</summary>
    public const int MaxVersionLength = 100;

    /// <summary>Version of documentation whose source states none.</summary>
    public const string Unversioned = "current";

    /// <summary>Makes a library version of a valid name and version.</summary>
    /// <exception cref="ContexterException">The name or the version breaks a rule (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public LibraryVersion(string name, string version = Unversioned)
    {
        Name = CheckName(name);
        Version = CheckVersion(version, name);
    }

    /// <summary>Lower-case name, 1 to <see cref="MaxNameLength"/> characters of letters, digits and <c>. - _ / @ + #</c>.</summary>
    public string Name { get; }

    /// <summary>Version as its source writes it, 1 to <see cref="MaxVersionLength"/> characters of letters, digits and <c>. - _ +</c>.</summary>
    public string Version { get; }

    /// <summary>Reads <c>name@version</c>; the version is null when the text has none.</summary>
    /// <exception cref="ContexterException">The text breaks a rule (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static (string Name, string? Version) ParseReference(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var at = trimmed.LastIndexOf('@');
        return at <= 0
            ? (CheckName(trimmed), null)
            : (CheckName(trimmed[..at]), CheckVersion(trimmed[(at + 1)..], trimmed));
    }

    /// <summary>Reads the text that <see cref="ToString"/> writes.</summary>
    /// <exception cref="ContexterException">The text has no version or breaks a rule (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static LibraryVersion Parse(string text)
    {
        var (name, version) = ParseReference(text);
        return version is null
            ? throw new ContexterException(ErrorCodes.InvalidInput, $"Library '{text}' has no version; write name@version.")
            : new LibraryVersion(name, version);
    }

    /// <summary>The text <c>name@version</c>.</summary>
    public override string ToString() => $"{Name}@{Version}";

    [SuppressMessage("Globalization", "CA1308", Justification = "Lower case is the canonical form that users see, not a comparison trick.")]
    private static string CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, "A library name is empty; give a name such as 'react' or 'react@19.0'.");
        }

        var trimmed = name.Trim();
        if (trimmed.Length > MaxNameLength || !trimmed.All(c => char.IsLetterOrDigit(c) || ".-_/@+#".Contains(c, StringComparison.Ordinal)))
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"Library name '{Shorten(trimmed)}' is not valid: 1 to {MaxNameLength} letters, digits or . - _ / @ + # are allowed.");
        }

        return trimmed.ToLowerInvariant();
    }

    private static string CheckVersion(string version, string name)
    {
        var trimmed = version?.Trim() ?? string.Empty;
        return trimmed.Length is > 0 and <= MaxVersionLength && trimmed.All(c => char.IsLetterOrDigit(c) || ".-_+".Contains(c, StringComparison.Ordinal))
            ? trimmed
            : throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"Version '{Shorten(trimmed)}' of library '{Shorten(name)}' is not valid: 1 to {MaxVersionLength} letters, digits or . - _ + are allowed.");
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 80), "…");
}
