using System.Text;
using Contexter.Parsing.Html;
using Contexter.Parsing.Markdown;
using Contexter.Parsing.PlainText;
using Contexter.Parsing.ReStructuredText;
using Contexter.Parsing.XmlDoc;
using Contexter.Sources.Files;

namespace Contexter.Sources.Web;

/// <summary>Formats of pages: by their media type, and where that says no more than "text" or nothing, by extension and content.</summary>
internal static class PageFormats
{
    /// <summary>The media types that are asked for. HTML comes first where a host has both: only there a page says that it is a copy, or not to be indexed.</summary>
    public const string Accept = "text/html, application/xhtml+xml, text/markdown;q=0.9, text/x-rst;q=0.8, text/plain;q=0.8, */*;q=0.1";

    /// <summary>The format that an address looks like, before it is fetched.</summary>
    public static string Expected(WebAddress address) => FromExtension(address) ?? HtmlDocumentParser.FormatName;

    /// <summary>The format of a page; null when it is nothing that is read.</summary>
    /// <param name="contentType">The Content-Type header.</param>
    /// <param name="address">The page.</param>
    /// <param name="bytes">Its bytes.</param>
    public static string? Of(string? contentType, WebAddress address, ReadOnlySpan<byte> bytes) => MediaTypeOf(contentType) switch
    {
        "text/html" or "application/xhtml+xml" => HtmlDocumentParser.FormatName,
        "text/markdown" or "text/x-markdown" or "text/x-web-markdown" or "text/vnd.daringfireball.markdown" or "text/mdx" => MarkdownParser.FormatName,
        "text/x-rst" or "text/prs.fallenstein.rst" or "text/restructured" => ReStructuredTextParser.FormatName,
        "text/plain" => FromExtension(address) is { } format and not HtmlDocumentParser.FormatName ? format : PlainTextParser.FormatName,
        null or "application/octet-stream" or "binary/octet-stream" or "application/x-download" or "unknown/unknown" => FromExtension(address) ?? Sniff(bytes),
        _ => null,
    };

    /// <summary>The media type of a Content-Type header, in lower case; null where there is none.</summary>
    public static string? MediaTypeOf(string? contentType) =>
        contentType?.Split(';', ',')[0].Trim().ToLowerInvariant() is { Length: > 0 } type ? type : null;

    private static string? FromExtension(WebAddress address) => FileFormats.FromExtension(address.Path) switch
    {
        XmlDocParser.FormatName => null,
        var format => format,
    };

    private static string? Sniff(ReadOnlySpan<byte> bytes)
    {
        var start = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 1_024)]).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            ? HtmlDocumentParser.FormatName
            : null;
    }
}
