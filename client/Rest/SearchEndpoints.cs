using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Access;
using Contexter.GrainInterfaces.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>Searches over HTTP.</summary>
internal static class SearchEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/search", SearchAsync)
            .WithTags("Search")
            .WithName("search")
            .Needs(AccessScope.Read)
            .Accepts<SearchRequest>("application/json")
            .Fails(400, 404, 413, 415, 504)
            .AddOpenApiOperationTransformer(ApiDescription.SearchExampleAsync);
        api.MapGet("/search", SearchByQueryAsync)
            .WithTags("Search")
            .WithName("searchByQuery")
            .Fails(400, 404, 504)
            .AddOpenApiOperationTransformer(ApiDescription.SearchParametersAsync);
    }

    /// <summary>Search the documentation</summary>
    /// <remarks>Finds the chunks that answer a question best, by meaning, by words, or by both. Every hit names its library, version, source and scores.</remarks>
    /// <response code="200">The hits, best first; none when nothing reaches the threshold.</response>
    /// <response code="400">A value is not valid; the detail names it.</response>
    /// <response code="404">A library or version is not here; the detail lists those that are.</response>
    /// <response code="413">The body is too large.</response>
    /// <response code="415">The body is not declared as JSON.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The search did not answer in time.</response>
    internal static async Task<SearchReply> SearchAsync(HttpContext context, IContexterApi api)
    {
        var request = await RequestBody.ReadAsync<SearchRequest>(context.Request, context.RequestAborted).ConfigureAwait(false);
        return await api.SearchAsync(request, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Search the documentation by query string</summary>
    /// <remarks>The same search as with POST, with `require` and `exclude` of its filters; for links and shells.</remarks>
    /// <response code="200">The hits, best first; none when nothing reaches the threshold.</response>
    /// <response code="400">A parameter is not valid; the detail names it.</response>
    /// <response code="404">A library or version is not here; the detail lists those that are.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The search did not answer in time.</response>
    internal static Task<SearchReply> SearchByQueryAsync(HttpContext context, IContexterApi api) =>
        api.SearchAsync(RequestQuery.ReadSearch(context.Request.Query), context.RequestAborted);
}
