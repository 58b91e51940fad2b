using Contexter.Documents;
using Contexter.Parsing.Html;
using Contexter.Parsing.Markdown;

namespace Contexter.Sources.Web;

/// <summary>Finds <c>llms.txt</c> files and the pages that they list, in Markdown where a site has copies of them.</summary>
internal sealed class LlmsReader(WebFetcher fetcher)
{
    /// <summary>Reads a file.</summary>
    /// <returns>Null when it is not there or is a page that stands in for it.</returns>
    /// <exception cref="ContexterException">It cannot be had.</exception>
    public async Task<LlmsFile?> TryReadAsync(WebAddress address, CancellationToken cancellationToken)
    {
        var download = await fetcher.TryGetAsync(address, LlmsFile.MaxBytes, known: null, cancellationToken).ConfigureAwait(false);
        if (download is null)
        {
            return null;
        }

        await using var _ = download.ConfigureAwait(false);
        if (WebFetcher.FaultOf(download, address) is { } fault)
        {
            throw fault;
        }

        if (!download.IsSuccess)
        {
            return null;
        }

        var bytes = await download.ReadAllBytesAsync(cancellationToken).ConfigureAwait(false);
        var contentType = download.Header("Content-Type");
        return PageFormats.Of(contentType, address, bytes) is null or HtmlDocumentParser.FormatName
            ? null
            : LlmsFile.Parse(PageText.Decode(address.Key, bytes, contentType, isHtml: false));
    }

    /// <summary>The file of a site: below the folder where its pages are, else at the root of the host.</summary>
    /// <param name="site">The site.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="listing">Takes reports of files that cannot be read.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<(WebAddress Address, LlmsFile File)?> FindAsync(WebSite site, string name, SourceListing listing, CancellationToken cancellationToken)
    {
        foreach (var folder in new[] { site.Scope.Folder, string.Empty }.Distinct(StringComparer.Ordinal))
        {
            if (!WebAddress.TryCreate($"{site.Start.Origin}/{(folder.Length == 0 ? string.Empty : folder + "/")}{name}", null, out var address))
            {
                continue;
            }

            try
            {
                if (await TryReadAsync(address, cancellationToken).ConfigureAwait(false) is { } file)
                {
                    return (address, file);
                }
            }
            catch (ContexterException fault)
            {
                // A crawl does without it: links lead to the same pages. Nobody said that there is one, so a site that refuses it is none that lacks something.
                if (fault.Code is not ErrorCodes.SourceRefused)
                {
                    listing.Report(address.Key, fault);
                }
            }
        }

        return null;
    }

    /// <summary>The pages that a file lists, in order, each once.</summary>
    /// <param name="site">The site they have to belong to.</param>
    /// <param name="list">Where the file came from.</param>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async Task<IReadOnlyList<SourceItem>> PagesAsync(WebSite site, WebAddress list, LlmsFile file, CancellationToken cancellationToken)
    {
        var pages = new List<WebAddress>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var link in file.Links)
        {
            if (WebAddress.TryCreate(link, list.Url, out var address) && IsWanted(site, address) && seen.Add(MarkdownTwins.KeyOf(address)))
            {
                pages.Add(site.Unify(address));
            }
        }

        // One page tells for the site whether there are copies: asking for each would double the requests.
        var hasTwins = pages.Find(page => MarkdownTwins.TwinOf(page) is not null) is { } probe && await HasTwinAsync(probe, cancellationToken).ConfigureAwait(false);
        return
        [
            .. pages.Select(page => hasTwins && MarkdownTwins.TwinOf(page) is { } twin
                ? new SourceItem { Key = page.Key, Url = twin.Url.AbsoluteUri, Format = MarkdownParser.FormatName }
                : new SourceItem { Key = MarkdownTwins.KeyOf(page), Url = page.Url.AbsoluteUri, Format = PageFormats.Expected(page) }),
        ];
    }

    /// <summary>Patterns may be meant for the page as well as for its copy in Markdown.</summary>
    private static bool IsWanted(WebSite site, WebAddress address)
    {
        if (!site.Scope.IsInside(address) || !WebScope.IsPage(address))
        {
            return false;
        }

        return site.Scope.Matches(address, isListed: true) || (MarkdownTwins.PageOf(address) is { } page && site.Scope.Matches(page, isListed: true));
    }

    private async Task<bool> HasTwinAsync(WebAddress page, CancellationToken cancellationToken)
    {
        var twin = MarkdownTwins.TwinOf(page)!;
        try
        {
            var download = await fetcher.TryGetAsync(twin, LlmsFile.MaxBytes, known: null, cancellationToken).ConfigureAwait(false);
            if (download is null)
            {
                return false;
            }

            await using var _ = download.ConfigureAwait(false);
            return download.IsSuccess && WebAddress.Of(download.Url)?.Key == twin.Key
                && PageFormats.Of(download.Header("Content-Type"), twin, []) is MarkdownParser.FormatName;
        }
        catch (ContexterException)
        {
            return false;
        }
    }
}
