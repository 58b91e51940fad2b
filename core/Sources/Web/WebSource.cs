using System.Runtime.CompilerServices;
using Contexter.Http.Downloads;

namespace Contexter.Sources.Web;

/// <summary>Documents from a web site: a page and, as far as the limits allow, the pages it leads to. A location that is a sitemap or an <c>llms.txt</c> is read as that.</summary>
/// <remarks>
/// <para>
/// A crawl begins with the location, the pages that the site's <c>llms.txt</c> and sitemaps name, and those of earlier jobs, and follows links within
/// <see cref="SourceSpecification.Scope"/>. Patterns are matched with paths. Change logs, translations, other versions, archives, printable copies, source listings and generated
/// indexes are left out unless an include pattern takes them (<c>**</c> takes all).
/// </para>
/// <para>
/// <c>robots.txt</c> (RFC 9309) is obeyed with its crawl delay, and so are <c>noindex</c> and <c>nofollow</c> of pages. A refresh sends the ETag and the Last-Modified that a page
/// came with; one that did not change is not sent again.
/// </para>
/// </remarks>
public sealed class WebSource : IDocumentSource
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "web";

    private readonly WebReaders _readers;

    /// <summary>Makes the source.</summary>
    public WebSource(IDownloader downloader, TimeProvider time) => _readers = new WebReaders(downloader, time);

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceItem> ListAsync(
        SourceSpecification specification, SourceListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(listing);
        cancellationToken.ThrowIfCancellationRequested();
        var location = await _readers.Locations.FindAsync(specification, isNewJob: true, cancellationToken).ConfigureAwait(false);
        var items = location.Kind switch
        {
            WebLocationKind.Sitemap => _readers.SitemapAsync(specification, location.Start, cancellationToken),
            WebLocationKind.LlmsFile => _readers.LlmsFileAsync(specification, location.Start, cancellationToken),
            _ => _readers.Listing.CrawlAsync(SiteOf(specification, location), specification, listing, cancellationToken),
        };
        await foreach (var item in items.ConfigureAwait(false))
        {
            yield return item;
        }
    }

    /// <inheritdoc/>
    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public async Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(item);
        var location = await _readers.Locations.FindAsync(specification, isNewJob: false, cancellationToken).ConfigureAwait(false);
        return await _readers.Pages.ReadAsync(SiteOf(specification, location), item, knownToken, specification.MaxItemBytes, cancellationToken).ConfigureAwait(false);
    }

    private static WebSite SiteOf(SourceSpecification specification, WebLocation location) => location.Kind is WebLocationKind.Page
        ? WebSite.OfPages(specification, WebAddress.Parse(specification.Location, KindName), location.Start)
        : WebSite.OfList(specification, location.Start);
}
