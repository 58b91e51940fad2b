using Contexter.Http.Downloads;

namespace Contexter.Sources.Web;

/// <summary>Documents from the pages that a file on the web lists: pages on its domain, or on its host with <see cref="LinkScope.Host"/>. Links are not followed.</summary>
public abstract class WebListSource : IDocumentSource
{
    private readonly WebReaders _readers;

    private protected WebListSource(IDownloader downloader, TimeProvider time) => _readers = new WebReaders(downloader, time);

    /// <inheritdoc/>
    public abstract string Kind { get; }

    /// <inheritdoc/>
    public IAsyncEnumerable<SourceItem> ListAsync(SourceSpecification specification, SourceListing listing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return ListAsync(_readers, specification, AddressOf(specification), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string?> GetVersionAsync(SourceSpecification specification, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public Task<SourceReading> ReadAsync(SourceSpecification specification, SourceItem item, string? knownToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(item);
        var site = WebSite.OfList(specification, AddressOf(specification));
        return _readers.Pages.ReadAsync(site, item, knownToken, specification.MaxItemBytes, cancellationToken);
    }

    private protected abstract IAsyncEnumerable<SourceItem> ListAsync(
        WebReaders readers, SourceSpecification specification, WebAddress address, CancellationToken cancellationToken);

    private WebAddress AddressOf(SourceSpecification specification) => WebAddress.Parse(specification.Location, Kind);
}
