using System.Net;
using Contexter.Documents;
using Contexter.Http.Addresses;
using Contexter.Http.Downloads;

namespace Contexter.Core.Tests.Http.Downloads;

/// <summary>A downloader with a spool folder of its own.</summary>
internal sealed class DownloadBench : IAsyncDisposable
{
    private readonly ConnectionBudget _budget;
    private readonly DirectRoute? _direct;

    /// <summary>Makes one that may fetch from this machine.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="change">Changes the default options.</param>
    /// <param name="routes">Ways out; null for the direct one.</param>
    /// <param name="allowPrivate">Whether this machine may be fetched from.</param>
    /// <param name="lookUp">Looks names up; null knows none but addresses.</param>
    public DownloadBench(
        TimeProvider time,
        Func<DownloaderOptions, DownloaderOptions>? change = null,
        IRouteSelector? routes = null,
        bool allowPrivate = true,
        Func<string, IPAddress[]>? lookUp = null)
    {
        var options = new DownloaderOptions { UserAgents = ["Contexter/test"] };
        options = change?.Invoke(options) ?? options;
        var guard = new AddressGuard(allowPrivate, (host, _) => Task.FromResult(lookUp?.Invoke(host) ?? throw new System.Net.Sockets.SocketException(11001)));
        _budget = new ConnectionBudget(options);
        _direct = routes is null ? new DirectRoute(options, guard, _budget, time) : null;
        Spool = new SpoolFolder(Path.Combine(Path.GetTempPath(), "contexter-spool-" + Guid.NewGuid().ToString("N")));
        Downloader = new Downloader(options, routes ?? _direct!, guard, Spool, Meter, time, new Random(7));
    }

    public Downloader Downloader { get; }

    public DownloadMeter Meter { get; } = new();

    public SpoolFolder Spool { get; }

    /// <summary>Files in the spool folder.</summary>
    public IEnumerable<string> Spooled => Directory.Exists(Spool.Path) ? Directory.EnumerateFiles(Spool.Path) : [];

    public Task<Download> GetAsync(Uri url, Func<DownloadRequest, DownloadRequest>? change = null)
    {
        var request = new DownloadRequest { Url = url };
        return Downloader.GetAsync(change?.Invoke(request) ?? request, CancellationToken.None);
    }

    public async Task<ContexterException> FailAsync(Uri url, Func<DownloadRequest, DownloadRequest>? change = null) =>
        await Should.ThrowAsync<ContexterException>(GetAsync(url, change));

    public ValueTask DisposeAsync()
    {
        Downloader.Dispose();
        _direct?.Dispose();
        _budget.Dispose();
        Meter.Dispose();
        if (Directory.Exists(Spool.Path))
        {
            Directory.Delete(Spool.Path, recursive: true);
        }

        return default;
    }
}
