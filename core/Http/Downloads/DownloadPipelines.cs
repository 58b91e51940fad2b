using Polly;
using Polly.Retry;

namespace Contexter.Http.Downloads;

/// <summary>How often a URL is attempted, how long is waited in between, and when it is too late.</summary>
internal sealed class DownloadPipelines
{
    private readonly DownloaderOptions _options;
    private readonly Random _random;
    private readonly Lock _lock = new();

    public DownloadPipelines(DownloaderOptions options, DownloadMeter meter, TimeProvider time, Random random)
    {
        (_options, _random) = (options, random);
        Whole = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(options.Deadline).Build();
        var attempts = new ResiliencePipelineBuilder<AttemptResult> { TimeProvider = time };
        AddRetry(attempts, options.Attempts - 1, meter, static failure => failure.Kind == FailureKind.Transient, Pause);
        AddRetry(attempts, options.RouteChanges, meter, static failure => failure.Kind is FailureKind.Route or FailureKind.RouteRefused, static (_, _) => TimeSpan.Zero);
        Attempts = attempts.Build();
    }

    /// <summary>The deadline around a download with all its redirections.</summary>
    public ResiliencePipeline Whole { get; }

    /// <summary>The attempts for one URL: after a pause when the target failed, at once by another route when the route did.</summary>
    public ResiliencePipeline<AttemptResult> Attempts { get; }

    private static void AddRetry(
        ResiliencePipelineBuilder<AttemptResult> builder, int retries, DownloadMeter meter, Func<AttemptFailure, bool> handles, Func<int, AttemptFailure, TimeSpan> pause)
    {
        if (retries == 0)
        {
            return;
        }

        builder.AddRetry(new RetryStrategyOptions<AttemptResult>
        {
            MaxRetryAttempts = retries,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result?.Failure is { } failure && handles(failure)),
            DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(pause(arguments.AttemptNumber, arguments.Outcome.Result!.Failure!)),
            OnRetry = _ =>
            {
                meter.Retrying();
                return default;
            },
        });
    }

    /// <summary>
    /// A random time up to a bound that doubles ("full jitter": callers that failed together do not come back together), or what the host asks for where that is longer.
    /// </summary>
    private TimeSpan Pause(int retry, AttemptFailure failure)
    {
        var bound = Math.Min(_options.MaxRetryDelay.TotalSeconds, _options.RetryDelay.TotalSeconds * Math.Pow(2, retry));
        double part;
        lock (_lock)
        {
            part = _random.NextDouble();
        }

        var pause = TimeSpan.FromSeconds(bound * part);
        return failure.RetryAfter > pause ? failure.RetryAfter.Value : pause;
    }
}
