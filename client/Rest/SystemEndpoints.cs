using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.Client.Metrics;
using Contexter.GrainInterfaces.Access;
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

        system.MapGet("/caches", CachesAsync).WithName("listCaches").Fails(400, 504).AddOpenApiOperationTransformer(ApiDescription.ListParametersAsync);
        system.MapDelete("/caches/{name}", EmptyCacheAsync).WithName("emptyCache").Needs(AccessScope.Admin).Fails(403, 404, 504);

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

    /// <summary>List the caches</summary>
    /// <remarks>What is remembered so that it need not be computed again: how much, how often it was asked for, and how often it was there. In a cluster, that of the silo that answers.</remarks>
    /// <param name="context">The call.</param>
    /// <param name="api">Answers.</param>
    /// <response code="200">The caches that are switched on.</response>
    /// <response code="400">A parameter is not valid.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">The figures did not come in time.</response>
    internal static async Task<CacheFigures[]> CachesAsync(HttpContext context, IContexterApi api) =>
        ListPages.Take(context, (await api.GetStatisticsAsync(context.RequestAborted).ConfigureAwait(false)).Caches, cache => cache.Name);

    /// <summary>Empty a cache</summary>
    /// <remarks>It fills again with what is asked from then on; its counts stay. In a cluster, that of the silo that answers.</remarks>
    /// <param name="name">Name of the cache, as the list has it.</param>
    /// <param name="api">Answers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <response code="200">The cache as it is then.</response>
    /// <response code="403">The cache keeps what was paid for, or the request comes from a page of another origin.</response>
    /// <response code="404">There is no such cache; the detail lists those that there are.</response>
    /// <response code="500">A defect; the log has it under the trace id.</response>
    /// <response code="504">There was no answer in time.</response>
    internal static Task<CacheFigures> EmptyCacheAsync(string name, IContexterApi api, CancellationToken cancellationToken) => api.EmptyCacheAsync(name, cancellationToken);
}
