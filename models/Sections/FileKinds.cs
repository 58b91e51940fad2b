using System.Text.RegularExpressions;

namespace Contexter.Models.Sections;

/// <summary>How a file is read.</summary>
internal enum FileKind
{
    None,
    Html,
    Markdown,
    ReStructuredText,
    XmlDocumentation,
    Pod,
    Man,
    Comments,
}

/// <summary>Tells from a file's path how it is read, and whether it is documentation at all.</summary>
internal static partial class FileKinds
{
    /// <summary>The kind of a file; <see cref="FileKind.None"/> when nothing reads it.</summary>
    public static FileKind Of(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".HTML" or ".HTM" or ".XHTML" => FileKind.Html,
            ".MD" or ".MDX" or ".MARKDOWN" => FileKind.Markdown,
            ".RST" => FileKind.ReStructuredText,
            ".XML" => FileKind.XmlDocumentation,
            ".POD" or ".PM" => FileKind.Pod,
            ".TS" or ".JS" or ".GO" or ".RS" => FileKind.Comments,
            _ when ManPage().IsMatch(name) => FileKind.Man,
            _ => FileKind.None,
        };
    }

    /// <summary>Whether a file is an index, a source listing, a change log, an FAQ (all of which are held out), a test or a translation.</summary>
    public static bool IsNoise(string path) => Noise().IsMatch(path);

    [GeneratedRegex(@"/man/man\d\w*/[^/]+\.\d\w*$", RegexOptions.NonBacktracking)]
    private static partial Regex ManPage();

    [GeneratedRegex(
        @"faq|/_sources/|/_modules/|/_static/|/node_modules/|/releasenotes?/|/whatsnew/|/man/[a-z]{2}(_[A-Z]{2})?/|/(ja|fr|de|es|pt|pt-br|ru|ko|zh|zh-cn|tr|it|pl|da)/|/class-use/|/testdata/|_test\.go$|/internal/|/vendor/|\.rs\.html$|\.min\.js$"
        + @"|/(genindex|py-modindex|modindex|search|index-all|allclasses|allclasses-frame|allclasses-noframe|package-frame|package-tree|overview-tree|deprecated-list|constant-values|serialized-form|help-doc|all|print|toc|annotated|hierarchy|inherits|classes|files|pages|modules|doc-index|HISTORY|CHANGE[^/]*|NEWS|LICEN[SC]E|COPYING|CONTRIBUTING|CODE_OF_CONDUCT|SECURITY|AUTHORS|RELEASE[^/]*)[^/.]{0,12}\.(html?|md|rst)$"
        + @"|[-_]source\.html$|-members\.html$|/(functions|globals|namespacemembers|doc-index)[^/]*\.html$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Noise();
}
