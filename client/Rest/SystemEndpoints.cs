using Contexter.Client.Api;
using Contexter.Client.Metrics;
using Contexter.GrainInterfaces.Statistics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Client.Rest;

/// <summary>Figures of the running system over HTTP.</summary>
internal static class SystemEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var system = api.MapGroup(string.Empty).WithTags("System");
        system.MapGet("/grains", GrainsAsync).WithName("listGrains").Fails(504);
        system.MapGet("/metrics", Metrics).WithName("getMetrics").Fails(400).AddOpenApiOperationTransformer(ApiDescription.MetricParametersAsync);

        // Where the first were before; whoever asks there goes on being answered.
        system.MapGet("/system/grains", GrainsAsync).WithName("grainStatistics").Fails(504);
    }

    /// <summary>See what the grains do</summary>
    /// <remarks>
    /// What the process uses, activations, calls, errors and times of every grain type and of its methods, and hits and misses of its caches, since it started. In a cluster these are the
    /// figures of the one silo that answers, which `silo` names.
    /// </remarks>
    /// <response code="200">The figures.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The figures did not come in time.</response>
    internal static Task<SiloStatistics> GrainsAsync(IContexterApi api, CancellationToken cancellationToken) => api.GetStatisticsAsync(cancellationToken);

    /// <summary>See the last hour</summary>
    /// <remarks>
    /// A sample every five seconds, for an hour: requests, their errors and latency percentiles by group, documents and chunks that were indexed, errors, memory, processor, threads, handles
    /// and queues. Rates and percentiles are those of the minute before a sample. All of it is of the process that answers; in a cluster, where jobs work elsewhere, it has no series of jobs.
    /// </remarks>
    /// <param name="context">The call.</param>
    /// <param name="history">What was measured.</param>
    /// <response code="200">The samples; those that come later are had with `after`, the last of `times`.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    internal static MetricHistoryReply Metrics(HttpContext context, MetricHistory history) => history.Read(RequestQuery.ReadMetrics(context.Request.Query));
}
