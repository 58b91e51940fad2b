using System.Globalization;
using System.Runtime.CompilerServices;
using Contexter.Documents;

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
    /// <param name="isRequired">A sitemap that cannot be read is an error, not one that is passed over.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="ContexterException">A sitemap that is required cannot be read, or there are too many.</exception>
    public async IAsyncEnumerable<(WebAddress Address, DateTimeOffset? ModifiedAt)> PagesAsync(
        IEnumerable<WebAddress> sitemaps, bool isRequired, [EnumeratorCancellation] CancellationToken cancellationToken)
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

            if (await TryReadAsync(next.Address, isRequired, cancellationToken).ConfigureAwait(false) is not { } file)
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

    private async Task<SitemapFile?> TryReadAsync(WebAddress address, bool isRequired, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(address, cancellationToken).ConfigureAwait(false);
        }
        catch (ContexterException) when (!isRequired)
        {
            // The links of a site lead to its pages without it.
            return null;
        }
    }

    private async Task<SitemapFile> ReadAsync(WebAddress address, CancellationToken cancellationToken)
    {
        var download = await fetcher.TryGetAsync(address, SitemapFile.MaxBytes, known: null, cancellationToken).ConfigureAwait(false)
            ?? throw new ContexterException(ErrorCodes.SourceRefused, WebFetcher.DisallowedBy(address));
        await using var _ = download.ConfigureAwait(false);
        if (WebFetcher.FaultOf(download, address) is { } fault)
        {
            throw fault;
        }

        return download.IsSuccess
            ? SitemapFile.Parse(address.ToString(), await download.ReadAllBytesAsync(cancellationToken).ConfigureAwait(false))
            : throw new ContexterException(
                ErrorCodes.SourceNotFound, string.Create(CultureInfo.InvariantCulture, $"Sitemap '{address}' does not exist: the site answers {(int)download.Status}."));
    }
}
