using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Access;
using Contexter.GrainInterfaces.Flags;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>Flags over HTTP.</summary>
internal static class FlagEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var flags = api.MapGroup("/flags").WithTags("Flags");
        flags.MapGet("", ListAsync).WithName("listFlags").Fails(400, 503, 504).HasEntityTag().AddOpenApiOperationTransformer(ApiDescription.ListParametersAsync);
        flags.MapPut("/{name}", SetAsync).WithName("setFlag").Needs(AccessScope.Admin).Accepts<FlagChange>("application/json").Fails(400, 403, 404, 413, 415, 503, 504).TakesIfMatch((context, api) => api.ListFlagsAsync(context.RequestAborted));
    }

    /// <summary>List the flags</summary>
    /// <remarks>What can be switched on and off while Contexter runs.</remarks>
    /// <response code="200">The flags, by name.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">What keeps the flags is stopping, or not ready yet.</response>
    /// <response code="504">There was no answer in time.</response>
    internal static async Task<FlagStatus[]> ListAsync(HttpContext context, IContexterApi api) =>
        ListPages.Take(context, await api.ListFlagsAsync(context.RequestAborted).ConfigureAwait(false), flag => flag.Name);

    /// <summary>Switch a flag</summary>
    /// <remarks>It holds for all silos from the next question on, also after a restart, until it is switched again.</remarks>
    /// <param name="name">Name of the flag, as the list has it.</param>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">The flag as it is then.</response>
    /// <response code="400">The body does not say how the flag is to be.</response>
    /// <response code="403">The configuration does not allow the flag to be switched on, and the detail says what would; or the request comes from a page of another origin.</response>
    /// <response code="404">There is no such flag; the detail lists those that there are.</response>
    /// <response code="413">The body is too large.</response>
    /// <response code="415">The body is not declared as JSON.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">What keeps the flags is stopping, or not ready yet.</response>
    /// <response code="504">There was no answer in time; whether the flag was switched is not known.</response>
    internal static async Task<FlagStatus> SetAsync(string name, HttpContext context, IContexterApi api)
    {
        var change = await RequestBody.ReadAsync<FlagChange>(context.Request, context.RequestAborted).ConfigureAwait(false);
        return await api.SetFlagAsync(name, change.Enabled, context.RequestAborted).ConfigureAwait(false);
    }
}
