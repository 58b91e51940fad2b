using System.Globalization;
using Contexter.Client.Api;
using Contexter.Client.Idempotency;
using Contexter.GrainInterfaces.Faults;
using Contexter.GrainInterfaces.Ingestion;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>Errors and dead letters over HTTP.</summary>
internal static class ErrorEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/errors", ErrorsAsync).WithTags("Errors").WithName("errors").Fails(400, 504).AddOpenApiOperationTransformer(ApiDescription.ErrorParametersAsync);
        var letters = api.MapGroup("/dead-letters").WithTags("Errors");
        letters.MapGet("", ListAsync).WithName("listDeadLetters").Fails(400, 404, 504).AddOpenApiOperationTransformer(ApiDescription.DeadLetterParametersAsync);
        letters.MapGet("/{id:long}", GetAsync).WithName("getDeadLetter").Fails(404, 504);
        letters.MapPost("/retry", RetryAsync).WithName("retryDeadLetters").Accepts<RetryDeadLettersRequest>("application/json").Fails(400, 403, 404, 409, 413, 415, 504).TakesIdempotencyKey();
        letters.MapDelete("/{id:long}", RemoveAsync).WithName("removeDeadLetter").Fails(403, 404, 504);
    }

    /// <summary>See the errors of the last hours</summary>
    /// <remarks>All errors that jobs met, counted by kind and component, and the newest of them. What was set aside because of one is a dead letter.</remarks>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">The errors.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The log did not answer in time.</response>
    internal static Task<ErrorSummary> ErrorsAsync(HttpContext context, IContexterApi api) =>
        api.GetErrorsAsync(RequestQuery.ReadHours(context.Request.Query), context.RequestAborted);

    /// <summary>List the dead letters</summary>
    /// <remarks>Items and documents that were set aside, page by page, in the order in which they first were.</remarks>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">A page; `next` is `after` of the one that follows.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="404">The library is not here.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The entries could not be read in time.</response>
    internal static async Task<DeadLetterPage> ListAsync(HttpContext context, IContexterApi api)
    {
        var (library, after, limit) = RequestQuery.ReadDeadLetters(context.Request.Query);
        var page = await api.ListDeadLettersAsync(library, after, limit, context.RequestAborted).ConfigureAwait(false);
        ListPages.LinkNext(context, page.Next?.ToString(CultureInfo.InvariantCulture));
        return page;
    }

    /// <summary>Get a dead letter</summary>
    /// <remarks>One entry with what was thrown, which lists leave out.</remarks>
    /// <param name="id">Its id.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The entry, with what was thrown.</response>
    /// <response code="404">There is no such entry, or not any more.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The entry could not be read in time.</response>
    internal static Task<DeadLetterSummary> GetAsync(long id, IContexterApi api, CancellationToken cancellationToken) => api.GetDeadLetterAsync(id, cancellationToken);

    /// <summary>Try dead letters again</summary>
    /// <remarks>Starts one job a library version. An entry goes when its item or document succeeds, and counts its attempts on when it does not.</remarks>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="202">The jobs.</response>
    /// <response code="400">The body is not valid.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">One of the entries is not there, or not any more.</response>
    /// <response code="409">A library is being changed; the detail says by which job.</response>
    /// <response code="413">The body is too large.</response>
    /// <response code="415">The body is not JSON.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">There was no answer in time; whether jobs were started is not known.</response>
    internal static async Task<Accepted<JobStatus[]>> RetryAsync(HttpContext context, IContexterApi api)
    {
        var request = await RequestBody.ReadAsync<RetryDeadLettersRequest>(context.Request, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Accepted($"{context.Request.PathBase}/v1/jobs", await api.RetryDeadLettersAsync(request, context.RequestAborted).ConfigureAwait(false));
    }

    /// <summary>Remove a dead letter</summary>
    /// <remarks>Nothing else changes: the next job that comes across the item or document tries it as any other.</remarks>
    /// <param name="id">Its id.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The entry as it was.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="404">There is no such entry, or not any more.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">There was no answer in time; whether it was removed is not known.</response>
    internal static Task<DeadLetterSummary> RemoveAsync(long id, IContexterApi api, CancellationToken cancellationToken) => api.RemoveDeadLetterAsync(id, cancellationToken);
}
