using Contexter.Client.Api;
using Contexter.GrainInterfaces.Libraries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>The quality of what is stored over HTTP.</summary>
internal static class QualityEndpoints
{
    /// <summary>Maps the endpoint.</summary>
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/quality", GetAsync)
        .WithName("getQuality")
        .WithTags("Libraries")
        .Fails(400, 404, 504)
        .AddOpenApiOperationTransformer(ApiDescription.QualityParametersAsync);

    /// <summary>Get the quality of what is stored</summary>
    /// <remarks>
    /// Totals over all libraries or of one: documents, chunks, average score, which rules are broken how often, the documents with the lowest scores and why, what was
    /// dropped and what is not indexed. Counted anew by every call.
    /// </remarks>
    /// <response code="200">The totals.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="404">The library or version is not here; the detail lists those that are.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">It could not be counted in time.</response>
    internal static Task<QualityReport> GetAsync(HttpContext context, IContexterApi api) =>
        api.GetQualityAsync(RequestQuery.ReadQuality(context.Request.Query), context.RequestAborted);
}
