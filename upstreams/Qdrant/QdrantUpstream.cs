using System.Net;
using Contexter.Upstreams.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Contexter.Upstreams.Qdrant;

/// <summary>A Qdrant server in memory, which holds every request and every good reply against Qdrant's own description of its interface.</summary>
public sealed class QdrantUpstream : Upstream
{
    private readonly QdrantFake _fake;

    internal QdrantUpstream(QdrantFake fake) => _fake = fake;

    /// <inheritdoc/>
    public override UpstreamKind Kind => UpstreamKind.Qdrant;

    internal override async Task AnswerAsync(HttpContext context)
    {
        // What orchestrators ask needs no key.
        if (context.Request.Path.Value switch
        {
            "/healthz" => "healthz check passed",
            "/livez" => "livez check passed",
            "/readyz" => "all shards are ready",
            _ => null,
        } is { } health)
        {
            await context.WriteTextAsync(StatusCodes.Status200OK, health);
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var answer = Answer(context.Request, target, body.ToArray());
        await context.WriteAsync(answer);
    }

    internal override async Task RefuseAsync(HttpContext context, int status, TimeSpan retryAfter)
    {
        if (status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.TellRetryAfter(retryAfter);
        }

        using var answer = QdrantFake.Refuse((HttpStatusCode)status, status == StatusCodes.Status429TooManyRequests ? "Rate limiting exceeded" : "Service internal error: simulated");
        await context.WriteAsync(answer);
    }

    private HttpResponseMessage Answer(HttpRequest request, string target, byte[] body)
    {
        try
        {
            return _fake.Answer(request.Method, target, KeyOf(request), body);
        }
        catch (NotSupportedException e)
        {
            return QdrantFake.Refuse(HttpStatusCode.NotImplemented, e.Message);
        }
    }

    private static string? KeyOf(HttpRequest request) => request.Headers.TryGetValue("api-key", out var key) ? key.ToString()
        : request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..]
        : null;
}
