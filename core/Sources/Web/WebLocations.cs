using System.Globalization;
using Contexter.Documents;
using Contexter.Http.Downloads;
using Contexter.Parsing.Html;

namespace Contexter.Sources.Web;

/// <summary>Finds out where locations lead and what is there, once for all items of a job.</summary>
internal sealed class WebLocations(WebFetcher fetcher, TimeProvider time)
{
    private const int MaxHops = 5;

    private readonly SharedLookups<WebLocation> _locations = new(time, capacity: 1_000, lifetime: TimeSpan.FromHours(1), faultLifetime: TimeSpan.FromSeconds(3));

    /// <summary>Where a location leads.</summary>
    /// <param name="specification">The source.</param>
    /// <param name="isNewJob">What is remembered from an earlier job does not count.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <exception cref="ContexterException">It is malformed, cannot be reached, refused, not there, or not a page.</exception>
    public Task<WebLocation> FindAsync(SourceSpecification specification, bool isNewJob, CancellationToken cancellationToken)
    {
        var location = WebAddress.Parse(specification.Location, specification.Kind);
        var key = location.Url.AbsoluteUri;
        return isNewJob
            ? _locations.RefreshAsync(key, LookUpAsync, cancellationToken)
            : _locations.GetAsync(key, LookUpAsync, cancellationToken);

        Task<WebLocation> LookUpAsync(CancellationToken token) => FollowAsync(location, specification.MaxItemBytes, token);
    }

    private async Task<WebLocation> FollowAsync(WebAddress location, long maxBytes, CancellationToken cancellationToken)
    {
        var address = location;
        for (var hop = 0; hop < MaxHops; hop++)
        {
            var download = await fetcher.TryGetAsync(address, maxBytes, known: null, cancellationToken).ConfigureAwait(false)
                ?? throw new ContexterException(
                    ErrorCodes.SourceRefused, WebFetcher.DisallowedBy(address) + " Ask the site's owner, give a part of it that is allowed, or read a copy on disk with kind 'files'.");
            await using var _ = download.ConfigureAwait(false);
            if (WebFetcher.FaultOf(download, address) is { } fault)
            {
                throw fault;
            }

            if (!download.IsSuccess)
            {
                throw new ContexterException(
                    ErrorCodes.SourceNotFound,
                    string.Create(CultureInfo.InvariantCulture, $"'{address}' does not exist: the site answers {(int)download.Status}. Check the address in a browser."));
            }

            var (found, next) = await LookAsync(location, WebAddress.Of(download.Url) ?? address, download, cancellationToken).ConfigureAwait(false);
            if (next is null)
            {
                return found;
            }

            address = next;
        }

        throw new ContexterException(ErrorCodes.SourceUnavailable, $"'{location}' sends its readers on more than {MaxHops} times; give the address where a browser ends.");
    }

    private static async Task<(WebLocation Found, WebAddress? Next)> LookAsync(WebAddress location, WebAddress address, Download download, CancellationToken cancellationToken)
    {
        var bytes = await download.ReadAllBytesAsync(cancellationToken).ConfigureAwait(false);
        var contentType = download.Header("Content-Type");
        var format = PageFormats.Of(contentType, address, bytes);
        if (SitemapFile.IsSitemap(bytes))
        {
            return (new WebLocation(address, WebLocationKind.Sitemap), null);
        }

        switch (format)
        {
            case null:
                throw new ContexterException(
                    ErrorCodes.InvalidInput,
                    $"'{location}' is {PageFormats.MediaTypeOf(contentType) ?? "of no stated type"}, not a page; give the address of a page in HTML, Markdown or text, of a sitemap, or of an llms.txt.");
            case HtmlDocumentParser.FormatName:
                var facts = PageFacts.Read(PageText.Decode(address.Key, bytes, contentType, isHtml: true), address);
                var next = facts.Refresh is { } refresh && !string.Equals(refresh.Key, address.Key, StringComparison.Ordinal) ? refresh : null;
                return (new WebLocation(address, WebLocationKind.Page), next);
            default:
                var isList = LlmsFile.FileNames.Contains(Path.GetFileName(address.Path), StringComparer.OrdinalIgnoreCase);
                return (new WebLocation(address, isList ? WebLocationKind.LlmsFile : WebLocationKind.Page), null);
        }
    }
}
