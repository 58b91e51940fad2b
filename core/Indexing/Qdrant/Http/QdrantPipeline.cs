using Contexter.Http;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Contexter.Indexing.Qdrant.Http;

/// <summary>Retries around a circuit breaker around a time-out an attempt.</summary>
internal static class QdrantPipeline
{
    /// <summary>Makes the pipeline.</summary>
    public static ResiliencePipeline<HttpResponseMessage> Create(QdrantIndexOptions options, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is TimeoutRejectedException || TransientFaults.IsTransient(arguments.Outcome)),
                DelayGenerator = arguments => ValueTask.FromResult(AskedFor(arguments.Outcome.Result, options.MaxRetryDelay, time)),
                OnRetry = TransientFaults.DisposeResult,
            });
        }

        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 1,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = options.BreakDuration,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is TimeoutRejectedException || TransientFaults.IsOutage(arguments.Outcome)),
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.AttemptTimeout })
            .Build();
    }

    /// <summary>The pause that the server asks for; null leaves it to the back-off.</summary>
    private static TimeSpan? AskedFor(HttpResponseMessage? response, TimeSpan longest, TimeProvider time)
    {
        var asked = response?.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return asked is not { } pause ? null : pause < TimeSpan.Zero ? TimeSpan.Zero : pause > longest ? longest : pause;
    }
}
