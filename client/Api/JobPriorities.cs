using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Client.Api;

/// <summary>Jobs of the usual priority, or of the one that they have.</summary>
public static class JobPriorities
{
    /// <summary>Rebuilds the index of a library, with the normal priority.</summary>
    /// <param name="api">Answers.</param>
    /// <param name="reference">The library.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static Task<JobStatus> RebuildLibraryAsync(this IContexterApi api, string reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        return api.RebuildLibraryAsync(reference, JobPriority.Normal, cancellationToken);
    }

    /// <summary>Refreshes a library, with the normal priority.</summary>
    /// <param name="api">Answers.</param>
    /// <param name="reference">The library.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static Task<JobStatus> RefreshLibraryAsync(this IContexterApi api, string reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        return api.RefreshLibraryAsync(reference, JobPriority.Normal, cancellationToken);
    }

    /// <summary>Retries a job, with the priority that it has.</summary>
    /// <param name="api">Answers.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static Task<JobStatus> RetryJobAsync(this IContexterApi api, string jobId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        return api.RetryJobAsync(jobId, priority: null, cancellationToken);
    }
}
