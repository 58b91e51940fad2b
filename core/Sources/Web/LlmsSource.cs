using Contexter.Http.Downloads;

namespace Contexter.Sources.Web;

/// <summary>Documents from the pages that an <c>llms.txt</c> lists (llmstxt.org), in Markdown where the site has copies; an <c>llms-full.txt</c> is one document.</summary>
/// <remarks>A list is made by hand, so nothing is left out by default; patterns are matched with the path of a page and of its copy. A link that leads nowhere costs its page only.</remarks>
public sealed class LlmsSource(IDownloader downloader, TimeProvider time) : WebListSource(downloader, time)
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "llms";

    /// <inheritdoc/>
    public override string Kind => KindName;

    private protected override IAsyncEnumerable<SourceItem> ListAsync(
        WebReaders readers, SourceSpecification specification, WebAddress address, CancellationToken cancellationToken) =>
        readers.LlmsFileAsync(specification, address, cancellationToken);
}
