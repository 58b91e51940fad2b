using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Bench;

/// <summary>Jobs followed to the end that a measurement needs.</summary>
internal static class CompletedJobs
{
    /// <summary>Adds a library and waits until it is indexed.</summary>
    /// <exception cref="InvalidOperationException">The job ended otherwise than completed.</exception>
    public static async Task<JobStatus> AddAndCompleteAsync(this IContexterApi api, AddLibraryRequest request, CancellationToken cancellationToken) =>
        await api.CompleteAsync(await api.AddLibraryAsync(request, cancellationToken), changed: null, cancellationToken);

    /// <summary>Follows a job to its end and gives its last state; <paramref name="changed"/> sees each state on the way.</summary>
    /// <exception cref="InvalidOperationException">The job ended otherwise than completed: what is measured then is not what is meant.</exception>
    public static async Task<JobStatus> CompleteAsync(this IContexterApi api, JobStatus job, Action<JobStatus>? changed, CancellationToken cancellationToken)
    {
        await foreach (var change in api.WatchJobAsync(job.Id, cancellationToken))
        {
            job = change.Job;
            changed?.Invoke(job);
        }

        return job.State == JobState.Completed ? job : throw new InvalidOperationException($"The job ended as {job.State}: {job.Error?.Message}");
    }
}
