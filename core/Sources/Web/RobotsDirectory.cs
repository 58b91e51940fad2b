using Contexter.Documents;
using Contexter.Http.Downloads;

namespace Contexter.Sources.Web;

/// <summary>The <c>robots.txt</c> of the hosts that are fetched from.</summary>
/// <remarks>
/// A file is used for an hour, and one that cannot be had is asked for again after some seconds. As RFC 9309 (2.3.1) has it: an answer of 4xx allows everything, a host that
/// does not answer or answers 5xx forbids everything.
/// </remarks>
internal sealed class RobotsDirectory(IDownloader downloader, TimeProvider time)
{
    /// <summary>Largest file that is taken at all; of a larger one no part is known, so nothing is allowed.</summary>
    private const long MaxDownloadBytes = 16L * 1024 * 1024;

    private readonly SharedLookups<RobotsRules> _rules = new(time, capacity: 1_000, lifetime: TimeSpan.FromHours(1), faultLifetime: TimeSpan.FromSeconds(3));

    /// <summary>The rules that hold for an address.</summary>
    /// <exception cref="ContexterException">They cannot be had; nothing of the host may be fetched then.</exception>
    public Task<RobotsRules> GetAsync(WebAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _rules.GetAsync(address.Origin, token => DownloadAsync(new Uri(address.Origin + "/robots.txt"), token), cancellationToken);
    }

    private async Task<RobotsRules> DownloadAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            var request = new DownloadRequest { Url = url, Accept = "text/plain, */*;q=0.5", MaxBytes = MaxDownloadBytes };
            var download = await downloader.GetAsync(request, cancellationToken).ConfigureAwait(false);
            await using var _ = download.ConfigureAwait(false);
            return (int)download.Status switch
            {
                >= 200 and < 300 => RobotsRules.Parse(await ReadStartAsync(download, cancellationToken).ConfigureAwait(false)),
                >= 500 => throw Unavailable(url, $"it answers {(int)download.Status}"),
                _ => RobotsRules.AllowAll,
            };
        }
        catch (ContexterException e) when (e.Code is ErrorCodes.SourceUnavailable or ErrorCodes.FileTooLarge)
        {
            throw Unavailable(url, e.Message, e);
        }
    }

    private static async Task<byte[]> ReadStartAsync(Download download, CancellationToken cancellationToken)
    {
        var bytes = new byte[Math.Min(download.Length, RobotsRules.MaxBytes)];
        var body = download.OpenRead();
        await using var _ = body.ConfigureAwait(false);
        await body.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private static ContexterException Unavailable(Uri url, string reason, ContexterException? cause = null) => new(
        ErrorCodes.SourceUnavailable,
        $"'{url}' cannot be read, so nothing of that host may be fetched (RFC 9309): {reason} Try again when the site answers.",
        cause)
    {
        IsExhausted = true,
        MayPass = cause is null or { MayPass: true },
    };
}
