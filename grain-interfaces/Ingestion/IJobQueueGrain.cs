namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>Gives jobs their ids and their turn: at most a configured number runs at once, first come, first served. Its key is <see cref="GrainKeys.JobQueue"/>.</summary>
[Alias("contexter.job-queue")]
public interface IJobQueueGrain : IGrainWithStringKey
{
    /// <summary>Registers a job, persists it as queued and starts it as soon as there is room.</summary>
    [Alias("enqueue")]
    Task<JobStatus> EnqueueAsync(JobRequest request, CancellationToken cancellationToken);

    /// <summary>Takes note of a job that ended, and starts the next one.</summary>
    [Alias("ended")]
    Task EndedAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Ids of the jobs, newest first; of those that have ended, the last 1,000.</summary>
    [Alias("list")]
    Task<string[]> ListAsync(CancellationToken cancellationToken);

    /// <summary>Ids of the jobs of a kind that have not ended, newest first; one may have ended a moment ago.</summary>
    [Alias("list-unfinished")]
    Task<string[]> ListUnfinishedAsync(JobKind kind, CancellationToken cancellationToken);

    /// <summary>Goes on with every job that had not ended when its process did; called at start.</summary>
    [Alias("recover")]
    Task RecoverAsync(CancellationToken cancellationToken);
}
