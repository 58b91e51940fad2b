using System.IO.Compression;
using System.Net;

namespace Contexter.Http.Downloads;

/// <summary>Undoes the content codings of an answer (RFC 9110, section 8.4).</summary>
internal static class ContentDecoding
{
    /// <summary>Value of <c>Accept-Encoding</c>.</summary>
    public const string Accepted = "gzip, br, deflate";

    private const int MaxCodings = 2;

    /// <summary>The codings of an answer, in the order in which they were applied; none for <c>identity</c>.</summary>
    public static IReadOnlyList<string> Of(HttpResponseMessage response) =>
    [
        .. response.Content.Headers.ContentEncoding
            .Select(coding => coding.ToLowerInvariant())
            .Select(coding => coding.StartsWith("x-", StringComparison.Ordinal) ? coding[2..] : coding)
            .Where(coding => coding is not "identity" and not ""),
    ];

    /// <summary>Opens a body with its codings undone.</summary>
    /// <param name="body">The body as it was sent.</param>
    /// <param name="codings">Its codings.</param>
    /// <param name="cancellationToken">Ends the wait for the first bytes.</param>
    /// <exception cref="NotSupportedException">A coding that nobody asked for, or more of them than anyone needs.</exception>
    public static async Task<Stream> OpenAsync(ReceivedStream body, IReadOnlyList<string> codings, CancellationToken cancellationToken)
    {
        if (codings.Count > MaxCodings)
        {
            throw new NotSupportedException($"its answer is compressed {codings.Count} times over");
        }

        if (codings.FirstOrDefault(coding => coding is not ("gzip" or "br" or "deflate")) is { } unknown)
        {
            throw new NotSupportedException($"its answer has the content coding '{unknown}', which was not asked for");
        }

        // Some servers name a coding and send no body, which is no valid stream of any coding.
        var first = codings.Count == 0 ? default : await body.PeekAsync(cancellationToken).ConfigureAwait(false);
        if (first.IsEmpty)
        {
            return body;
        }

        Stream decoded = body;
        for (var i = codings.Count - 1; i >= 0; i--)
        {
            decoded = codings[i] switch
            {
                "gzip" => new GZipStream(decoded, CompressionMode.Decompress),
                "br" => new BrotliStream(decoded, CompressionMode.Decompress),

                // "deflate" is zlib by the standard; several servers send it without zlib's header.
                _ when i < codings.Count - 1 || IsZlib(first.Span) => new ZLibStream(decoded, CompressionMode.Decompress),
                _ => new DeflateStream(decoded, CompressionMode.Decompress),
            };
        }

        return decoded;
    }

    /// <summary>Whether a status never has a body.</summary>
    public static bool HasBody(HttpStatusCode status) => status is not (HttpStatusCode.NoContent or HttpStatusCode.ResetContent or HttpStatusCode.NotModified);

    // RFC 1950: method 8, and the first two bytes a multiple of 31.
    private static bool IsZlib(ReadOnlySpan<byte> first) => first.Length == 2 && (first[0] & 0x0F) == 8 && ((first[0] << 8) + first[1]) % 31 == 0;
}
