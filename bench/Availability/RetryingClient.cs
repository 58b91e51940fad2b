using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Contexter.Bench.Availability;

/// <summary>What became of a request.</summary>
/// <param name="Kind">What was asked for.</param>
/// <param name="Start">When it was first sent, from the beginning of the load.</param>
/// <param name="Elapsed">Time until it was answered or given up, all attempts and pauses included.</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="Fault">Why it was given up; null when it was answered.</param>
internal readonly record struct Request(string Kind, TimeSpan Start, TimeSpan Elapsed, int Attempts, string? Fault);

/// <summary>
/// Asks a server as docs/rest-api.md advises callers to ("When the server is away"), and remembers what became of every request: a connection that is refused or breaks off, 502, 503 and
/// 504 are tried again after 250 ms, each time after twice as long up to 4 s, or after what <c>Retry-After</c> says, for 30 s; what changes something has an <c>Idempotency-Key</c>.
/// </summary>
internal sealed class RetryingClient(Uri server, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(30) }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(30) };
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Time since the client was made.</summary>
    public TimeSpan Now => _clock.Elapsed;

    /// <summary>Sends a request, again and again where that is advised.</summary>
    /// <param name="kind">What is asked for.</param>
    /// <param name="method">Method of the request.</param>
    /// <param name="path">Path and query of the request.</param>
    /// <param name="body">What is sent as JSON; null for nothing.</param>
    /// <param name="isRight">Whether an answer is what was asked for: one that is empty or another's is no answer.</param>
    public async Task<(Request Request, JsonNode? Answer)> SendAsync(string kind, HttpMethod method, string path, object? body, Func<JsonNode, bool> isRight)
    {
        var key = method == HttpMethod.Get ? null : Guid.NewGuid().ToString();
        var start = _clock.Elapsed;
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var (answer, fault, mayPass, advised) = await TryAsync(method, path, body, key);
            if (answer is not null && !isRight(answer))
            {
                (fault, mayPass) = ($"a wrong answer: {answer.ToJsonString()}", false);
            }

            var wait = advised ?? pause;
            if (fault is null || !mayPass || _clock.Elapsed - start + wait > Patience)
            {
                return (new Request(kind, start, _clock.Elapsed - start, attempt, fault), fault is null ? answer : null);
            }

            await Task.Delay(wait, time, CancellationToken.None);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The code of a problem, so that those of one kind are counted together.</summary>
    private static string CodeOf(string content)
    {
        try
        {
            return (string?)JsonNode.Parse(content)?["code"] ?? content;
        }
        catch (JsonException)
        {
            return content;
        }
    }

    private async Task<(JsonNode? Answer, string? Fault, bool MayPass, TimeSpan? Advised)> TryAsync(HttpMethod method, string path, object? body, string? key)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            request.Content = body switch { null => null, string text => new StringContent(text, new MediaTypeHeaderValue("text/markdown")), _ => JsonContent.Create(body) };
            using var response = await _http.SendAsync(request);
            var content = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode)
            {
                return (JsonNode.Parse(content), null, false, null);
            }

            var mayPass = response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
                || (response.StatusCode == HttpStatusCode.Conflict && content.Contains("request_in_progress", StringComparison.Ordinal));
            return (null, $"{(int)response.StatusCode} {CodeOf(content)}", mayPass, response.Headers.RetryAfter?.Delta);
        }
        catch (HttpRequestException fault)
        {
            return (null, $"{fault.HttpRequestError}", true, null);
        }
        catch (TaskCanceledException)
        {
            return (null, "no answer in 30 s", true, null);
        }
    }
}
