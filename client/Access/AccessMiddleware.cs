using System.Globalization;
using Contexter.Client.Api;
using Contexter.Client.Rest;
using Contexter.GrainInterfaces.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Contexter.Client.Access;

/// <summary>Lets requests in: those to endpoints that need a key by their key, its scope and its limits. It stands behind the routing, which says what an endpoint needs.</summary>
internal sealed class AccessMiddleware
{
    /// <summary>What whoever has a key is told that is not valid.</summary>
    public const string UnknownKey = "The key is not known, was revoked, or has expired. 'contexter keys' lists those that are valid.";

    private readonly RequestDelegate _next;
    private readonly ContexterApiOptions _options;

    public AccessMiddleware(RequestDelegate next, IOptions<ContexterApiOptions> options)
    {
        _next = next;
        _options = options.Value;
    }

    /// <summary>Goes on, or refuses the request with status 401, 403 or 429.</summary>
    public async Task InvokeAsync(HttpContext context, IServiceProvider services)
    {
        if (context.GetEndpoint() is { } endpoint && AccessRule.ScopeOf(endpoint.Metadata, context.Request.Method) is { } scope)
        {
            var problem = await AdmitAsync(context, scope, services).ConfigureAwait(false);
            if (problem is not null)
            {
                await Problems.WriteAsync(context, problem).ConfigureAwait(false);
                return;
            }
        }

        await _next(context).ConfigureAwait(false);
    }

    private async Task<Problem?> AdmitAsync(HttpContext context, AccessScope scope, IServiceProvider services)
    {
        if (!_options.RequiresKey)
        {
            context.Features.Set(ApiCaller.Local);
            return null;
        }

        if (RequestKey.Of(context.Request) is not { } key)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problems.Create(
                StatusCodes.Status401Unauthorized,
                ProblemCodes.KeyRequired,
                "This server needs a key: send 'Authorization: Bearer KEY' or 'X-API-Key: KEY'. Whoever runs it makes one with 'contexter keys create NAME'.");
        }

        var ring = (KeyRing)services.GetService(typeof(KeyRing))!;
        if (await ring.FindAsync(key, context.RequestAborted).ConfigureAwait(false) is not { } holder)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return Problems.Create(StatusCodes.Status401Unauthorized, ProblemCodes.KeyInvalid, UnknownKey);
        }

        if (!holder.Caller.May(scope))
        {
            return Problems.Create(
                StatusCodes.Status403Forbidden,
                ProblemCodes.ScopeInsufficient,
                $"This needs a key of scope '{ContexterJson.NameOf(scope)}', and key '{holder.Caller.Id}' ({holder.Caller.Name}) has scope '{ContexterJson.NameOf(holder.Caller.Scope)}'.");
        }

        if (ring.Take(holder) is { } allowance)
        {
            WriteLimits(context.Response.Headers, allowance);
            if (!allowance.IsAllowed)
            {
                var seconds = Seconds(allowance.Reset);
                context.Response.Headers.RetryAfter = seconds;
                return Problems.Create(
                    StatusCodes.Status429TooManyRequests,
                    FaultCodes.TooManyRequests,
                    string.Create(CultureInfo.InvariantCulture, $"Key '{holder.Caller.Id}' ({holder.Caller.Name}) has used its {allowance.Limit:N0} requests; the count begins anew in {seconds} seconds."));
            }
        }

        context.Features.Set(holder.Caller);
        return null;
    }

    // As draft-ietf-httpapi-ratelimit-headers names them in its versions that have a header each, which is what clients know.
    private static void WriteLimits(IHeaderDictionary headers, RequestAllowance allowance)
    {
        headers["RateLimit-Limit"] = allowance.Limit.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Remaining"] = allowance.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = Seconds(allowance.Reset);
    }

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
