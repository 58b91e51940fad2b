using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.Client.Idempotency;
using Contexter.GrainInterfaces.Access;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>Embedding models over HTTP.</summary>
internal static class ModelEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("Models");
        models.MapGet("", ListAsync).WithName("listModels").Fails(400, 503, 504).HasEntityTag().AddOpenApiOperationTransformer(ApiDescription.ListParametersAsync);
        models.MapPost("/{name}/use", UseAsync).WithName("useModel").Needs(AccessScope.Admin).Fails(403, 404, 409, 504).TakesIdempotencyKey();
        models.MapDelete("/{name}/index", RemoveIndexAsync).WithName("removeModelIndex").Needs(AccessScope.Admin).Fails(403, 404, 409, 503, 504);
    }

    /// <summary>List the embedding models</summary>
    /// <remarks>Those that the configuration describes, with what their indexes hold, and which of them answers searches.</remarks>
    /// <response code="200">The models.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">What knows the models is stopping, or not ready yet.</response>
    /// <response code="504">The figures did not come in time.</response>
    internal static async Task<ModelStatus[]> ListAsync(HttpContext context, IContexterApi api) =>
        ListPages.Take(context, await api.ListModelsAsync(context.RequestAborted).ConfigureAwait(false), model => model.Name);

    /// <summary>Change to an embedding model</summary>
    /// <remarks>
    /// Starts a job that indexes all libraries with the model from their stored documents, and then has it answer, in one step, or returns the one that is already
    /// doing so. Until then searches are answered as before. What the index of the model holds already is kept, so the way back to a model costs next to nothing.
    /// </remarks>
    /// <param name="name">Name of the model, as the list has it.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="202">The job; `Location` is its address.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">There is no such model; the detail lists those that there are.</response>
    /// <response code="409">The change to another model is being made; the detail says by which job.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">There was no answer in time; whether the job was started is not known.</response>
    internal static async Task<Accepted<JobStatus>> UseAsync(string name, HttpContext context, IContexterApi api)
    {
        var job = await api.UseModelAsync(name, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Accepted($"{context.Request.PathBase}/v1/jobs/{Uri.EscapeDataString(job.Id)}", job);
    }

    /// <summary>Remove the index of an embedding model</summary>
    /// <remarks>Returns when all of it is gone. Embeddings that were paid for stay in the cache.</remarks>
    /// <param name="name">Name of a model that is not active, as the list has it.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The model as it is then.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">There is no such model; the detail lists those that there are.</response>
    /// <response code="409">The model answers searches, or a job is changing to it.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">The server that holds the index does not answer.</response>
    /// <response code="504">There was no answer in time; whether the index was removed is not known.</response>
    internal static Task<ModelStatus> RemoveIndexAsync(string name, IContexterApi api, CancellationToken cancellationToken) =>
        api.RemoveModelIndexAsync(name, cancellationToken);
}
