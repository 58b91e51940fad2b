using System.Diagnostics.Metrics;

namespace Contexter.Http.Downloads;

/// <summary>Counts downloads, for <see cref="Usage"/> and for any listener of the meter <see cref="MeterName"/>. Neither URLs nor hosts are in it.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class DownloadMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Contexter.Downloads";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _requestCounter;
    private readonly Counter<long> _byteCounter;
    private readonly Counter<long> _retryCounter;
    private readonly Counter<long> _downloadCounter;
    private readonly Histogram<double> _durations;
    private long _requests;
    private long _bytes;
    private long _retries;
    private long _downloads;
    private long _failures;

    /// <summary>Makes a meter.</summary>
    public DownloadMeter()
    {
        _requestCounter = _meter.CreateCounter<long>("contexter.downloads.requests", "{request}", "Requests that were sent.");
        _byteCounter = _meter.CreateCounter<long>("contexter.downloads.received", "By", "Bytes of bodies that were received, as sent.");
        _retryCounter = _meter.CreateCounter<long>("contexter.downloads.retries", "{request}", "Requests that repeat one that failed.");
        _downloadCounter = _meter.CreateCounter<long>("contexter.downloads.finished", "{download}", "Downloads that ended, by outcome.");
        _durations = _meter.CreateHistogram<double>("contexter.downloads.request.duration", "s", "From sending a request to the end of its answer.");
    }

    /// <summary>What has been counted so far.</summary>
    public DownloadUsage Usage => new(
        Interlocked.Read(ref _downloads), Interlocked.Read(ref _failures), Interlocked.Read(ref _requests), Interlocked.Read(ref _retries), Interlocked.Read(ref _bytes));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Counts a request by its route.</summary>
    internal void Attempted(string route, RouteReport report)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _bytes, report.Bytes);
        var routeTag = new KeyValuePair<string, object?>("route", route);
        _requestCounter.Add(1, routeTag, new("outcome", OutcomeOf(report.Outcome)), new("status", (int?)report.Status ?? 0));
        _byteCounter.Add(report.Bytes, routeTag);
        _durations.Record(report.Duration.TotalSeconds, routeTag);
    }

    /// <summary>Counts a request that is about to be repeated.</summary>
    internal void Retrying()
    {
        Interlocked.Increment(ref _retries);
        _retryCounter.Add(1);
    }

    /// <summary>Counts a download that ended.</summary>
    /// <param name="error">Code of the error; null when it was answered.</param>
    internal void Finished(string? error)
    {
        Interlocked.Increment(ref error is null ? ref _downloads : ref _failures);
        _downloadCounter.Add(1, new KeyValuePair<string, object?>("outcome", error ?? "answered"));
    }

    private static string OutcomeOf(RouteOutcome outcome) => outcome switch
    {
        RouteOutcome.Answered => "answered",
        RouteOutcome.TargetFailed => "target_failed",
        RouteOutcome.RouteFailed => "route_failed",
        RouteOutcome.Refused => "refused",
        RouteOutcome.OperatorNeeded => "operator_needed",
        _ => "abandoned",
    };
}

/// <summary>What was downloaded.</summary>
/// <param name="Downloads">Downloads that were answered, whatever the status.</param>
/// <param name="Failures">Downloads that failed.</param>
/// <param name="Requests">Requests that were sent, repetitions and redirections included.</param>
/// <param name="Retries">Requests that repeat one that failed.</param>
/// <param name="ReceivedBytes">Bytes of bodies that were received, as sent.</param>
public readonly record struct DownloadUsage(long Downloads, long Failures, long Requests, long Retries, long ReceivedBytes);
