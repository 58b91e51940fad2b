using Contexter.Documents;

namespace Contexter.Http.Downloads;

/// <summary>
/// The one way by which sources reach the network: bounded in time, size and number, polite to every host, through proxies where they are configured, and never to
/// an address that is not allowed.
/// </summary>
/// <remarks>Safe for any number of callers at once; those beyond the limits wait for their turn.</remarks>
public interface IDownloader
{
    /// <summary>Sends a GET request and takes the whole answer. Attempts that fail in a way that may pass (no connection, a time-out, 408, 429, 5xx) are repeated.</summary>
    /// <returns>
    /// The answer, whatever its status, unless it is one of those that were repeated in vain. Redirections are followed; one that names no location is an answer.
    /// </returns>
    /// <exception cref="ContexterException">
    /// No attempt was answered well (<see cref="ErrorCodes.SourceUnavailable"/>), the address is not allowed (<see cref="ErrorCodes.AddressForbidden"/>), or the answer is
    /// larger than the limit (<see cref="ErrorCodes.FileTooLarge"/>). The message names the URL without credentials and query, the rule and the way out.
    /// </exception>
    Task<Download> GetAsync(DownloadRequest request, CancellationToken cancellationToken);
}

/// <summary>What is to be downloaded.</summary>
public sealed record DownloadRequest
{
    /// <summary>An absolute http or https URL.</summary>
    public required Uri Url { get; init; }

    /// <summary>Media types that are wanted, as in the <c>Accept</c> header. Default <c>*/*</c>.</summary>
    public string Accept { get; init; } = "*/*";

    /// <summary>Further headers, such as <c>Authorization</c>. Their values are never logged, and are not sent on to another host that the first redirects to.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Entity tag of what is there already (<c>If-None-Match</c>).</summary>
    public string? KnownETag { get; init; }

    /// <summary>Last-Modified of what is there already, as the server wrote it (<c>If-Modified-Since</c>).</summary>
    public string? KnownLastModified { get; init; }

    /// <summary>Largest answer in bytes, after decompression. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Least time between two requests to the host, for all callers together: a site's <c>Crawl-delay</c>. Default none.</summary>
    public TimeSpan CrawlDelay { get; init; }
}
