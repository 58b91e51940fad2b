using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.Client.Idempotency;
using Contexter.GrainInterfaces.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>The keys by which requests are let in, over HTTP.</summary>
internal static class KeyEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys").Needs(AccessScope.Admin);
        keys.MapGet("", ListAsync).WithName("listKeys").Fails(400, 401, 403, 503, 504).AddOpenApiOperationTransformer(ApiDescription.ListParametersAsync);
        keys.MapPost("", CreateAsync).WithName("createKey").Accepts<ApiKeyRequest>("application/json").Fails(400, 401, 403, 413, 415, 503, 504).TakesIdempotencyKey();
        keys.MapPost("/{id}/rotate", RotateAsync).WithName("rotateKey").Accepts<RotateKeyRequest>("application/json").Fails(400, 401, 403, 404, 413, 415, 503, 504).TakesIdempotencyKey();
        keys.MapDelete("/{id}", RevokeAsync).WithName("revokeKey").Fails(401, 403, 404, 503, 504);
    }

    /// <summary>List the keys</summary>
    /// <remarks>Those that are not revoked, without what proves them, oldest first.</remarks>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">The keys.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="401">The request has no key that is valid.</response>
    /// <response code="403">The key does not have scope `admin`.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">What knows the keys is stopping, or not ready yet.</response>
    /// <response code="504">There was no answer in time.</response>
    internal static async Task<ApiKeyStatus[]> ListAsync(HttpContext context, IContexterApi api) =>
        ListPages.Take(context, await api.ListKeysAsync(context.RequestAborted).ConfigureAwait(false), key => key.Id);

    /// <summary>Make a key</summary>
    /// <remarks>The key itself is in the reply, and nowhere else ever after: only its hash is kept.</remarks>
    /// <param name="context">The call, whose body is the request.</param>
    /// <param name="api">Answers.</param>
    /// <response code="201">The key.</response>
    /// <response code="400">The body is not as described, or a value is out of its range.</response>
    /// <response code="401">The request has no key that is valid.</response>
    /// <response code="403">The key does not have scope `admin`.</response>
    /// <response code="413">The body is too large.</response>
    /// <response code="415">The body is not declared as JSON.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">What knows the keys is stopping, or not ready yet.</response>
    /// <response code="504">There was no answer in time; whether the key was made is not known.</response>
    internal static async Task<Created<ApiKeySecret>> CreateAsync(HttpContext context, IContexterApi api)
    {
        var request = await RequestBody.ReadAsync<ApiKeyRequest>(context.Request, context.RequestAborted).ConfigureAwait(false);
        var made = await api.CreateKeyAsync(request, context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"{context.Request.PathBase}/v1/keys/{made.Key.Id}", made);
    }

    /// <summary>Replace a key by a new one</summary>
    /// <remarks>Its id, name, scope and limits stay. The key itself is in the reply, and nowhere else ever after.</remarks>
    /// <param name="id">Id of the key, as the list has it.</param>
    /// <param name="context">The call, whose body is the request.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">The new key.</response>
    /// <response code="400">The body is not as described, or a value is out of its range.</response>
    /// <response code="401">The request has no key that is valid.</response>
    /// <response code="403">The key does not have scope `admin`.</response>
    /// <response code="404">There is no such key.</response>
    /// <response code="413">The body is too large.</response>
    /// <response code="415">The body is not declared as JSON.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">What knows the keys is stopping, or not ready yet.</response>
    /// <response code="504">There was no answer in time; whether the key was replaced is not known.</response>
    internal static async Task<Ok<ApiKeySecret>> RotateAsync(string id, HttpContext context, IContexterApi api)
    {
        var request = await RequestBody.ReadAsync<RotateKeyRequest>(context.Request, context.RequestAborted).ConfigureAwait(false);
        var made = await api.RotateKeyAsync(id, request, context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(made);
    }

    /// <summary>Revoke a key</summary>
    /// <remarks>It is refused from then on, within a second on every server.</remarks>
    /// <param name="id">Id of the key, as the list has it.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">What the key was.</response>
    /// <response code="401">The request has no key that is valid.</response>
    /// <response code="403">The key does not have scope `admin`.</response>
    /// <response code="404">There is no such key.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">What knows the keys is stopping, or not ready yet.</response>
    /// <response code="504">There was no answer in time; whether the key was revoked is not known.</response>
    internal static Task<ApiKeyStatus> RevokeAsync(string id, IContexterApi api, CancellationToken cancellationToken) => api.RevokeKeyAsync(id, cancellationToken);
}
