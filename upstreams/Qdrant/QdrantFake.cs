using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Contexter.Upstreams.Qdrant;

/// <summary>A request as the fake has seen it.</summary>
/// <param name="Method">GET, PUT, ...</param>
/// <param name="Path">Path without the query.</param>
/// <param name="Bytes">Length of the body.</param>
/// <param name="Body">The body, if it has one.</param>
internal sealed record SeenRequest(string Method, string Path, int Bytes, JsonNode? Body)
{
    public override string ToString() => $"{Method} {Path}";
}

/// <summary>
/// A Qdrant server in memory. Checks every request and every good reply against Qdrant's own description of its interface, does what is asked, and refuses what
/// the server refuses, in its words.
/// </summary>
internal sealed class QdrantFake : HttpMessageHandler
{
    /// <summary>Largest body of a request.</summary>
    public const int MaxRequestBytes = 32 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly List<SeenRequest> _requests = [];
    private readonly FakeServer _server = new();

    /// <summary>The key that requests must carry; null for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Whether it remembers requests; a process that runs for long had better not. Default true.</summary>
    public bool Remembers { get; init; } = true;

    /// <summary>Release that the server says it is.</summary>
    public string Release { get; set; } = OpenApiDescription.Release;

    /// <summary>Answers instead of the server where it gives an answer; called before anything is done.</summary>
    public Func<SeenRequest, HttpResponseMessage?>? Interrupt { get; set; }

    /// <summary>Called before each write of a request with several; may throw to stop the server there.</summary>
    public Action? BeforeWrite
    {
        get => _server.BeforeWrite;
        set => _server.BeforeWrite = value;
    }

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<SeenRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>The collections by name.</summary>
    public Dictionary<string, FakeCollection> Collections => _server.Collections;

    /// <summary>Collections by alias.</summary>
    public Dictionary<string, string> Aliases => _server.Aliases;

    /// <summary>Answers a request.</summary>
    /// <param name="method">GET, PUT, ...</param>
    /// <param name="target">Path and query.</param>
    /// <param name="key">The key it carries.</param>
    /// <param name="body">The body; empty for none.</param>
    public HttpResponseMessage Answer(string method, string target, string? key, byte[] body)
    {
        lock (_lock)
        {
            var address = new Uri(new Uri("http://fake"), target);
            if (ApiKey is not null && !string.Equals(key, ApiKey, StringComparison.Ordinal) && address.AbsolutePath is not ("/" or "/healthz" or "/livez" or "/readyz"))
            {
                var refusal = key is null ? "Must provide an API key or an Authorization bearer token" : "Invalid API key or JWT";
                return new HttpResponseMessage(HttpStatusCode.Unauthorized) { Content = new StringContent(refusal) };
            }

            if (body.Length > MaxRequestBytes)
            {
                return Refuse(HttpStatusCode.BadRequest, $"Error in JSON body: JSON payload ({body.Length} bytes) is larger than allowed (limit: {MaxRequestBytes} bytes).");
            }

            JsonNode? json;
            try
            {
                json = body.Length == 0 ? null : JsonNode.Parse(body);
            }
            catch (JsonException exception)
            {
                return Refuse(HttpStatusCode.BadRequest, $"Format error in JSON body: {exception.Message}");
            }

            var request = new SeenRequest(method, address.AbsolutePath, body.Length, json);
            if (Remembers)
            {
                _requests.Add(request);
            }

            return Interrupt?.Invoke(request) ?? Serve(request, Uri.UnescapeDataString(address.Query));
        }
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return Answer(
            request.Method.Method, request.RequestUri!.PathAndQuery, request.Headers.TryGetValues("api-key", out var keys) ? keys.Single() : null, body);
    }

    private HttpResponseMessage Serve(SeenRequest request, string query)
    {
        var description = OpenApiDescription.Default;
        if (description.Find(request.Method.ToLowerInvariant(), request.Path) is not { } found)
        {
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        }

        var parameters = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        if (description.CheckRequest(found.Operation, parameters, request.Body) is { } error)
        {
            return Refuse(HttpStatusCode.BadRequest, $"Format error in JSON body: {error}");
        }

        if (found.Template is "/")
        {
            return Reply(HttpStatusCode.OK, new JsonObject { ["title"] = "qdrant - vector search engine", ["version"] = Release });
        }

        try
        {
            var reply = new JsonObject { ["result"] = _server.Do($"{request.Method} {found.Template}", request.Path.Split('/'), request.Body as JsonObject), ["status"] = "ok", ["time"] = 0.001 };
            return description.CheckReply(found.Operation, reply) is { } wrong
                ? throw new InvalidOperationException($"The fake answers {request} as no server does: {wrong}")
                : Reply(HttpStatusCode.OK, reply);
        }
        catch (FakeFaultException fault)
        {
            return Refuse(fault.Status, fault.Message);
        }
    }

    /// <summary>A refusal as the server words it.</summary>
    public static HttpResponseMessage Refuse(HttpStatusCode status, string message)
        => Reply(status, new JsonObject { ["status"] = new JsonObject { ["error"] = message }, ["time"] = 0.0, ["result"] = null });

    private static HttpResponseMessage Reply(HttpStatusCode status, JsonObject body)
        => new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
}
