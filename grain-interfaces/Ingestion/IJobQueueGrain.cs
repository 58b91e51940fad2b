namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>
/// Gives jobs their ids and their turn: at most a configured number runs at once, by priority, and in fair shares between libraries. Its key is
/// <see cref="GrainKeys.JobQueue"/>.
/// </summary>
[Alias("contexter.job-queue")]
public interface IJobQueueGrain : IGrainWithStringKey
{
    /// <summary>Registers a job, persists it as queued and starts it as soon as there is room.</summary>
    [Alias("enqueue")]
    Task<JobStatus> EnqueueAsync(JobRequest request, CancellationToken cancellationToken);

    /// <summary>Queues a job that has ended once more, to do what it has not done.</summary>
    /// <exception cref="ContexterFaultException">There is no such job, or it has not ended.</exception>
    [Alias("requeue")]
    Task<JobStatus> RequeueAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Takes note of a job that ended, was paused or was resumed, and starts those whose turn comes by that.</summary>
    [Alias("changed")]
    Task ChangedAsync(string jobId, JobState state, CancellationToken cancellationToken);

    /// <summary>Ids of the jobs, newest first; of those that have ended, the last 1,000.</summary>
    [Alias("list")]
    Task<string[]> ListAsync(CancellationToken cancellationToken);

    /// <summary>Ids of the jobs of a kind that have not ended, newest first; one may have ended a moment ago.</summary>
    [Alias("list-unfinished")]
    Task<string[]> ListUnfinishedAsync(JobKind kind, CancellationToken cancellationToken);

    /// <summary>Goes on with every job that had not ended when its process did; called at start. Those that were paused stay so.</summary>
    [Alias("recover")]
    Task RecoverAsync(CancellationToken cancellationToken);
}
