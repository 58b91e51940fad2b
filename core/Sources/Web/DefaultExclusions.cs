using System.Text.RegularExpressions;

namespace Contexter.Sources.Web;

/// <summary>
/// What a crawl leaves out unless an include pattern asks for it: change logs, translations, other versions, archives, printable copies, source listings and generated
/// indexes, none of which answers a question that the pages beside it do not answer better.
/// </summary>
internal sealed partial class DefaultExclusions
{
    /// <summary>Wherever they stand in a path, without the extension of a page.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        // Change logs.
        "changelog", "changelogs", "change-log", "change_log", "release-notes", "release_notes", "releasenotes", "release-note", "relnotes", "whatsnew", "whats-new", "whats_new",
        // Printable copies.
        "printable", "printview", "print_page",
        // Sources and files of Sphinx and Javadoc.
        "_sources", "_modules", "_static", "_images", "_downloads", "src-html",
        // Generated indexes of Sphinx and Javadoc.
        "genindex", "genindex-all", "py-modindex", "index-all", "index-files", "class-use", "package-use", "package-tree", "overview-tree", "allclasses-index", "allpackages-index", "constant-values",
        "serialized-form", "help-doc",
    };

    /// <summary>At the beginning of a path only: further down they name what is documented as well.</summary>
    private static readonly HashSet<string> FirstNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "archive", "archives", "archived", "legacy", "old", "attic", "changes", "news", "print",
    };

    /// <summary>Names of files.</summary>
    private static readonly HashSet<string> FileNames = new(StringComparer.OrdinalIgnoreCase) { "print.html", "search.html", "changes.html", "deprecated-list.html", "404.html", "sitemap.html" };

    // Without those that are names in documentation as well: cs, id, is, my, no, or.
    private static readonly HashSet<string> Languages = new(StringComparer.OrdinalIgnoreCase)
    {
        "ar", "be", "bg", "bn", "ca", "da", "de", "el", "es", "et", "eu", "fa", "fi", "fr", "gl", "he", "hi", "hr", "hu", "hy", "it", "ja", "jp", "ka", "kk", "km", "ko", "kr", "lt", "lv", "mn", "ms", "nb",
        "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zh",
    };

    private static readonly HashSet<string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        "latest", "stable", "current", "main", "master", "trunk", "dev", "devel", "develop", "next", "nightly", "canary", "edge", "unreleased",
    };

    private readonly HashSet<string> _own;
    private readonly bool _isVersioned;

    /// <summary>Makes the exclusions of a site.</summary>
    /// <param name="start">Path of the page where the crawl begins: what is in it is wanted.</param>
    public DefaultExclusions(string start)
    {
        var parts = start.Split('/', StringSplitOptions.RemoveEmptyEntries);
        _own = parts.Select(NameOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _isVersioned = Array.Exists(parts, part => IsVersion(part) || Aliases.Contains(part));
    }

    /// <summary>True when a page is left out.</summary>
    /// <param name="path">Its path, without slashes at the ends.</param>
    public bool Excludes(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isFirst = true;
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            var name = NameOf(part);
            if (_own.Contains(name))
            {
                continue;
            }

            if (Names.Contains(name) || name.EndsWith("_source", StringComparison.Ordinal) || part.EndsWith(".rs.html", StringComparison.Ordinal)
                || name.StartsWith("genindex-", StringComparison.Ordinal) || (i == parts.Length - 1 && FileNames.Contains(part)))
            {
                return true;
            }

            // Languages, versions and archives stand before everything else: docs/ja/2.0/page, not docs/api/v2/page.
            if (isFirst && (FirstNames.Contains(part) || IsTranslation(part) || IsVersion(part) || (_isVersioned && Aliases.Contains(part))))
            {
                return true;
            }

            isFirst = isFirst && part.Equals("en", StringComparison.OrdinalIgnoreCase);
        }

        return false;
    }

    private static bool IsTranslation(string part)
    {
        var tag = part.Split('-', '_');
        return tag.Length switch
        {
            1 => Languages.Contains(part),
            2 => Languages.Contains(tag[0]) && tag[1].Length is >= 2 and <= 4 && tag[1].All(char.IsAsciiLetterOrDigit),
            _ => false,
        };
    }

    private static bool IsVersion(string part) => Version().IsMatch(part);

    /// <summary>A part without the extension of a page.</summary>
    private static string NameOf(string part)
    {
        var dot = part.LastIndexOf('.');
        return dot > 0 && part[(dot + 1)..] is "html" or "htm" or "md" or "mdx" or "txt" or "rst" or "php" or "aspx" or "xml" ? part[..dot] : part;
    }

    [GeneratedRegex(@"^(?:v?\d+(?:\.(?:\d+|x))+(?:[-._]?(?:a|b|c|rc|alpha|beta|dev|pre|preview|next|snapshot|final|release)[-.]?\d*)?|v\d+)$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Version();
}
