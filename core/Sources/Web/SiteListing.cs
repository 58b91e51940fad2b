using System.Runtime.CompilerServices;
using Contexter.Parsing.Markdown;

namespace Contexter.Sources.Web;

/// <summary>Lists the pages that a job on a site begins with.</summary>
internal sealed class SiteListing(WebFetcher fetcher)
{
    private const string IndexName = "llms.txt";
    private const string WholeName = "llms-full.txt";

    private readonly SitemapWalk _sitemaps = new(fetcher);
    private readonly LlmsReader _llms = new(fetcher);

    /// <summary>The start, what the site lists of itself (<c>llms.txt</c>, sitemaps), and what earlier jobs found; links lead to the rest.</summary>
    /// <param name="site">The site.</param>
    /// <param name="specification">Its limits: of a depth of 0 only the start is listed.</param>
    /// <param name="listing">What earlier jobs found; takes reports of lists that cannot be read.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<SourceItem> CrawlAsync(
        WebSite site, SourceSpecification specification, SourceListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { site.Start.Key };
        yield return ItemOf(site.Start);
        if (specification.MaxDepth == 0)
        {
            yield break;
        }

        await foreach (var item in DiscoverAsync(site, listing, cancellationToken).ConfigureAwait(false))
        {
            if (seen.Add(item.Key))
            {
                yield return item;
            }
        }

        // Where depth is limited, what is deep must not become a place to go on from; what a list named that cannot be read now is not deep.
        foreach (var item in listing.Known.Where(item => specification.MaxDepth is null || (item.Depth == 0 && listing.Problems.Count > 0)))
        {
            if (WebAddress.TryCreate(item.Url, null, out var address) && (address.Key == item.Key || MarkdownTwins.KeyOf(address) == item.Key)
                && await IsTakenAsync(site, address, cancellationToken).ConfigureAwait(false) && seen.Add(item.Key))
            {
                yield return ItemOf(address) with { Key = item.Key };
            }
        }
    }

    /// <summary>The pages of a sitemap.</summary>
    /// <exception cref="Documents.ContexterException">A file of it cannot be read.</exception>
    public async IAsyncEnumerable<SourceItem> SitemapAsync(WebSite site, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (found, modifiedAt) in _sitemaps.PagesAsync([site.Start], tolerant: null, isGuess: false, cancellationToken).ConfigureAwait(false))
        {
            var address = site.Unify(found);
            if (await IsTakenAsync(site, address, cancellationToken).ConfigureAwait(false) && seen.Add(address.Key))
            {
                yield return ItemOf(address) with { ModifiedAt = modifiedAt };
            }
        }
    }

    /// <summary>The pages that an <c>llms.txt</c> lists; the file itself where it lists none but holds the documentation.</summary>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="Documents.ContexterException">The file cannot be had.</exception>
    public async Task<IReadOnlyList<SourceItem>?> LlmsFileAsync(WebSite site, CancellationToken cancellationToken)
    {
        if (await _llms.TryReadAsync(site.Start, cancellationToken).ConfigureAwait(false) is not { } file)
        {
            return null;
        }

        var isWhole = site.Start.Path.EndsWith(WholeName, StringComparison.OrdinalIgnoreCase);
        var pages = isWhole ? [] : await _llms.PagesAsync(site, site.Start, file, cancellationToken).ConfigureAwait(false);
        return pages.Count > 0 || (file.Links.Count > 0 && !isWhole) ? pages : [WholeOf(site.Start)];
    }

    private async IAsyncEnumerable<SourceItem> DiscoverAsync(WebSite site, SourceListing listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await _llms.FindAsync(site, IndexName, listing, cancellationToken).ConfigureAwait(false) is { } index)
        {
            foreach (var item in await _llms.PagesAsync(site, index.Address, index.File, cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        else if (await _llms.FindAsync(site, WholeName, listing, cancellationToken).ConfigureAwait(false) is { } whole && site.Scope.IsInside(whole.Address))
        {
            yield return WholeOf(whole.Address);
        }

        var count = 0;
        var rules = await fetcher.RulesAsync(site.Start, cancellationToken).ConfigureAwait(false);
        var named = rules.Sitemaps.Select(sitemap => WebAddress.TryCreate(sitemap, site.Start.Url, out var address) ? address : null).OfType<WebAddress>();
        foreach (var (sitemaps, isGuess) in new[] { (named, false), (UsualSitemaps(site), true) })
        {
            await foreach (var (found, modifiedAt) in _sitemaps.PagesAsync(sitemaps, listing, isGuess, cancellationToken).ConfigureAwait(false))
            {
                var address = site.Unify(found);
                if (await IsTakenAsync(site, address, cancellationToken).ConfigureAwait(false))
                {
                    count++;
                    yield return ItemOf(address) with { ModifiedAt = modifiedAt };
                }
            }

            if (count > 0)
            {
                yield break;
            }
        }
    }

    private static IEnumerable<WebAddress> UsualSitemaps(WebSite site)
    {
        foreach (var folder in new[] { site.Scope.Folder, string.Empty }.Distinct(StringComparer.Ordinal))
        {
            if (WebAddress.TryCreate($"{site.Start.Origin}/{(folder.Length == 0 ? string.Empty : folder + "/")}sitemap.xml", null, out var address))
            {
                yield return address;
            }
        }
    }

    private async Task<bool> IsTakenAsync(WebSite site, WebAddress address, CancellationToken cancellationToken) =>
        site.Scope.Takes(address)
        && (!string.Equals(address.Origin, site.Start.Origin, StringComparison.Ordinal) || (await fetcher.RulesAsync(address, cancellationToken).ConfigureAwait(false)).Allows(address));

    private static SourceItem ItemOf(WebAddress address) => new() { Key = address.Key, Url = address.Url.AbsoluteUri, Format = PageFormats.Expected(address) };

    private static SourceItem WholeOf(WebAddress address) => ItemOf(address) with { Format = MarkdownParser.FormatName };
}
