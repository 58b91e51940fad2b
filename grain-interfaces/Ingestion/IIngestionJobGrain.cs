using Orleans.Concurrency;

namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>One ingestion job, the rebuilding of an index, or a change of model; its key is <see cref="GrainKeys.Job"/> of the job's id.</summary>
[Alias("contexter.ingestion-job")]
public interface IIngestionJobGrain : IGrainWithStringKey
{
    /// <summary>Persists the job as queued. The same call again changes nothing.</summary>
    [Alias("submit")]
    [Idempotent]
    Task<JobStatus> SubmitAsync(JobRequest request, CancellationToken cancellationToken);

    /// <summary>Starts the job, or goes on with it after its process ended; does nothing when it is at work, paused or has ended.</summary>
    /// <returns>The job's status, so that its queue learns of one that does not need its turn.</returns>
    [Alias("start")]
    [Idempotent]
    Task<JobStatus> StartAsync(CancellationToken cancellationToken);

    /// <summary>The job's status.</summary>
    /// <exception cref="ContexterFaultException">There is no such job.</exception>
    [Alias("get-status")]
    [Idempotent]
    [AlwaysInterleave]
    Task<JobStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>Ends the job; what it has stored and indexed stays. Returns when no more work goes on. A change of model that has made the new one answer already is not ended, but finished.</summary>
    [Alias("cancel")]
    [Idempotent]
    Task<JobStatus> CancelAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Stops the job, which gives its place to others; nothing happens when it is paused already. Returns when no more work goes on. A job that ends before it can be stopped is
    /// returned as it ended.
    /// </summary>
    /// <exception cref="ContexterFaultException">There is no such job, or it has ended (<c>job_state</c>).</exception>
    [Alias("pause")]
    [Idempotent]
    Task<JobStatus> PauseAsync(CancellationToken cancellationToken);

    /// <summary>Has a paused job wait for its turn, in which it goes on where it was; nothing happens when it waits or runs already.</summary>
    /// <exception cref="ContexterFaultException">There is no such job, or it has ended (<c>job_state</c>).</exception>
    [Alias("resume")]
    [Idempotent]
    Task<JobStatus> ResumeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Has a job that has ended wait for another turn, in which it does what it has not done: items that it gave up are tried again, those that it stored are not read again.
    /// Nothing happens when it waits already. Called by the queue.
    /// </summary>
    /// <param name="priority">Which jobs get their turn before it from now on; null leaves that as it is.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">There is no such job, or it runs or is paused (<c>job_state</c>).</exception>
    [Alias("retry")]
    Task<JobStatus> RetryAsync(JobPriority? priority, CancellationToken cancellationToken);

    /// <summary>Forgets a job that has ended, with its log; nothing happens to one that has not, or that is forgotten already. Called by the queue, which keeps the newest jobs only.</summary>
    [Alias("forget")]
    [Idempotent]
    [AlwaysInterleave]
    Task ForgetAsync(CancellationToken cancellationToken);

    /// <summary>The events of the job after one, and every further one until it has ended.</summary>
    /// <param name="after">Number of the event; null begins when the job was last submitted or retried.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    [Alias("watch")]
    IAsyncEnumerable<JobEvent> WatchAsync(long? after, CancellationToken cancellationToken);

    /// <summary>A part of the job's log, in order.</summary>
    /// <param name="after">Number of the event after which the part begins; 0 begins at the first.</param>
    /// <param name="limit">Most events, 1 to <see cref="JobStatus.MaxLogLines"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    [Alias("read-log")]
    [Idempotent]
    [AlwaysInterleave]
    Task<JobEvent[]> ReadLogAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>Says that a batch is durably indexed, or why it is not; called by indexers, any number of times for the same batch.</summary>
    [Alias("acknowledge")]
    [Idempotent]
    [AlwaysInterleave]
    Task AcknowledgeAsync(BatchReceipt receipt, CancellationToken cancellationToken);

    /// <summary>Sends again what is on its way to the index: a silo is gone, and may have held some of it. A job that does nothing has nothing to send.</summary>
    [Alias("resend")]
    [AlwaysInterleave]
    [Idempotent]
    Task ResendAsync(CancellationToken cancellationToken);
}
