using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Contexter.Documents;

namespace Contexter.Sources.Web;

/// <summary>An address in a sitemap.</summary>
/// <param name="Url">As it stands there.</param>
/// <param name="ModifiedAt">When the page changed last, where the sitemap says so and can be understood.</param>
internal sealed record SitemapEntry(string Url, DateTimeOffset? ModifiedAt);

/// <summary>One file of a sitemap (sitemaps.org, version 0.9): pages, or further sitemaps.</summary>
/// <param name="IsIndex">The entries are sitemaps.</param>
/// <param name="Entries">What it lists, in order.</param>
internal sealed record SitemapFile(bool IsIndex, IReadOnlyList<SitemapEntry> Entries)
{
    /// <summary>Most entries of one file; the protocol allows no more, and those beyond are not read.</summary>
    public const int MaxEntries = 50_000;

    /// <summary>Largest file in bytes, decompressed.</summary>
    public const int MaxBytes = 50 * 1024 * 1024;

    private const int SniffedCharacters = 2_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = MaxBytes,
        MaxCharactersFromEntities = 1_000_000,
    };

    /// <summary>True when bytes are a sitemap in XML, compressed or not.</summary>
    public static bool IsSitemap(ReadOnlySpan<byte> bytes)
    {
        try
        {
            bytes = bytes is [0x1F, 0x8B, ..] ? Inflate(bytes, SniffedCharacters, isWhole: false) : bytes;
        }
        catch (InvalidDataException)
        {
            return false;
        }

        var start = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, SniffedCharacters)]);
        return start.TrimStart('\uFEFF', ' ', '\n', '\r', '\t').StartsWith('<')
            && (start.Contains("<urlset", StringComparison.Ordinal) || start.Contains("<sitemapindex", StringComparison.Ordinal));
    }

    /// <summary>Reads a file: XML, or text with an address in each line; either may be compressed.</summary>
    /// <param name="name">Its address, for errors.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <exception cref="ContexterException">It is neither (<see cref="ErrorCodes.FileMalformed"/>), or too large.</exception>
    public static SitemapFile Parse(string name, ReadOnlySpan<byte> bytes)
    {
        try
        {
            bytes = bytes is [0x1F, 0x8B, ..] ? Inflate(bytes, MaxBytes, isWhole: true) : bytes;
            if (bytes.Length > MaxBytes)
            {
                throw TooLarge(name);
            }

            return IsXml(bytes) ? ReadXml(bytes) : ReadText(name, bytes);
        }
        catch (Exception e) when (e is XmlException or InvalidDataException)
        {
            throw new ContexterException(ErrorCodes.FileMalformed, $"Sitemap '{name}' cannot be read: {e.Message} Give the pages themselves as location, or mend the sitemap.", e);
        }
        catch (OverflowException)
        {
            throw TooLarge(name);
        }
    }

    private static bool IsXml(ReadOnlySpan<byte> bytes)
    {
        var start = (bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes).TrimStart(" \t\r\n"u8);
        return start is [(byte)'<', ..] || bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
    }

    private static SitemapFile ReadXml(ReadOnlySpan<byte> bytes)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        using var reader = XmlReader.Create(stream, Settings);
        if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName is not ("urlset" or "sitemapindex"))
        {
            throw new XmlException($"Its root is '{reader.LocalName}', not 'urlset' or 'sitemapindex'.");
        }

        var isIndex = reader.LocalName is "sitemapindex";
        var entries = new List<SitemapEntry>();
        while (reader.Read() && entries.Count < MaxEntries)
        {
            if (reader is { NodeType: XmlNodeType.Element, Depth: 1, IsEmptyElement: false } && reader.LocalName is "url" or "sitemap" && ReadEntry(reader) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return new SitemapFile(isIndex, entries);
    }

    private static SitemapEntry? ReadEntry(XmlReader reader)
    {
        string? url = null;
        DateTimeOffset? modified = null;
        while (reader.Read() && reader.Depth > 1)
        {
            // Images, videos and translations of a page are elements further down, or of other names.
            if (reader is not { NodeType: XmlNodeType.Element, Depth: 2 })
            {
                continue;
            }

            switch (reader.LocalName)
            {
                case "loc" when url is null:
                    url = TextOf(reader).Trim();
                    break;
                case "lastmod":
                    modified = TimeOf(TextOf(reader).Trim());
                    break;
            }
        }

        return url is { Length: > 0 } ? new SitemapEntry(url, modified) : null;
    }

    private static string TextOf(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            return string.Empty;
        }

        var text = new StringBuilder();
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            text.Append(reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && text.Length < WebAddress.MaxLength ? reader.Value : string.Empty);
        }

        return text.ToString();
    }

    private static SitemapFile ReadText(string name, ReadOnlySpan<byte> bytes)
    {
        var entries = new List<SitemapEntry>();
        var text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var url = line.Trim();
            if (entries.Count < MaxEntries && (url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
            {
                entries.Add(new SitemapEntry(url.ToString(), null));
            }
        }

        return entries.Count > 0
            ? new SitemapFile(IsIndex: false, entries)
            : throw new ContexterException(
                ErrorCodes.FileMalformed,
                $"'{name}' is no sitemap: neither XML with a root of 'urlset' or 'sitemapindex' nor text with an address in each line. Give the address of a sitemap, or of a page with kind 'web'.");
    }

    /// <summary>A time in the profile of ISO 8601 that sitemaps use (W3C-DTF): a year, a month, a day, or a time with its zone.</summary>
    private static DateTimeOffset? TimeOf(string text)
    {
        string[] formats = ["yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mmK", "yyyy-MM-dd", "yyyy-MM", "yyyy"];
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
    }

    private static byte[] Inflate(ReadOnlySpan<byte> bytes, int limit, bool isWhole)
    {
        using var input = new MemoryStream(bytes.ToArray(), writable: false);
        using var inflating = new GZipStream(input, CompressionMode.Decompress);
        using var output = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = inflating.Read(buffer)) > 0)
        {
            output.Write(buffer, 0, read);
            if (output.Length > limit)
            {
                return isWhole ? throw new OverflowException() : output.ToArray();
            }
        }

        return output.ToArray();
    }

    private static ContexterException TooLarge(string name) => new(
        ErrorCodes.FileTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"Sitemap '{name}' has more than {MaxBytes:N0} bytes, which the protocol does not allow; give one of the sitemaps that it should be split into."));
}
