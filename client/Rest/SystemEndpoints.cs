using Contexter.Client.Api;
using Contexter.GrainInterfaces.Statistics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>Figures of the running system over HTTP.</summary>
internal static class SystemEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/system/grains", GrainsAsync).WithTags("System").WithName("grainStatistics").Fails(504);

    /// <summary>See what the grains do</summary>
    /// <remarks>
    /// What the process uses, calls, errors and times of every grain type, and hits and misses of its caches, since it started. In a cluster these are the figures of the one silo that
    /// answers, which `silo` names.
    /// </remarks>
    /// <response code="200">The figures.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The figures did not come in time.</response>
    internal static Task<SiloStatistics> GrainsAsync(IContexterApi api, CancellationToken cancellationToken) => api.GetStatisticsAsync(cancellationToken);
}
