using Contexter.Http;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Contexter.Embeddings.Remote;

/// <summary>How often requests are attempted, and when no more.</summary>
/// <remarks>Refusals for too many requests (429) pass through: the limiter deals with them.</remarks>
internal sealed class EmbeddingPipelines
{
    private readonly ResiliencePipeline<HttpResponseMessage> _documents;
    private readonly ResiliencePipeline<HttpResponseMessage> _questions;

    /// <summary>Makes the pipelines.</summary>
    public EmbeddingPipelines(RemoteEmbedderOptions options, TimeProvider time)
    {
        _documents = CreateRetries(options, options.Retries, waitsForCircuit: true, time);

        // Somebody waits for the answer: one more attempt, and none while the server is left alone.
        _questions = CreateRetries(options, Math.Min(1, options.Retries), waitsForCircuit: false, time);
        Attempt = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 1,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = options.BreakDuration,
                ShouldHandle = static arguments => ValueTask.FromResult(IsOutage(arguments.Outcome)),
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.AttemptTimeout })
            .Build();
    }

    /// <summary>The circuit breaker around one timed attempt.</summary>
    public ResiliencePipeline<HttpResponseMessage> Attempt { get; }

    /// <summary>The retries for texts of a type.</summary>
    public ResiliencePipeline<HttpResponseMessage> Of(EmbeddingInputType type) => type == EmbeddingInputType.Query ? _questions : _documents;

    private static bool IsOutage(Outcome<HttpResponseMessage> outcome) => outcome.Exception is TimeoutRejectedException || TransientFaults.IsOutage(outcome);

    private static ResiliencePipeline<HttpResponseMessage> CreateRetries(RemoteEmbedderOptions options, int retries, bool waitsForCircuit, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        return retries == 0 ? builder.Build() : builder
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                ShouldHandle = arguments => ValueTask.FromResult(IsOutage(arguments.Outcome) || (waitsForCircuit && arguments.Outcome.Exception is BrokenCircuitException)),
                DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as BrokenCircuitException)?.RetryAfter),
                OnRetry = TransientFaults.DisposeResult,
            })
            .Build();
    }
}
