using System.Net;
using System.Net.Http.Headers;
using Contexter.Documents;
using Contexter.Embeddings.Limits;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Contexter.Embeddings.Remote;

/// <summary>Sends texts to an embedding server, within its limits and again where that helps, and makes errors that say what to do of what goes wrong.</summary>
/// <remarks>
/// Safe for concurrent use. Every attempt waits for the limiter, then, for documents, for one of the slots. A refusal for too many requests costs nothing and is waited
/// out; an attempt that fails on the way back may be paid for twice, as nobody can tell.
/// </remarks>
internal sealed class EmbeddingConnection : IDisposable
{
    private const int MaxReplyBytes = 256 << 20;
    private const int UnusableReplies = 3;

    // A text that every model takes: whether it is refused tells a wrong request from a wrong text.
    private static readonly string[] Harmless = ["text"];
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly RemoteEmbedderOptions _options;
    private readonly IEmbeddingProtocol _protocol;
    private readonly EmbeddingMeter _meter;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly EmbeddingPipelines _pipelines;
    private readonly SemaphoreSlim _slots;
    private volatile bool _hasSucceeded;

    /// <summary>A connection; nothing is sent before the first call.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="protocol">How the server is asked.</param>
    /// <param name="handler">The way to the network; not disposed of.</param>
    /// <param name="time">Clock of pauses and time-outs.</param>
    /// <param name="meter">Counts.</param>
    public EmbeddingConnection(RemoteEmbedderOptions options, IEmbeddingProtocol protocol, HttpMessageHandler handler, TimeProvider time, EmbeddingMeter meter)
    {
        (_options, _protocol, _time, _meter) = (options, protocol, time, meter);
        Faults = new EmbeddingFaults(options, protocol);
        _pipelines = new EmbeddingPipelines(options, time);
        _slots = new SemaphoreSlim(options.Concurrency);
        Limiter = new RateLimiter(options.RequestsPerMinute, options.TokensPerMinute, time, new Random(unchecked((int)time.GetTimestamp())));
        // Attempts are timed by the pipeline.
        _http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxReplyBytes };
        if (options.Key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        }
    }

    /// <summary>Makes the errors.</summary>
    public EmbeddingFaults Faults { get; }

    /// <summary>Keeps to the limits of the key.</summary>
    public RateLimiter Limiter { get; }

    /// <summary>Embeds texts in one request.</summary>
    /// <param name="texts">The texts, as many as a request may hold.</param>
    /// <param name="tokens">Their tokens.</param>
    /// <param name="type">What they are.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <exception cref="ContexterException">
    /// The server does not do it (<see cref="ErrorCodes.EmbeddingsUnavailable"/>), or not with one of these texts (<see cref="ErrorCodes.EmbeddingInvalid"/>).
    /// </exception>
    public async Task<EmbeddingReply> SendAsync(IReadOnlyList<string> texts, int tokens, EmbeddingInputType type, CancellationToken cancellationToken)
    {
        var body = _protocol.Write(texts, type);
        var started = _time.GetTimestamp();
        for (var unusable = 0; ;)
        {
            using var response = await ExchangeAsync(body, tokens, type, cancellationToken).ConfigureAwait(false);
            var reply = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            var hints = RateHints.Read(response.Headers, _time.GetUtcNow());
            if (response.StatusCode == HttpStatusCode.TooManyRequests && !_protocol.IsFinal(reply))
            {
                WaitOrThrow(reply, hints, started);
                continue;
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await RefusalAsync(response.StatusCode, reply, texts, type, cancellationToken).ConfigureAwait(false);
            }

            var embeddings = EmbeddingReply.Read(reply, texts.Count, _protocol.ReadVector, out var problem);
            if (embeddings is not null)
            {
                _hasSucceeded = true;
                Limiter.Succeeded(tokens, embeddings.Tokens ?? tokens, hints);
                _meter.Succeeded(_time.GetElapsedTime(started), embeddings.Tokens ?? tokens);
                return embeddings;
            }

            _meter.Failed();
            if (++unusable == UnusableReplies)
            {
                throw Faults.Unusable(problem!);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _slots.Dispose();
    }

    private void WaitOrThrow(byte[] reply, RateHints hints, long started)
    {
        _meter.Throttled();
        var said = _protocol.ReadHints(reply);
        Limiter.Refused(new RateHints(hints.RequestsPerMinute ?? said.RequestsPerMinute, hints.TokensPerMinute ?? said.TokensPerMinute, hints.Pause ?? said.Pause));
        var waited = _time.GetElapsedTime(started);
        if (waited + Limiter.Pause > _options.Patience)
        {
            throw Faults.Throttled(Said(reply), waited);
        }
    }

    private async Task<ContexterException> RefusalAsync(
        HttpStatusCode status, byte[] reply, IReadOnlyList<string> texts, EmbeddingInputType type, CancellationToken cancellationToken)
    {
        if (status is not (HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge) || ReferenceEquals(texts, Harmless))
        {
            return Faults.Of(status, Said(reply));
        }

        if (!_hasSucceeded)
        {
            try
            {
                await SendAsync(Harmless, 1, type, cancellationToken).ConfigureAwait(false);
            }
            catch (ContexterException)
            {
                return Faults.Of(status, Said(reply));
            }
        }

        return Faults.TextRefused(texts.Count, (int)status, Said(reply));
    }

    private async Task<HttpResponseMessage> ExchangeAsync(ReadOnlyMemory<byte> body, int tokens, EmbeddingInputType type, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipelines.Of(type).ExecuteAsync(token => AttemptAsync(body, tokens, type, token), cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw Faults.Unreachable(exception);
        }
        catch (TimeoutRejectedException exception)
        {
            throw Faults.TimedOut(exception, _options.AttemptTimeout, "embeddings.timeout");
        }
        catch (BrokenCircuitException exception)
        {
            throw Faults.Broken(exception);
        }
    }

    private async ValueTask<HttpResponseMessage> AttemptAsync(ReadOnlyMemory<byte> body, int tokens, EmbeddingInputType type, CancellationToken cancellationToken)
    {
        var isQuestion = type == EmbeddingInputType.Query;
        await Limiter.AcquireAsync(tokens, isUrgent: isQuestion, cancellationToken).ConfigureAwait(false);
        if (!isQuestion)
        {
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var response = await _pipelines.Attempt.ExecuteAsync(
                async token =>
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, _protocol.Address) { Content = new ReadOnlyMemoryContent(body) };
                    request.Content.Headers.ContentType = Json;
                    return await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.TooManyRequests))
            {
                _meter.Failed();
            }

            return response;
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutRejectedException)
        {
            _meter.Failed();
            throw;
        }
        finally
        {
            if (!isQuestion)
            {
                _slots.Release();
            }
        }
    }

    private string Said(byte[] reply) => Faults.Clean(_protocol.ReadError(reply));
}
