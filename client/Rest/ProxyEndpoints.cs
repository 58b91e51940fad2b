using Contexter.Client.Api;
using Contexter.GrainInterfaces.Proxies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>Proxies over HTTP.</summary>
internal static class ProxyEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var proxies = api.MapGroup("/proxies").WithTags("Proxies");
        proxies.MapGet("", ListAsync).WithName("listProxies").Fails(400, 503, 504).AddOpenApiOperationTransformer(ApiDescription.ListParametersAsync);
        proxies.MapPost("/check", CheckAsync).WithName("checkProxies").Fails(403, 503, 504);
    }

    /// <summary>List the proxies</summary>
    /// <remarks>
    /// The providers that the configuration describes, with what was used of them today and their limits, and their proxies, with their health and all that was ever sent
    /// through them. Credentials are not shown.
    /// </remarks>
    /// <response code="200">The providers.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">What knows the proxies is stopping, or not ready yet.</response>
    /// <response code="504">The figures did not come in time.</response>
    internal static async Task<ProxyProviderStatus[]> ListAsync(HttpContext context, IContexterApi api) =>
        ListPages.Take(context, await api.ListProxiesAsync(context.RequestAborted).ConfigureAwait(false), provider => provider.Name);

    /// <summary>Check the proxies</summary>
    /// <remarks>
    /// Fetches each provider's check page through each of its proxies, or connects to them where there is none, as far as daily limits allow. One that works serves again
    /// at once, even if it waited for its operator.
    /// </remarks>
    /// <response code="200">The providers, as they are then.</response>
    /// <response code="403">The request comes from a page of another origin.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="503">What knows the proxies is stopping, or not ready yet.</response>
    /// <response code="504">The checks did not end in time.</response>
    internal static Task<ProxyProviderStatus[]> CheckAsync(IContexterApi api, CancellationToken cancellationToken) => api.CheckProxiesAsync(cancellationToken);
}
