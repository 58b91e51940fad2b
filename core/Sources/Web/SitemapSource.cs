using Contexter.Http.Downloads;

namespace Contexter.Sources.Web;

/// <summary>Documents from the pages that a sitemap lists (sitemaps.org): XML or text, compressed or not, with the sitemaps that an index names.</summary>
/// <remarks>Patterns and default exclusions are those of <see cref="WebSource"/>. A page whose <c>lastmod</c> is as it was is not asked for again.</remarks>
public sealed class SitemapSource(IDownloader downloader, TimeProvider time) : WebListSource(downloader, time)
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "sitemap";

    /// <inheritdoc/>
    public override string Kind => KindName;

    private protected override IAsyncEnumerable<SourceItem> ListAsync(
        WebReaders readers, SourceSpecification specification, WebAddress address, CancellationToken cancellationToken) =>
        readers.SitemapAsync(specification, address, cancellationToken);
}
