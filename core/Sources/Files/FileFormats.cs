using System.Xml;
using Contexter.Parsing.Html;
using Contexter.Parsing.Markdown;
using Contexter.Parsing.PlainText;
using Contexter.Parsing.ReStructuredText;
using Contexter.Parsing.XmlDoc;

namespace Contexter.Sources.Files;

/// <summary>Formats of files by their extension.</summary>
internal static class FileFormats
{
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
        _ => null,
    };

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
}
