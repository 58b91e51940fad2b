namespace Contexter.Parsing;

/// <summary>Titles for documents that state none.</summary>
internal static class DocumentTitles
{
    private static readonly string[] IndexNames = ["index", "readme", "default", "_index"];

    /// <summary>
    /// A title for people from a path: the file name without extension, with spaces for hyphens and underscores (<c>Getting started</c>); of an index page the
    /// folder's name. Names in mixed case stay as they are.
    /// </summary>
    public static string FromPath(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var name = segments.Length == 0 ? string.Empty : WithoutExtension(segments[^1]);
        if (segments.Length > 1 && IndexNames.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            name = segments[^2];
        }

        var words = TextNormalizer.Collapse(name.Replace('-', ' ').Replace('_', ' '));
        if (words.Length == 0)
        {
            return "Untitled";
        }

        // Leading numbers order files (01-introduction); the rest is the name.
        var withoutOrder = words.TrimStart("0123456789. ".ToCharArray());
        var title = withoutOrder.Length > 0 ? withoutOrder : words;
        return title.Any(char.IsUpper) ? title : char.ToUpperInvariant(title[0]) + title[1..];
    }

    private static string WithoutExtension(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot > 0 ? name[..dot] : name;
    }
}
