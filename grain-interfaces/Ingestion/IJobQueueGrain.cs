namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>
/// Gives jobs their ids and their turn: at most a configured number runs at once, by priority, and in fair shares between libraries. Its key is
/// <see cref="GrainKeys.JobQueue"/>.
/// </summary>
[Alias("contexter.job-queue")]
public interface IJobQueueGrain : IGrainWithStringKey
{
    /// <summary>Sets ids aside for the jobs of a batch.</summary>
    /// <param name="count">How many, 1 to <see cref="BatchEntry.Most"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The number that is the first of them; the others follow.</returns>
    [Alias("reserve")]
    Task<int> ReserveAsync(int count, CancellationToken cancellationToken);

    /// <summary>Registers a job, persists it as queued and starts it as soon as there is room. One that is registered and has not ended is the answer to the same request
    /// again, and a job of a batch that is there already is given as it is.</summary>
    /// <exception cref="ContexterFaultException">It is part of a batch that has ended or is paused (<c>job_state</c>).</exception>
    [Alias("enqueue")]
    [Idempotent]
    Task<JobStatus> EnqueueAsync(JobRequest request, CancellationToken cancellationToken);

    /// <summary>Queues a job that has ended once more, to do what it has not done.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="priority">Which jobs get their turn before it from now on; null leaves that as it is.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">There is no such job, or it has not ended.</exception>
    [Alias("requeue")]
    Task<JobStatus> RequeueAsync(string jobId, JobPriority? priority, CancellationToken cancellationToken);

    /// <summary>Takes note of a job that ended, was paused or was resumed, and starts those whose turn comes by that.</summary>
    [Alias("changed")]
    [Idempotent]
    Task ChangedAsync(string jobId, JobState state, CancellationToken cancellationToken);

    /// <summary>Ids of the jobs, newest first; of those that have ended, the last that are kept (<c>ingestion.keep_jobs</c>).</summary>
    [Alias("list")]
    [Idempotent]
    Task<string[]> ListAsync(CancellationToken cancellationToken);

    /// <summary>Ids of the jobs of a kind that have not ended, newest first; one may have ended a moment ago.</summary>
    [Alias("list-unfinished")]
    [Idempotent]
    Task<string[]> ListUnfinishedAsync(JobKind kind, CancellationToken cancellationToken);

    /// <summary>States of jobs as the queue knows them, in order; null for one that has ended, or is not there.</summary>
    [Alias("find-states")]
    [Idempotent]
    Task<JobState?[]> FindStatesAsync(string[] jobIds, CancellationToken cancellationToken);

    /// <summary>Goes on with every job that had not ended when its process did; called at start. Those that were paused stay so.</summary>
    [Alias("recover")]
    [Idempotent]
    Task RecoverAsync(CancellationToken cancellationToken);

    /// <summary>Goes on with every job whose silo is gone, and has the others send again what it may have held.</summary>
    [Alias("silo-lost")]
    [Idempotent]
    Task SiloLostAsync(CancellationToken cancellationToken);
}
