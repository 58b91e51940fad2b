using System.Globalization;
using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.Http.Downloads;

namespace Contexter.Sources.Web;

/// <summary>The parts that the sources of the web are made of.</summary>
internal sealed class WebReaders
{
    /// <summary>Puts the parts together.</summary>
    public WebReaders(IDownloader downloader, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(downloader);
        ArgumentNullException.ThrowIfNull(time);
        var fetcher = new WebFetcher(downloader, new RobotsDirectory(downloader, time));
        Locations = new WebLocations(fetcher, time);
        Listing = new SiteListing(fetcher);
        Pages = new PageReader(fetcher, time);
    }

    /// <summary>Where locations lead.</summary>
    public WebLocations Locations { get; }

    /// <summary>Lists the pages of sites.</summary>
    public SiteListing Listing { get; }

    /// <summary>Reads pages.</summary>
    public PageReader Pages { get; }

    /// <summary>The pages of a sitemap.</summary>
    /// <exception cref="ContexterException">It cannot be read, or nothing of it is taken.</exception>
    public async IAsyncEnumerable<SourceItem> SitemapAsync(SourceSpecification specification, WebAddress address, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var item in Listing.SitemapAsync(WebSite.OfList(specification, address), cancellationToken).ConfigureAwait(false))
        {
            count++;
            yield return item;
        }

        if (count == 0)
        {
            throw Nothing($"Sitemap '{address}'", specification, "and that are not change logs, translations, other versions or archives ");
        }
    }

    /// <summary>The pages of an <c>llms.txt</c>.</summary>
    /// <exception cref="ContexterException">It is not there, cannot be read, or nothing of it is taken.</exception>
    public async IAsyncEnumerable<SourceItem> LlmsFileAsync(SourceSpecification specification, WebAddress address, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = await Listing.LlmsFileAsync(WebSite.OfList(specification, address), cancellationToken).ConfigureAwait(false)
            ?? throw new ContexterException(
                ErrorCodes.SourceNotFound,
                $"'{address}' is not there, not allowed, or no llms.txt: Markdown that begins with a heading. Check the address in a browser, or give the site's pages with kind 'web'.");
        foreach (var item in items)
        {
            yield return item;
        }

        if (items.Count == 0)
        {
            throw Nothing($"'{address}'", specification, string.Empty);
        }
    }

    private static ContexterException Nothing(string list, SourceSpecification specification, string more)
    {
        var patterns = specification.Include.Count + specification.Exclude.Count == 0
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $"and that the {specification.Include.Count + specification.Exclude.Count} patterns take ");
        return new ContexterException(
            ErrorCodes.SourceEmpty,
            $"{list} lists no pages that are on its {(specification.Scope is LinkScope.Host ? "host" : "domain")} {more}{patterns}. Widen the scope or take all with the include pattern '**'.".Replace(" .", ".", StringComparison.Ordinal));
    }
}
