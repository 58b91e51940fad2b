using System.Globalization;
using System.Net;
using Contexter.Documents;
using Contexter.Http.Downloads;
using Contexter.Parsing;
using Contexter.Parsing.Html;
using Contexter.Parsing.Markdown;

namespace Contexter.Sources.Web;

/// <summary>Reads pages: fetches them if they changed, decides what they are, decodes them and finds where they lead.</summary>
internal sealed class PageReader(WebFetcher fetcher, TimeProvider time)
{
    /// <summary>Trust in what a site says of its own project.</summary>
    public const double Trust = 6;

    /// <summary>A time that a sitemap states is relied upon when it was this long ago as the page was fetched: sitemaps give days, and are made before or after the pages.</summary>
    private static readonly TimeSpan ListedMargin = TimeSpan.FromDays(1);

    /// <summary>Reads a page.</summary>
    /// <param name="site">The source it belongs to.</param>
    /// <param name="item">The page.</param>
    /// <param name="knownToken">The token it is stored with.</param>
    /// <param name="maxBytes">Largest page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ContexterException">It cannot be read.</exception>
    public async Task<SourceReading> ReadAsync(WebSite site, SourceItem item, string? knownToken, long maxBytes, CancellationToken cancellationToken)
    {
        var (address, page) = AddressesOf(item);
        var known = site.IsWanted(item, address) ? PageToken.Parse(knownToken) : null;
        if (known?.ListedAt is { } listed && listed == item.ModifiedAt && (await fetcher.RulesAsync(address, cancellationToken).ConfigureAwait(false)).Allows(address))
        {
            return SourceReading.Unchanged() with { Leads = await LeadsAsync(site, LinksOf(known), item, cancellationToken).ConfigureAwait(false) };
        }

        var download = await fetcher.TryGetAsync(address, maxBytes, known, cancellationToken).ConfigureAwait(false);
        if (download is not null && WebFetcher.IsGone(download) && page is not null)
        {
            // The list promised a copy in Markdown that is not there.
            await download.DisposeAsync().ConfigureAwait(false);
            (address, download) = (page, await fetcher.TryGetAsync(page, maxBytes, known, cancellationToken).ConfigureAwait(false));
        }

        if (download is null)
        {
            return SourceReading.LeftOut(WebFetcher.DisallowedBy(address));
        }

        await using var _ = download.ConfigureAwait(false);
        return await ReadAsync(site, item, address, download, known, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SourceReading> ReadAsync(
        WebSite site, SourceItem item, WebAddress address, Download download, PageToken? known, CancellationToken cancellationToken)
    {
        var final = WebAddress.Of(download.Url) ?? address;
        if (!IsSamePage(item, final))
        {
            return await ElsewhereAsync(site, item, final, $"'{address}' redirects to '{final}'.", cancellationToken).ConfigureAwait(false);
        }

        if (WebFetcher.FaultOf(download, address) is { } fault)
        {
            throw fault;
        }

        if (WebFetcher.IsGone(download))
        {
            return SourceReading.Gone(string.Create(
                CultureInfo.InvariantCulture, $"'{address}' does not exist: the site answers {(int)download.Status}. Exclude it where a page still links to it."));
        }

        if (download.Status is HttpStatusCode.NotModified)
        {
            return known is null
                ? throw new ContexterException(ErrorCodes.SourceUnavailable, $"'{address}' answers 304 without having been asked for changes; try again later.")
                : SourceReading.Unchanged() with { Leads = await LeadsAsync(site, LinksOf(known), item, cancellationToken).ConfigureAwait(false) };
        }

        var bytes = await download.ReadAllBytesAsync(cancellationToken).ConfigureAwait(false);
        var contentType = download.Header("Content-Type");
        if (PageFormats.Of(contentType, final, bytes) is not { } format)
        {
            return SourceReading.LeftOut($"'{address}' is {PageFormats.MediaTypeOf(contentType) ?? "of no stated type"}, which is not a page: HTML, Markdown, reStructuredText and plain text are read.");
        }

        var text = PageText.Decode(address.Key, bytes, contentType, format is HtmlDocumentParser.FormatName);
        var facts = FactsOf(format, text, final);
        var robots = facts.Robots | RobotsDirectives.Parse(download.Header("X-Robots-Tag"));
        var links = robots.NoFollow ? [] : facts.Links;
        if (Elsewhere(item, final, facts) is { } elsewhere)
        {
            return await ElsewhereAsync(site, item, elsewhere.Address, elsewhere.Reason, cancellationToken).ConfigureAwait(false);
        }

        var leads = await LeadsAsync(site, links, item, cancellationToken).ConfigureAwait(false);
        if (robots.NoIndex)
        {
            return SourceReading.LeftOut($"'{address}' asks not to be indexed (noindex).") with { Leads = leads };
        }

        if (!site.IsWanted(item, final))
        {
            return SourceReading.LeftOut($"'{address}' is read for its links only: the patterns do not take it.") with { Leads = leads };
        }

        var content = new SourceContent
        {
            Item = item with
            {
                Url = final.Url.AbsoluteUri,
                Format = format,
                SizeBytes = bytes.Length,
                ChangeToken = TokenOf(site, item, download, links, time.GetUtcNow()).Format(),
            },
            Text = format is HtmlDocumentParser.FormatName ? text : HostedNotes.Strip(text),
            SizeBytes = bytes.Length,
            FetchedAt = time.GetUtcNow(),
            TrustScore = Trust,
        };
        return SourceReading.Of(content) with { Leads = leads };
    }

    /// <summary>The address that is fetched, and the page it is the copy of where it is one.</summary>
    private static (WebAddress Address, WebAddress? Page) AddressesOf(SourceItem item)
    {
        if (WebAddress.TryCreate(item.Url, null, out var address))
        {
            if (string.Equals(address.Key, item.Key, StringComparison.Ordinal))
            {
                return (address, null);
            }

            if (MarkdownTwins.PageOf(address) is { } page && string.Equals(page.Key, item.Key, StringComparison.Ordinal))
            {
                return (address, page);
            }
        }

        throw new ContexterException(ErrorCodes.SourceNotFound, $"'{item.Key}' is not the name of the page at '{item.Url}'; list the source again.");
    }

    private static bool IsSamePage(SourceItem item, WebAddress address) =>
        string.Equals(address.Key, item.Key, StringComparison.Ordinal) || string.Equals(MarkdownTwins.KeyOf(address), item.Key, StringComparison.Ordinal);

    private static PageFacts FactsOf(string format, string text, WebAddress address) => format switch
    {
        HtmlDocumentParser.FormatName => PageFacts.Read(text, address),
        MarkdownParser.FormatName => new PageFacts(default, null, null, MarkdownLinks.Read(text, address)),
        _ => new PageFacts(default, null, null, []),
    };

    /// <summary>The page that this one only stands for: it sends its readers there at once, or says that it is a copy of it.</summary>
    private static (WebAddress Address, string Reason)? Elsewhere(SourceItem item, WebAddress address, PageFacts facts)
    {
        if (facts.Refresh is { } refresh && !IsSamePage(item, refresh))
        {
            return (refresh, $"'{address}' sends its readers on to '{refresh}'.");
        }

        return facts.Canonical is { } canonical && !IsSamePage(item, canonical) && IsCopyOf(address, canonical)
            ? (canonical, $"'{address}' is a copy of '{canonical}', as it says itself.")
            : null;
    }

    /// <summary>
    /// Whether a page's word for its canonical address is taken: the last part of the path must be the same, for templates that name the home page on every page are common, and
    /// the address simpler, so that two pages which name each other do not both vanish.
    /// </summary>
    private static bool IsCopyOf(WebAddress page, WebAddress canonical)
    {
        var isSimpler = page.HasQuery != canonical.HasQuery ? page.HasQuery
            : page.Key.Length != canonical.Key.Length ? page.Key.Length > canonical.Key.Length
            : string.CompareOrdinal(page.Key, canonical.Key) > 0;
        return isSimpler && string.Equals(NameOf(page), NameOf(canonical), StringComparison.OrdinalIgnoreCase);

        static string NameOf(WebAddress address) => Path.GetFileNameWithoutExtension(address.Path);
    }

    private async Task<SourceReading> ElsewhereAsync(WebSite site, SourceItem item, WebAddress target, string reason, CancellationToken cancellationToken)
    {
        var leads = await LeadsAsync(site with { IsCrawl = true }, [target], item, cancellationToken).ConfigureAwait(false);
        return SourceReading.LeftOut(leads.Count > 0 ? reason : reason + " That is outside of what this source takes, or not allowed.") with { Leads = leads };
    }

    /// <summary>The links that belong to the source and may be followed.</summary>
    private async Task<IReadOnlyList<SourceItem>> LeadsAsync(WebSite site, IReadOnlyList<WebAddress> links, SourceItem item, CancellationToken cancellationToken)
    {
        if (!site.IsCrawl || links.Count == 0)
        {
            return [];
        }

        var leads = new List<SourceItem>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { item.Key };
        var isTwin = !WebAddress.TryCreate(item.Url, null, out var own) || !string.Equals(own.Key, item.Key, StringComparison.Ordinal);
        foreach (var link in links.Select(site.Unify).Where(site.Scope.Takes))
        {
            // Pages in Markdown lead to pages in Markdown, and every page to its own copy.
            var key = isTwin || string.Equals(MarkdownTwins.KeyOf(link), item.Key, StringComparison.Ordinal) ? MarkdownTwins.KeyOf(link) : link.Key;
            if (seen.Add(key) && await IsAllowedAsync(link, cancellationToken).ConfigureAwait(false))
            {
                leads.Add(new SourceItem { Key = key, Url = link.Url.AbsoluteUri, Format = PageFormats.Expected(link) });
            }
        }

        return leads;

        async Task<bool> IsAllowedAsync(WebAddress link, CancellationToken token) =>
            !string.Equals(link.Origin, site.Start.Origin, StringComparison.Ordinal) || (await fetcher.RulesAsync(link, token).ConfigureAwait(false)).Allows(link);
    }

    private static List<WebAddress> LinksOf(PageToken token) =>
        [.. token.Links.Select(link => WebAddress.TryCreate(link, null, out var address) ? address : null).OfType<WebAddress>()];

    private static PageToken TokenOf(WebSite site, SourceItem item, Download download, IReadOnlyList<WebAddress> links, DateTimeOffset now)
    {
        var modified = download.Header("Last-Modified");
        var listed = item.ModifiedAt;
        if (listed > now - ListedMargin
            || (DateTimeOffset.TryParse(modified, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at > listed + ListedMargin))
        {
            listed = null;
        }

        // More than the scope takes now: a later job may have a wider one.
        var domain = RegistrableDomain.Of(site.Start.Authority);
        var kept = site.IsCrawl ? links.Where(link => string.Equals(RegistrableDomain.Of(link.Authority), domain, StringComparison.Ordinal) && WebScope.IsPage(link)) : [];
        return new PageToken(download.Header("ETag"), modified, listed, [.. kept.Select(link => link.Url.AbsoluteUri)]);
    }
}
