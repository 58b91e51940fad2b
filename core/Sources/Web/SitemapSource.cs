using Contexter.Http.Downloads;

namespace Contexter.Sources.Web;

/// <summary>Documents from the pages that a sitemap lists (sitemaps.org): XML or text, compressed or not, with the sitemaps that an index names. Links are not followed.</summary>
/// <remarks>
/// Pages on the sitemap's domain are taken, or on its host with <see cref="LinkScope.Host"/>; patterns and default exclusions are those of <see cref="WebSource"/>. A page whose
/// <c>lastmod</c> is as it was is not asked for again.
/// </remarks>
public sealed class SitemapSource : IDocumentSource
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "sitemap";

    private readonly WebReaders _readers;

    /// <summary>Makes the source.</summary>
    public SitemapSource(IDownloader downloader, TimeProvider time) => _readers = new WebReaders(downloader, time);

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <inheritdoc/>
    public IAsyncEnumerable<SourceItem> ListAsync(SourceSpecification specification, IReadOnlyList<KnownItem> known, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return _readers.SitemapAsync(specification, WebAddress.Parse(specification.Location, KindName), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(item);
        var site = WebSite.OfList(specification, WebAddress.Parse(specification.Location, KindName));
        return _readers.Pages.ReadAsync(site, item, knownToken, specification.MaxItemBytes, cancellationToken);
    }
}
