using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Contexter.Sources.Web;

/// <summary>The change token of a page: what the server named its state by, and where the page leads, so that a page which is not sent again still does.</summary>
/// <param name="ETag">Entity tag, as it was sent.</param>
/// <param name="LastModified">Last-Modified, as it was sent.</param>
/// <param name="ListedAt">The time of its last change that a sitemap stated, where it can be relied upon.</param>
/// <param name="Links">Addresses on the same domain that the page links to, whatever the limits of the job were.</param>
internal sealed record PageToken(string? ETag, string? LastModified, DateTimeOffset? ListedAt, IReadOnlyList<string> Links)
{
    private const string Version = "web1";
    private const int MaxLength = 64 * 1024;
    private const int MaxLinkBytes = 16 * 1024 * 1024;

    /// <summary>Reads a token; null when it is none of these.</summary>
    public static PageToken? Parse(string? text)
    {
        var parts = text?.Split('\n') ?? [];
        if (parts is not [Version, var etag, var modified, var listed, var links])
        {
            return null;
        }

        try
        {
            return new PageToken(
                etag.Length == 0 ? null : etag,
                modified.Length == 0 ? null : modified,
                DateTimeOffset.TryParseExact(listed, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null,
                Decompress(links));
        }
        // Brotli reports data that are not its own as an invalid operation.
        catch (Exception e) when (e is FormatException or InvalidDataException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The token as it is stored; null where nothing could show that the page is as it was, or the links take more room than reading the page again costs.</summary>
    public string? Format()
    {
        if (ETag is null && LastModified is null && ListedAt is null)
        {
            return null;
        }

        var text = string.Join('\n', Version, OneLine(ETag), OneLine(LastModified), ListedAt?.ToString("O", CultureInfo.InvariantCulture), Compress(Links));
        return text.Length > MaxLength ? null : text;
    }

    private static string OneLine(string? text) => (text ?? string.Empty).ReplaceLineEndings(" ");

    private static string Compress(IReadOnlyList<string> links)
    {
        if (links.Count == 0)
        {
            return string.Empty;
        }

        using var bytes = new MemoryStream();
        using (var brotli = new BrotliStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(string.Join('\n', links)));
        }

        return Convert.ToBase64String(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static string[] Decompress(string links)
    {
        if (links.Length == 0)
        {
            return [];
        }

        using var brotli = new BrotliStream(new MemoryStream(Convert.FromBase64String(links)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = brotli.Read(buffer)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MaxLinkBytes)
            {
                throw new InvalidDataException("The links of the token are too long.");
            }
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)).Split('\n');
    }
}
