using System.Xml;
using Contexter.Parsing.Html;
using Contexter.Parsing.ManPages;
using Contexter.Parsing.Markdown;
using Contexter.Parsing.PlainText;
using Contexter.Parsing.ReStructuredText;
using Contexter.Parsing.TypeScript;
using Contexter.Parsing.XmlDoc;

namespace Contexter.Sources.Files;

/// <summary>Formats of files by their extension.</summary>
internal static class FileFormats
{
    /// <summary>The extensions that are known, for messages.</summary>
    public const string Known = ".md .markdown .mdx .html .htm .xhtml .txt .rst .d.ts, manual pages, XML documentation";

    /// <summary>The format that an extension stands for; null when it stands for none. <c>.xml</c> needs a look inside (<see cref="IsXmlDocumentation"/>).</summary>
    public static string? FromExtension(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        // Sphinx publishes its sources as page.rst.txt.
        ".TXT" when Path.GetExtension(Path.GetFileNameWithoutExtension(path)).ToUpperInvariant() is ".RST" => ReStructuredTextParser.FormatName,
        ".MD" or ".MARKDOWN" or ".MDX" => MarkdownParser.FormatName,
        ".HTML" or ".HTM" or ".XHTML" => HtmlDocumentParser.FormatName,
        ".TXT" => PlainTextParser.FormatName,
        ".RST" => ReStructuredTextParser.FormatName,
        ".XML" => XmlDocParser.FormatName,
        ".TS" or ".MTS" or ".CTS" when IsDeclarations(path) => TypeScriptParser.FormatName,
        _ => IsManualPage(path) ? ManPageParser.FormatName : null,
    };

    /// <summary>Whether a file is text that is kept zipped: a manual page.</summary>
    public static bool IsZippedText(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && IsManualPage(path);

    /// <summary>True when the root element is <c>doc</c>, as in the documentation that .NET compilers write. A file that cannot be read as XML is not.</summary>
    public static bool IsXmlDocumentation(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName is "doc";
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsDeclarations(string path) => Path.GetExtension(Path.GetFileNameWithoutExtension(path)).Equals(".d", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a name is that of a manual page: <c>ls.1</c>, <c>printf.3posix</c>, <c>ls.1.gz</c>. Outside of folders called <c>man1</c> to <c>man8</c> neither the number of a
    /// version (<c>notes-1.2</c>) nor that of a library (<c>libz.so.1</c>) is a section.
    /// </summary>
    private static bool IsManualPage(string path)
    {
        var name = Path.GetFileName(path);
        name = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        var section = Path.GetExtension(name);
        var stem = Path.GetFileNameWithoutExtension(name);
        if (section.Length is < 2 or > 12 || section[1] is < '1' or > '8' || stem.Length == 0 || !section.AsSpan(2).ToString().All(char.IsAsciiLetter))
        {
            return false;
        }

        var folder = Path.GetFileName(Path.GetDirectoryName(path) ?? string.Empty);
        return (folder.Length == 4 && folder.StartsWith("man", StringComparison.Ordinal) && folder[3] is >= '1' and <= '8')
            || (char.IsAsciiLetter(stem[^1]) && !stem.EndsWith(".so", StringComparison.Ordinal));
    }
}
