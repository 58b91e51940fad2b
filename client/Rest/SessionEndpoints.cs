using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Contexter.Client.Rest;

/// <summary>How a browser has its key sent with every request: as a cookie that no script can read.</summary>
internal static class SessionEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Keys").OpenToAll();
        session.MapGet("", GetAsync).WithName("getSession").Fails(503, 504);
        session.MapPost("", BeginAsync).WithName("beginSession").Accepts<SessionRequest>("application/json").Fails(400, 401, 403, 413, 415, 503, 504);
        session.MapDelete("", End).WithName("endSession").Fails(403);
    }

    /// <summary>Get who is asking</summary>
    /// <remarks>Whether the server needs a key, and what the key that the request has allows.</remarks>
    /// <param name="context">The call.</param>
    /// <param name="options">Says whether a key is needed.</param>
    /// <response code="200">Whether a key is needed, and whose key the request has.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">What knows the keys is stopping, or not ready yet.</response>
    /// <response code="504">There was no answer in time.</response>
    internal static async Task<SessionReply> GetAsync(HttpContext context, IOptions<ContexterApiOptions> options)
    {
        if (!options.Value.RequiresKey)
        {
            return Describe(needsKey: false, ApiCaller.Local);
        }

        var holder = RequestKey.Of(context.Request) is { } key ? await RingOf(context).FindAsync(key, context.RequestAborted).ConfigureAwait(false) : null;
        return Describe(needsKey: true, holder?.Caller);
    }

    /// <summary>Have a key sent by the browser</summary>
    /// <remarks>Sets a cookie that this server alone gets, that no script can read and that ends with the browser.</remarks>
    /// <param name="context">The call, whose body is the request.</param>
    /// <param name="options">Says whether a key is needed.</param>
    /// <response code="200">Whose key it is.</response>
    /// <response code="400">The body is not as described.</response>
    /// <response code="401">The key is not valid.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="413">The body is too large.</response>
    /// <response code="415">The body is not declared as JSON.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">What knows the keys is stopping, or not ready yet.</response>
    /// <response code="504">There was no answer in time.</response>
    internal static async Task<SessionReply> BeginAsync(HttpContext context, IOptions<ContexterApiOptions> options)
    {
        var request = await RequestBody.ReadAsync<SessionRequest>(context.Request, context.RequestAborted).ConfigureAwait(false);
        var key = request.Key.Trim();
        if (!options.Value.RequiresKey)
        {
            return Describe(needsKey: false, ApiCaller.Local);
        }

        if (await RingOf(context).FindAsync(key, context.RequestAborted).ConfigureAwait(false) is not { } holder)
        {
            throw new ContexterFaultException(ProblemCodes.KeyInvalid, AccessMiddleware.UnknownKey);
        }

        context.Response.Cookies.Append(RequestKey.Cookie, key, Cookie(context));
        return Describe(needsKey: true, holder.Caller);
    }

    /// <summary>Have the browser forget its key</summary>
    /// <remarks>Removes the cookie that beginning a session has set; the key itself stays valid.</remarks>
    /// <param name="context">The call.</param>
    /// <response code="200">It is forgotten.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    internal static SessionReply End(HttpContext context)
    {
        context.Response.Cookies.Delete(RequestKey.Cookie, Cookie(context));
        return Describe(needsKey: true, caller: null);
    }

    private static KeyRing RingOf(HttpContext context) => context.RequestServices.GetRequiredService<KeyRing>();

    private static SessionReply Describe(bool needsKey, ApiCaller? caller) => new() { NeedsKey = needsKey, Name = caller?.Name, Scope = caller?.Scope };

    private static CookieOptions Cookie(HttpContext context) => new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/", IsEssential = true };
}
