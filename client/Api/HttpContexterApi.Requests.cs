using System.Net.Http.Json;
using System.Text.Json;
using Contexter.Client.Idempotency;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Client.Api;

/// <content>How requests are sent, and what becomes of replies that are none.</content>
public sealed partial class HttpContexterApi
{
    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        // Searching changes nothing, whatever its method; a stream that cannot be read again cannot be sent again.
        var changes = (method == HttpMethod.Post || method == HttpMethod.Put) && !string.Equals(path, SearchPath, StringComparison.Ordinal);
        var key = changes ? Guid.NewGuid().ToString() : null;
        var repeat = changes && body is not Stream { CanSeek: false } ? new RequestRepeat(_timeProvider) : null;
        var start = repeat is not null && body is Stream stream ? stream.Position : 0;
        while (true)
        {
            using var request = new HttpRequestMessage(method, new Uri(_server, path)) { Content = ContentOf(body) };
            if (key is not null)
            {
                request.Headers.Add(IdempotencyKey.Header, key);
            }

            var failure = new RequestFailure();
            try
            {
                return await SendAsync<T>(request, failure, cancellationToken).ConfigureAwait(false);
            }
            catch (ContexterFaultException fault) when (repeat?.IsWorthIt(failure, fault.Code) == true)
            {
                await repeat.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (body is Stream again)
                {
                    // Whoever gave the stream disposes it.
                    request.Content = null;
                    again.Position = again.CanSeek ? start : again.Position;
                }
            }
        }
    }

    private static HttpContent? ContentOf(object? body) => body switch
    {
        null => null,
        DocumentPut put => DocumentText.Create(put),
        Stream archive => new StreamContent(archive) { Headers = { ContentType = new("application/zip") } },
        _ => JsonContent.Create(body, body.GetType(), options: ContexterJson.Options),
    };

    private async Task<T> SendAsync<T>(HttpRequestMessage request, RequestFailure failure, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, failure, cancellationToken).ConfigureAwait(false);
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(ContexterJson.ReplyOptions, cancellationToken).ConfigureAwait(false) ?? throw NotContexter(response);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw NotContexter(response);
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken) =>
        SendAsync(request, completion, new RequestFailure(), cancellationToken);

    /// <summary>Sends a request, and takes note of what it fails by.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, RequestFailure failure, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, completion, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            failure.Error = e.HttpRequestError;
            throw Unreachable(e.InnerException?.Message ?? e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable($"no answer within {_http.Timeout.TotalSeconds:0} s");
        }

        failure.Status = response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ReadFaultAsync(response, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ContexterFaultException> ReadFaultAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!string.Equals(response.Content.Headers.ContentType?.MediaType, Problem.MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return NotContexter(response);
        }

        try
        {
            var problem = await response.Content.ReadFromJsonAsync<Problem>(ContexterJson.ReplyOptions, cancellationToken).ConfigureAwait(false);
            return problem is null ? NotContexter(response) : new ContexterFaultException(problem.Code, problem.Detail);
        }
        catch (JsonException)
        {
            return NotContexter(response);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Unreachable(e.Message);
        }
    }

    private ContexterFaultException NotContexter(HttpResponseMessage response) => new(
        FaultCodes.UnexpectedReply,
        $"What answers at {_server} does not speak Contexter's API (status {(int)response.StatusCode} {response.ReasonPhrase}). Check the address.");
}
