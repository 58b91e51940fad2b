using System.Xml;
using Contexter.Parsing.XmlDoc;

namespace Contexter.Sources.Files;

/// <summary>Formats of files by their extension.</summary>
internal static class FileFormats
{
    /// <summary>What is read as text when nothing better is known.</summary>
    public const string Text = "text";

    /// <summary>The format that an extension stands for; null when it stands for none. <c>.xml</c> needs a look inside (<see cref="IsXmlDocumentation"/>).</summary>
    public static string? FromExtension(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".MD" or ".MARKDOWN" or ".MDX" => "markdown",
        ".HTML" or ".HTM" or ".XHTML" => "html",
        ".TXT" => Text,
        ".RST" => "rst",
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
