using Contexter.Client.Api;
using Contexter.GrainInterfaces.Knowledge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>Answers from several sources over HTTP.</summary>
internal static class AskEndpoints
{
    /// <summary>Maps the endpoint.</summary>
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/ask", AskAsync)
        .WithTags("Search")
        .WithName("ask")
        .Produces<KnowledgeEvent>(StatusCodes.Status200OK, EventWriter.MediaType)
        .Fails(400, 404, 429, 503, 504)
        .AddOpenApiOperationTransformer(ApiDescription.AskParametersAsync);

    /// <summary>Ask a question of all sources at once</summary>
    /// <remarks>
    /// Server-sent events named by their kind: `search_started`, `analysis_complete`, `source_selected`, a `result` for everything that is found, `synthesis` with first versions of
    /// the answer and the final one, `metrics` and `done`. `error` names a source that failed, and the answer goes on without it; `fault` with problem details ends the stream.
    /// Hanging up ends all work at once. With `resume` an answer that is partial or was broken off is gone on with: finished sources are not asked again.
    /// </remarks>
    /// <param name="stream">Writes the events.</param>
    /// <param name="api">Answers.</param>
    /// <param name="context">The call.</param>
    /// <response code="200">The stream of events.</response>
    /// <response code="400">The question is empty, too long or holds control characters, or a source is not known; the detail says which.</response>
    /// <response code="404">There is no answer to go on with by this token, or a library is not here.</response>
    /// <response code="429">As many questions as allowed are being answered; `Retry-After` says when to ask again.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">The server is stopping.</response>
    /// <response code="504">The answer did not begin in time.</response>
    internal static Task AskAsync(KnowledgeEventStream stream, IContexterApi api, HttpContext context)
    {
        var request = RequestQuery.ReadAsk(context.Request.Query);
        return stream.WriteAsync(context, token => api.AskAsync(request, token));
    }
}
