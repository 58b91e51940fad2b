using Contexter.Documents;

namespace Contexter.Sources.Context7;

/// <summary>Id of a library on Context7: <c>/owner/repo</c>, with <c>/version</c> or <c>@version</c> after it where one version is meant.</summary>
/// <param name="Owner">The first part: an owner on a forge, or a kind such as <c>websites</c>.</param>
/// <param name="Name">The second part.</param>
/// <param name="Version">The third part; null for the newest.</param>
internal sealed record Context7Id(string Owner, string Name, string? Version)
{
    private const int MaxLength = 500;

    /// <summary>The id without its version.</summary>
    public string Library => $"/{Owner}/{Name}";

    /// <summary>Reads an id.</summary>
    /// <exception cref="ContexterException">The text is none (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static Context7Id Parse(string text) => TryParse(text) ?? throw new ContexterException(
        ErrorCodes.InvalidInput,
        $"'{text}' is no id of a library on Context7; write /owner/repo or /owner/repo/version, such as /facebook/react, or only a name to have it searched.");

    /// <summary>Reads an id; null where the text is none.</summary>
    public static Context7Id? TryParse(string text)
    {
        if (text.Length is 0 or > MaxLength || text[0] != '/' || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '?' or '#' or '\\'))
        {
            return null;
        }

        var parts = text[1..].Split('/');
        if (parts.Length is < 2 or > 3 || parts.Any(part => part is "" or "." or ".."))
        {
            return null;
        }

        if (parts.Length == 3)
        {
            return new Context7Id(parts[0], parts[1], parts[2]);
        }

        var at = parts[1].IndexOf('@', 1);
        return at < 0 ? new Context7Id(parts[0], parts[1], null)
            : at + 1 < parts[1].Length ? new Context7Id(parts[0], parts[1][..at], parts[1][(at + 1)..])
            : null;
    }

    /// <summary>The id that a redirection names, as an id or as the address of the library's page; null where it names none.</summary>
    public static Context7Id? FromRedirect(string target) =>
        Uri.TryCreate(target, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? TryParse(Uri.UnescapeDataString(url!.AbsolutePath)) : TryParse(target);

    /// <inheritdoc/>
    public override string ToString() => Version is null ? Library : $"{Library}/{Version}";
}
