using System.Net.Http.Json;
using System.Text.Json;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Client.Api;

/// <content>How requests are sent, and what becomes of replies that are none.</content>
public sealed partial class HttpContexterApi
{
    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server, path));
        if (body is not null)
        {
            request.Content = body switch
            {
                DocumentPut put => DocumentText.Create(put),
                Stream archive => new StreamContent(archive) { Headers = { ContentType = new("application/zip") } },
                _ => JsonContent.Create(body, body.GetType(), options: ContexterJson.Options),
            };
        }

        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(ContexterJson.ReplyOptions, cancellationToken).ConfigureAwait(false) ?? throw NotContexter(response);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw NotContexter(response);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, completion, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e.InnerException?.Message ?? e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable($"no answer within {_http.Timeout.TotalSeconds:0} s");
        }

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
