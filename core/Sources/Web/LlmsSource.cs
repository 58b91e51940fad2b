using Contexter.Http.Downloads;

namespace Contexter.Sources.Web;

/// <summary>Documents from the pages that an <c>llms.txt</c> lists (llmstxt.org), in Markdown where the site has copies; an <c>llms-full.txt</c> is one document. Links are not followed.</summary>
/// <remarks>
/// Pages on the domain of the file are taken, or on its host with <see cref="LinkScope.Host"/>. A list is made by hand, so nothing is left out by default; patterns are matched with
/// the path of a page and of its copy. A link that leads nowhere costs its page only.
/// </remarks>
public sealed class LlmsSource : IDocumentSource
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "llms";

    private readonly WebReaders _readers;

    /// <summary>Makes the source.</summary>
    public LlmsSource(IDownloader downloader, TimeProvider time) => _readers = new WebReaders(downloader, time);

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <inheritdoc/>
    public IAsyncEnumerable<SourceItem> ListAsync(SourceSpecification specification, IReadOnlyList<KnownItem> known, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return _readers.LlmsFileAsync(specification, WebAddress.Parse(specification.Location, KindName), cancellationToken);
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
