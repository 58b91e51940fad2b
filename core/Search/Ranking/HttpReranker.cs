using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Contexter.Documents;
using Contexter.Http;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Contexter.Search.Ranking;

/// <summary>A re-ranking model on a server that is asked by HTTP.</summary>
/// <remarks>
/// Safe for concurrent use. Scores outside of 0 to 1 are taken for logits, and all scores of the call are brought there by the logistic function, which keeps their
/// order. A failure that may pass is tried once more, but not one of time: who is slow now is slow again. A server that keeps failing is left alone for a while, so
/// that searches do not wait for it.
/// </remarks>
/// <example>
/// <code>
/// using var reranker = new HttpReranker(new HttpRerankerOptions { Address = new Uri("http://localhost:8080/rerank") }, handler, TimeProvider.System);
/// var scores = await reranker.ScoreAsync("How do I cancel a request?", ["Pass a token.", "Colours are set in the theme."], cancellationToken);
/// </code>
/// </example>
public sealed class HttpReranker : IReranker, IDisposable
{
    private const int MaxReplyBytes = 32 << 20;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpRerankerOptions _options;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    /// <summary>Makes a re-ranker. Nothing is asked before the first search.</summary>
    /// <param name="options">Where the server is.</param>
    /// <param name="handler">Sends requests; not disposed of. One that does not follow redirects, lest texts go elsewhere.</param>
    /// <param name="timeProvider">Measures time-outs and pauses.</param>
    /// <exception cref="ContexterException">A setting is out of range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public HttpReranker(HttpRerankerOptions options, HttpMessageHandler handler, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.Validate();
        _options = options;
        // Attempts are timed by the pipeline.
        _http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxReplyBytes };
        if (options.Key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        }

        _pipeline = CreatePipeline(options, timeProvider);
    }

    private string Server => $"The re-ranker at {_options.Address.GetLeftPart(UriPartial.Path)}";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> ScoreAsync(string query, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(texts);
        var scores = new double[texts.Count];
        string[] all = [.. texts];
        for (var start = 0; start < all.Length; start += _options.BatchTexts)
        {
            var count = Math.Min(_options.BatchTexts, all.Length - start);
            var body = RerankerWire.Write(_options, query, all.AsSpan(start, count));
            Read(await AskAsync(body, cancellationToken).ConfigureAwait(false), scores.AsSpan(start, count));
        }

        if (scores.Any(score => score is < 0 or > 1))
        {
            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = 1 / (1 + Math.Exp(-scores[i]));
            }
        }

        return scores;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ResiliencePipeline<HttpResponseMessage> CreatePipeline(HttpRerankerOptions options, TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 1,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Constant,
                ShouldHandle = static arguments => ValueTask.FromResult(TransientFaults.IsTransient(arguments.Outcome)),
                OnRetry = TransientFaults.DisposeResult,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 1,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = TimeSpan.FromMinutes(1),
                BreakDuration = options.BreakDuration,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is TimeoutRejectedException || TransientFaults.IsOutage(arguments.Outcome)),
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.AttemptTimeout })
            .Build();

    private async Task<byte[]> AskAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _pipeline.ExecuteAsync(
                async token =>
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, _options.Address) { Content = new ReadOnlyMemoryContent(body) };
                    request.Content.Headers.ContentType = Json;
                    return await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            var reply = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.OK ? reply : throw Refusal(response, reply);
        }
        catch (HttpRequestException exception)
        {
            throw Unavailable($"cannot be reached: {Clean(exception.Message)} Start it, or set search.reranker.url to where it listens.", exception);
        }
        catch (TimeoutRejectedException exception)
        {
            throw Unavailable(
                FormattableString.Invariant($"did not answer within {_options.AttemptTimeout.TotalSeconds} s; see whether it is overloaded, or raise search.reranker.timeout."),
                exception);
        }
        catch (BrokenCircuitException exception)
        {
            throw Unavailable(
                FormattableString.Invariant($"failed {_options.BreakAfter} times and more within a minute, and is asked again after {_options.BreakDuration.TotalSeconds} s; see its log."),
                exception);
        }
    }

    private void Read(byte[] reply, Span<double> scores)
    {
        Exception? cause = null;
        string? problem;
        try
        {
            problem = RerankerWire.Read(_options, reply, scores);
        }
        catch (JsonException exception)
        {
            (problem, cause) = ("it is no JSON", exception);
        }

        if (problem is not null)
        {
            throw Unavailable($"gave an answer that cannot be used: {problem}. Check that search.reranker.url is the whole address for re-ranking, and search.reranker.format.", cause);
        }
    }

    private ContexterException Refusal(HttpResponseMessage response, byte[] reply)
    {
        var status = (int)response.StatusCode;
        var said = Clean(System.Text.Encoding.UTF8.GetString(reply));
        return Unavailable(
            response.StatusCode switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    $"refuses {(_options.Key is null ? "requests without a key" : "the key it was given")} ({status}: {said}); set search.reranker.key to one that it knows.",
                HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or (>= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest) =>
                    $"does not re-rank there ({status}: {said}); set search.reranker.url to the whole address for re-ranking, such as http://localhost:8080/rerank.",
                HttpStatusCode.TooManyRequests => $"limits requests ({status}: {said}); try again later, or raise its limit.",
                >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => $"failed ({status}: {said}); see its log.",
                _ => $"does not take the request ({status}: {said}); check search.reranker.format and search.reranker.model.",
            },
            null);
    }

    private ContexterException Unavailable(string problem, Exception? cause) => cause is null
        ? new ContexterException(ErrorCodes.RerankerUnavailable, $"{Server} {problem}")
        : new ContexterException(ErrorCodes.RerankerUnavailable, $"{Server} {problem}", cause);

    private string Clean(string text) => ServerText.Clean(text, _options.Key);
}
