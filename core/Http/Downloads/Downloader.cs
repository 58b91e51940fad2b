using Contexter.Documents;
using Contexter.Http.Addresses;
using Contexter.Http.Politeness;
using Polly.Timeout;

namespace Contexter.Http.Downloads;

/// <summary>Downloads by routes of one's choice: with the address guard, limits, attempts, redirections and politeness that <see cref="IDownloader"/> promises.</summary>
/// <remarks>Safe for concurrent use; one serves a whole process, because the limits are its own.</remarks>
public sealed class Downloader : IDownloader, IDisposable
{
    private readonly DownloaderOptions _options;
    private readonly AddressGuard _guard;
    private readonly DownloadMeter _meter;
    private readonly HostGates _gates;
    private readonly DownloadAttempt _attempt;
    private readonly DownloadPipelines _pipelines;
    private int _next = -1;

    /// <summary>Makes a downloader; nothing is sent before the first call.</summary>
    /// <param name="options">Its limits.</param>
    /// <param name="routes">Ways out of the machine; not disposed of.</param>
    /// <param name="guard">Checks addresses; the routes have their own use of it.</param>
    /// <param name="spool">Where large bodies lie.</param>
    /// <param name="meter">Counts; not disposed of.</param>
    /// <param name="time">Clock of pauses and time-outs.</param>
    /// <param name="random">Makes pauses differ; used under a lock.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public Downloader(
        DownloaderOptions options, IRouteSelector routes, AddressGuard guard, SpoolFolder spool, DownloadMeter meter, TimeProvider time, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        DownloaderOptions.Validate(options);
        (_options, _guard, _meter) = (options, guard, meter);
        _gates = new HostGates(options.Concurrency, options.PerHost, options.MaxRetryAfter, time);
        _attempt = new DownloadAttempt(options, routes, guard, _gates, spool, meter, time);
        _pipelines = new DownloadPipelines(options, meter, time, random);
    }

    /// <inheritdoc/>
    public async Task<Download> GetAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            _guard.CheckUrl(request.Url);
            var download = await RunAsync(new DownloadVisit(request, NextUserAgent()), cancellationToken).ConfigureAwait(false);
            _meter.Finished(error: null);
            return download;
        }
        catch (ContexterException fault)
        {
            _meter.Finished(fault.Code);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gates.Dispose();

    private async Task<Download> RunAsync(DownloadVisit visit, CancellationToken cancellationToken)
    {
        try
        {
            // However long the queue is: the time of the download begins when it is its turn.
            visit.FirstTurn = await _gates.EnterAsync(visit.Url, visit.Request.CrawlDelay, cancellationToken).ConfigureAwait(false);
            return await _pipelines.Whole.ExecuteAsync(
                static (state, token) => state.Self.FollowAsync(state.Visit, token), (Self: this, Visit: visit), cancellationToken).ConfigureAwait(false);
        }
        catch (HostPausedException pause)
        {
            throw DownloadFaults.Paused(visit.Url, pause.Left);
        }
        catch (TimeoutRejectedException)
        {
            throw DownloadFaults.Late(visit.Url, _options.Deadline, visit.LastFailure);
        }
        finally
        {
            visit.FirstTurn?.Dispose();
        }
    }

    private async ValueTask<Download> FollowAsync(DownloadVisit visit, CancellationToken cancellationToken)
    {
        for (var redirections = 0; ; redirections++)
        {
            var result = await _pipelines.Attempts.ExecuteAsync(
                static (state, token) => state._attempt.RunAsync(state.visit, token), (_attempt, visit), cancellationToken).ConfigureAwait(false);
            if (result.Download is not null)
            {
                return result.Download;
            }

            if (result.Failure is not null)
            {
                throw DownloadFaults.Failed(visit.Url, result.Failure, visit.Attempts);
            }

            if (redirections == _options.MaxRedirects)
            {
                throw DownloadFaults.Redirections(visit.Request.Url, _options.MaxRedirects);
            }

            CheckRedirection(visit.Url, result.Redirection!);
            visit.Follow(result.Redirection!);
        }
    }

    private void CheckRedirection(Uri from, Uri target)
    {
        try
        {
            _guard.CheckUrl(target);
        }
        catch (ContexterException refusal)
        {
            throw DownloadFaults.Redirection(from, refusal);
        }
    }

    private string NextUserAgent() => _options.UserAgents[(int)((uint)Interlocked.Increment(ref _next) % (uint)_options.UserAgents.Count)];
}
