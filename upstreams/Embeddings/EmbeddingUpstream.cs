using System.Net;
using Contexter.Upstreams.Hosting;
using Microsoft.AspNetCore.Http;

namespace Contexter.Upstreams.Embeddings;

/// <summary>A server of embeddings: Voyage AI with its model voyage-code-3 and its re-ranking, or one that speaks OpenAI's API with the model nomic-embed-text.</summary>
public sealed class EmbeddingUpstream : Upstream
{
    private readonly EmbeddingFake _fake;

    internal EmbeddingUpstream(UpstreamKind kind, EmbeddingFake fake) => (Kind, _fake) = (kind, fake);

    /// <inheritdoc/>
    public override UpstreamKind Kind { get; }

    /// <inheritdoc/>
    internal override string BasePath => "/v1";

    internal override async Task AnswerAsync(HttpContext context)
    {
        var isRerank = Kind is UpstreamKind.Voyage && context.Request.Path == "/v1/rerank";
        if (!(isRerank || context.Request.Path == "/v1/embeddings") || !HttpMethods.IsPost(context.Request.Method))
        {
            using var missing = _fake.Error(HttpStatusCode.NotFound, "Not Found");
            await context.WriteAsync(missing);
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var authorization = context.Request.Headers.TryGetValue("Authorization", out var header) ? header.ToString() : null;
        using var answer = isRerank ? Rerank(authorization, body) : _fake.Answer($"{context.Request.Method} {context.Request.Path}", authorization, body);
        await context.WriteAsync(answer);
    }

    internal override async Task RefuseAsync(HttpContext context, int status, TimeSpan retryAfter)
    {
        using var answer = _fake.Error((HttpStatusCode)status, status == StatusCodes.Status429TooManyRequests ? "Rate limit reached." : "The server had an error.");

        // Voyage AI is not known to say how long to wait.
        if (status == StatusCodes.Status429TooManyRequests && Kind is UpstreamKind.OpenAI)
        {
            context.Response.TellRetryAfter(retryAfter);
        }

        await context.WriteAsync(answer);
    }

    private HttpResponseMessage Rerank(string? authorization, string body)
    {
        if (_fake.Key is not null && authorization != "Bearer " + _fake.Key)
        {
            return _fake.Error(HttpStatusCode.Unauthorized, "Provided API key is invalid.");
        }

        var (answer, problem) = Reranking.Answer(body);
        return answer is null ? _fake.Error(HttpStatusCode.BadRequest, problem!) : EmbeddingFake.Json(HttpStatusCode.OK, answer);
    }
}
