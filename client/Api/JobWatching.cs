using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Client.Api;

/// <summary>The usual way to watch a job.</summary>
public static class JobWatching
{
    /// <summary>The events of a job since it was last submitted or retried, and every further one until it has ended.</summary>
    /// <param name="api">Answers.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    public static IAsyncEnumerable<JobEvent> WatchJobAsync(this IContexterApi api, string jobId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        return api.WatchJobAsync(jobId, null, cancellationToken);
    }
}
