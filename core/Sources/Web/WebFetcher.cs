using System.Globalization;
using System.Net;
using Contexter.Documents;
using Contexter.Http.Downloads;

namespace Contexter.Sources.Web;

/// <summary>Fetches addresses as their sites allow, and says in one way what answers mean.</summary>
internal sealed class WebFetcher(IDownloader downloader, RobotsDirectory robots)
{
    /// <summary>Fetches an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="maxBytes">Largest answer.</param>
    /// <param name="known">What is stored of it; null to have it whatever it is.</param>
    /// <param name="cancellationToken">Ends the fetching.</param>
    /// <returns>The answer; null when the site does not allow it.</returns>
    /// <exception cref="ContexterException">The host cannot be reached, or the answer is too large.</exception>
    public async Task<Download?> TryGetAsync(WebAddress address, long maxBytes, PageToken? known, CancellationToken cancellationToken)
    {
        var rules = await robots.GetAsync(address, cancellationToken).ConfigureAwait(false);
        return !rules.Allows(address)
            ? null
            : await downloader.GetAsync(
                new DownloadRequest
                {
                    Url = address.Url,
                    Accept = PageFormats.Accept,
                    KnownETag = known?.ETag,
                    KnownLastModified = known?.LastModified,
                    MaxBytes = maxBytes,
                    CrawlDelay = rules.CrawlDelay,
                },
                cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The rules of an address' host.</summary>
    public Task<RobotsRules> RulesAsync(WebAddress address, CancellationToken cancellationToken) => robots.GetAsync(address, cancellationToken);

    /// <summary>True when an answer says that there is nothing, and nothing to come.</summary>
    public static bool IsGone(Download download) => download.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    /// <summary>The fault that an answer stands for; null for an answer that is good, or says that nothing is there or changed.</summary>
    public static ContexterException? FaultOf(Download download, WebAddress address) => (int)download.Status switch
    {
        >= 200 and < 300 or 304 or 404 or 410 => null,
        401 or 402 or 403 or 407 or 451 => new ContexterException(
            ErrorCodes.SourceRefused,
            string.Create(
                CultureInfo.InvariantCulture,
                $"'{address}' is not public: the site answers {(int)download.Status}. Only pages that anyone may read are fetched; exclude it, or read a copy on disk with kind 'files'.")),
        var status => new ContexterException(
            ErrorCodes.SourceUnavailable,
            string.Create(CultureInfo.InvariantCulture, $"'{address}' cannot be read: the site answers {status}. Try again later, or exclude it if a browser cannot read it either.")),
    };

    /// <summary>What a page says that a site does not want fetched.</summary>
    public static string DisallowedBy(WebAddress address) => $"'{address}' is not fetched: '{address.Origin}/robots.txt' does not allow it.";
}
