using System.Globalization;
using System.Runtime.CompilerServices;
using Contexter.Documents;
using Contexter.Parsing.Html;

namespace Contexter.Sources.Web;

/// <summary>Reads sitemaps and the sitemaps that they name, to their pages.</summary>
internal sealed class SitemapWalk(WebFetcher fetcher)
{
    /// <summary>Most files of one walk: 50 million pages.</summary>
    public const int MaxFiles = 1_000;

    /// <summary>Deepest nesting. The protocol allows an index of sitemaps and no index of indexes; some sites have them.</summary>
    public const int MaxNesting = 3;

    /// <summary>The pages of sitemaps, in order. Each file is read once.</summary>
    /// <param name="sitemaps">Where to begin.</param>
    /// <param name="tolerant">Takes reports of sitemaps that cannot be read; null makes each of them an error.</param>
    /// <param name="isGuess">Nobody said that the first ones exist, so those that do not are not reported.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="ContexterException">A sitemap cannot be read, or there are too many.</exception>
    public async IAsyncEnumerable<(WebAddress Address, DateTimeOffset? ModifiedAt)> PagesAsync(
        IEnumerable<WebAddress> sitemaps, SourceListing? tolerant, bool isGuess, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = new Queue<(WebAddress Address, int Nesting)>(sitemaps.Select(sitemap => (sitemap, 0)));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var next))
        {
            if (!seen.Add(next.Address.Key))
            {
                continue;
            }

            if (seen.Count > MaxFiles)
            {
                throw new ContexterException(
                    ErrorCodes.InvalidInput, string.Create(CultureInfo.InvariantCulture, $"The sitemap of '{next.Address}' has more than {MaxFiles:N0} files; give one of them as location."));
            }

            if (await TryReadAsync(next.Address, tolerant, isGuess && next.Nesting == 0, cancellationToken).ConfigureAwait(false) is not { } file)
            {
                continue;
            }

            foreach (var entry in file.Entries)
            {
                if (!WebAddress.TryCreate(entry.Url, next.Address.Url, out var address))
                {
                    continue;
                }

                if (!file.IsIndex)
                {
                    yield return (address, entry.ModifiedAt);
                }
                else if (next.Nesting < MaxNesting)
                {
                    open.Enqueue((address, next.Nesting + 1));
                }
            }
        }
    }

    private async Task<SitemapFile?> TryReadAsync(WebAddress address, SourceListing? tolerant, bool isGuess, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(address, isGuess, cancellationToken).ConfigureAwait(false);
        }
        catch (ContexterException fault) when (tolerant is not null)
        {
            // The links of a site lead to its pages without it.
            if (!isGuess || fault.Code is not (ErrorCodes.SourceNotFound or ErrorCodes.SourceRefused))
            {
                tolerant.Report(address.Key, fault);
            }

            return null;
        }
    }

    private async Task<SitemapFile> ReadAsync(WebAddress address, bool isGuess, CancellationToken cancellationToken)
    {
        var download = await fetcher.TryGetAsync(address, SitemapFile.MaxBytes, known: null, cancellationToken).ConfigureAwait(false)
            ?? throw new ContexterException(ErrorCodes.SourceRefused, WebFetcher.DisallowedBy(address));
        await using var _ = download.ConfigureAwait(false);
        if (WebFetcher.FaultOf(download, address) is { } fault)
        {
            throw fault;
        }

        if (!download.IsSuccess)
        {
            throw new ContexterException(
                ErrorCodes.SourceNotFound, string.Create(CultureInfo.InvariantCulture, $"Sitemap '{address}' does not exist: the site answers {(int)download.Status}."));
        }

        var bytes = await download.ReadAllBytesAsync(cancellationToken).ConfigureAwait(false);

        // Many sites answer every address that they do not have with their first page.
        return isGuess && !SitemapFile.IsSitemap(bytes) && PageFormats.Of(download.Header("Content-Type"), address, bytes) is HtmlDocumentParser.FormatName
            ? throw new ContexterException(ErrorCodes.SourceNotFound, $"Sitemap '{address}' does not exist: there is a page in its place.")
            : SitemapFile.Parse(address.ToString(), bytes);
    }
}
