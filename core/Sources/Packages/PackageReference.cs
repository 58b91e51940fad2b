using Contexter.Documents;

namespace Contexter.Sources.Packages;

/// <summary>A package as a user names it: <c>name</c> or <c>name@version</c>; a name may begin with the <c>@</c> of a scope.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version or tag that is wanted; null for the newest.</param>
internal sealed record PackageReference(string Name, string? Version)
{
    private const int MaxLength = 300;

    /// <summary>Reads a reference.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">Kind of source, for the error.</param>
    /// <param name="example">A name as it should be, for the error.</param>
    /// <exception cref="ContexterException">The text is none (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static PackageReference Parse(string text, string kind, string example)
    {
        var trimmed = text.Trim();
        var at = trimmed.LastIndexOf('@');
        var (name, version) = at > 0 ? (trimmed[..at], trimmed[(at + 1)..]) : (trimmed, null);
        var parts = name.Split('/');
        var isScoped = name.StartsWith('@');
        var isValid = trimmed.Length is > 0 and <= MaxLength
            && parts.Length == (isScoped ? 2 : 1)
            && (isScoped ? [parts[0][1..], parts[1]] : parts).All(part => part.Length > 0 && part is not ("." or "..") && part.All(IsPlain))
            && (version is null || (version.Length > 0 && version.All(c => IsPlain(c) || c is '+')));
        return isValid
            ? new PackageReference(name, version)
            : throw new ContexterException(ErrorCodes.InvalidInput, $"'{text}' is no package of kind '{kind}'; write its name, such as '{example}' or '{example}@1.2.3'.");
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '~';
}
