using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Contexter.Indexing.Qdrant.Wire;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Contexter.Indexing.Qdrant.Http;

/// <summary>Sends requests to a Qdrant server, again where that helps, and makes errors that say what to do of what goes wrong.</summary>
/// <remarks>Every request may be sent twice: writes name their points, so that doing them again changes nothing. Safe for concurrent use.</remarks>
internal sealed class QdrantConnection : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;
    private readonly QdrantFaults _faults;

    /// <summary>A connection; nothing is sent before the first call.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="handler">The way to the network; not disposed of.</param>
    /// <param name="time">Clock of pauses and time-outs.</param>
    public QdrantConnection(QdrantIndexOptions options, HttpMessageHandler handler, TimeProvider time)
    {
        _faults = new QdrantFaults(options);
        _pipeline = QdrantPipeline.Create(options, time);
        var address = options.Address.OriginalString.TrimEnd('/');
        // Attempts are timed by the pipeline.
        _http = new HttpClient(handler, disposeHandler: false) { BaseAddress = new Uri(address + "/"), Timeout = Timeout.InfiniteTimeSpan };
        if (options.ApiKey is not null)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("api-key", options.ApiKey);
        }
    }

    /// <summary>Asks for something.</summary>
    /// <param name="path">Path without the leading slash.</param>
    /// <param name="reply">Type of the reply.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>What the reply holds, or nothing when the server says that it is not there.</returns>
    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<Reply<T>> reply, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response, reply, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the server for its name and release.</summary>
    public async Task<ServerInfo> GetServerAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, "", null, cancellationToken).ConfigureAwait(false);
        await ThrowUnlessDoneAsync(response, "/", cancellationToken).ConfigureAwait(false);
        return await ParseAsync(response, QdrantJson.Default.ServerInfo, "/", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Posts a request.</summary>
    public Task<T> PostAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> type, JsonTypeInfo<Reply<T>> reply, CancellationToken cancellationToken)
        => ExchangeAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, type), reply, cancellationToken);

    /// <summary>Posts a request that is JSON already.</summary>
    public Task<T> PostAsync<T>(string path, ReadOnlyMemory<byte> body, JsonTypeInfo<Reply<T>> reply, CancellationToken cancellationToken)
        => ExchangeAsync(HttpMethod.Post, path, body, reply, cancellationToken);

    /// <summary>Puts something in its place.</summary>
    /// <param name="path">Path without the leading slash.</param>
    /// <param name="body">The body.</param>
    /// <param name="type">Type of the body.</param>
    /// <param name="reply">Type of the reply.</param>
    /// <param name="mayExist">Whether it is right that it exists already.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task PutAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> type, JsonTypeInfo<Reply<T>> reply, bool mayExist, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Put, path, JsonSerializer.SerializeToUtf8Bytes(body, type), cancellationToken).ConfigureAwait(false);
        if (!(mayExist && response.StatusCode == HttpStatusCode.Conflict))
        {
            await ReadAsync(response, reply, path, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes something; nothing happens when it is not there.</summary>
    /// <param name="path">Path without the leading slash.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, path, null, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            await ThrowUnlessDoneAsync(response, path, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<T> ExchangeAsync<T>(HttpMethod method, string path, ReadOnlyMemory<byte> body, JsonTypeInfo<Reply<T>> reply, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(response, reply, path, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                async token =>
                {
                    using var request = new HttpRequestMessage(method, path);
                    if (body is { } bytes)
                    {
                        request.Content = new ReadOnlyMemoryContent(bytes);
                        request.Content.Headers.ContentType = Json;
                    }

                    return await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw _faults.Unreachable(exception);
        }
        catch (TimeoutRejectedException exception)
        {
            throw _faults.TimedOut(exception);
        }
        catch (BrokenCircuitException exception)
        {
            throw _faults.Refused(exception);
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<Reply<T>> type, string path, CancellationToken cancellationToken)
    {
        await ThrowUnlessDoneAsync(response, path, cancellationToken).ConfigureAwait(false);
        var reply = await ParseAsync(response, type, path, cancellationToken).ConfigureAwait(false);
        return reply.Result ?? throw _faults.NoQdrant(path, null);
    }

    private async Task ThrowUnlessDoneAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        // 202 says that the server has taken the request and not yet done it.
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw _faults.Of(response, path, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task<T> ParseAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken).ConfigureAwait(false) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw _faults.NoQdrant(path, exception);
        }
    }
}
