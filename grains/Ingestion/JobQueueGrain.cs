using System.Globalization;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Observability;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Ingestion;

/// <inheritdoc cref="IJobQueueGrain"/>
public sealed partial class JobQueueGrain(
    [PersistentState("job-queue")] IPersistentState<JobQueueRecord> record, IngestionSettings settings, ContexterInstruments instruments, ILogger<JobQueueGrain> logger)
    : Grain, IJobQueueGrain, IRemindable
{
    private const string Watch = "watch";

    private List<JobEntry> Unfinished => record.State.Unfinished;

    /// <inheritdoc/>
    public async Task<JobStatus> EnqueueAsync(JobRequest request, CancellationToken cancellationToken)
    {
        if (request.Place is { } place && await FindChildAsync(place, cancellationToken) is { } child)
        {
            return child;
        }

        // The entry of a batch does not say which libraries it has: two requests are two.
        var known = request.Batch is null || request.Token is not null ? Unfinished.Find(entry => entry.IsFor(request)) : null;
        var id = known?.Id ?? request.Place?.JobId ?? (++record.State.LastNumber).ToString(CultureInfo.InvariantCulture);
        if (request.Batch is not null && known is null)
        {
            // The libraries of a batch are its own affair. One that was submitted and is not known here was never answered for.
            await record.WriteStateAsync(cancellationToken);
            await Job(id).SubmitAsync(request, cancellationToken);
        }

        if (FindEntry(id) < 0)
        {
            // From here on nobody's patience ends it: an entry without its job would wait for ever.
            Unfinished.Add(JobEntry.Of(id, request, record.State.Schedule.Turns));
            await record.WriteStateAsync(CancellationToken.None);
        }

        var submitted = await Job(id).SubmitAsync(request, CancellationToken.None);
        await StartNextAsync(CancellationToken.None);
        return submitted;
    }

    /// <inheritdoc/>
    public async Task<int> ReserveAsync(int count, CancellationToken cancellationToken)
    {
        var first = record.State.LastNumber + 1;
        record.State.LastNumber += count;
        await record.WriteStateAsync(cancellationToken);
        return first;
    }

    /// <inheritdoc/>
    public async Task<JobStatus> RequeueAsync(string jobId, JobPriority? priority, CancellationToken cancellationToken)
    {
        var job = await Job(jobId).GetStatusAsync(cancellationToken);
        JobTransitions.RequireRetry(job);
        if (FindEntry(jobId) < 0)
        {
            // The queue first, as with a new job: what it does not know would wait for ever after a crash.
            var request = new JobRequest { Kind = job.Kind, Library = job.Library, Version = job.Version, Source = job.Source, Priority = priority ?? job.Priority, Only = job.Only };
            Unfinished.Add(JobEntry.Of(jobId, request, record.State.Schedule.Turns));
            record.State.Ended.Remove(jobId);
            await record.WriteStateAsync(CancellationToken.None);
        }

        job = await Job(jobId).RetryAsync(priority, CancellationToken.None);
        await StartNextAsync(CancellationToken.None);
        return job;
    }

    /// <inheritdoc/>
    public async Task ChangedAsync(string jobId, JobState state, CancellationToken cancellationToken)
    {
        // The state comes with the call: a job that is being deactivated waits for this answer, and would not give another.
        Note(jobId, state);
        await record.WriteStateAsync(cancellationToken);
        await StartNextAsync(cancellationToken);
        await ForgetOldestAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string[]> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Unfinished.Select(entry => entry.Id).Reverse().Concat(record.State.Ended).ToArray());

    /// <inheritdoc/>
    public Task<string[]> ListUnfinishedAsync(JobKind kind, CancellationToken cancellationToken) =>
        Task.FromResult(Unfinished.Where(entry => entry.Kind == kind).Select(entry => entry.Id).Reverse().ToArray());

    /// <inheritdoc/>
    public Task<JobState?[]> FindStatesAsync(string[] jobIds, CancellationToken cancellationToken)
    {
        var known = Unfinished.ToDictionary(entry => entry.Id, entry => entry.Paused ? JobState.Paused : entry.Started ? JobState.Running : JobState.Queued, StringComparer.Ordinal);
        return Task.FromResult(Array.ConvertAll(jobIds, id => known.TryGetValue(id, out var state) ? state : (JobState?)null));
    }

    /// <inheritdoc/>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        if (settings.RecoverEvery is { } period)
        {
            await this.RegisterOrUpdateReminder(Watch, period, period);
        }

        foreach (var entry in Unfinished.ToArray())
        {
            // The process may have ended between the queue's write and the job's: submitting again closes the gap.
            var job = await Job(entry.Id).SubmitAsync(entry.ToRequest(), cancellationToken);
            if (job.State == JobState.Running || (entry.Started && job.State == JobState.Queued))
            {
                job = await Job(entry.Id).StartAsync(cancellationToken);
            }

            Note(job.Id, job.State);
        }

        await record.WriteStateAsync(cancellationToken);
        await StartNextAsync(cancellationToken);
        await ForgetOldestAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task SiloLostAsync(CancellationToken cancellationToken)
    {
        await RecoverAsync(cancellationToken);
        foreach (var entry in Unfinished.Where(entry => entry.Started).ToArray())
        {
            await Job(entry.Id).ResendAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        instruments.OnJobs(jobs: null);
        return Task.CompletedTask;
    }

    /// <summary>Goes on with jobs that nobody runs any more.</summary>
    /// <param name="reminderName">The reminder, of which there is one.</param>
    /// <param name="status">When it ticked.</param>
    public Task ReceiveReminder(string reminderName, TickStatus status) => RecoverAsync(CancellationToken.None);

    private async Task StartNextAsync(CancellationToken cancellationToken)
    {
        while (FindNext() is { } next)
        {
            var index = FindEntry(next);
            Unfinished[index] = Unfinished[index] with { Started = true };
            await record.WriteStateAsync(cancellationToken);

            // A job that was paused, or ended, a moment ago tells so, and does not keep the turn.
            var job = await Job(next).StartAsync(cancellationToken);
            if (job.State != JobState.Running)
            {
                Note(job.Id, job.State);
                await record.WriteStateAsync(cancellationToken);
            }
        }

        var running = Unfinished.Count(entry => entry is { Started: true, Paused: false });
        var paused = Unfinished.Count(entry => entry.Paused);
        instruments.OnJobs(new JobCounts(Unfinished.Count - running - paused, running, paused));
    }

    /// <summary>The job whose turn it is. A batch works by the turns of others: it takes no place, lest batches that wait for their jobs keep these from running.</summary>
    private string? FindNext()
    {
        if (Unfinished.Find(entry => entry is { Kind: JobKind.Batch, Started: false, Paused: false }) is { } batch)
        {
            return batch.Id;
        }

        var jobs = Unfinished.Where(entry => entry.Kind != JobKind.Batch).ToList();
        return jobs.Count(entry => entry.Started) < settings.JobsAtOnce ? record.State.Schedule.Take([.. jobs.Where(entry => !entry.Paused).Select(entry => entry.ToScheduled())]) : null;
    }

    /// <summary>The job that was submitted for a place in a batch; null when there is none yet.</summary>
    /// <exception cref="ContexterFaultException">The batch does not want jobs any more.</exception>
    private async Task<JobStatus?> FindChildAsync(BatchPlace place, CancellationToken cancellationToken)
    {
        if (!Unfinished.Exists(entry => string.Equals(entry.Id, place.BatchId, StringComparison.Ordinal) && !entry.Paused))
        {
            throw new ContexterFaultException(ErrorCodes.JobState, $"Batch {place.BatchId} was stopped, and starts no more jobs.");
        }

        // Where the process ended between the queue's write and the job's, the start has closed the gap.
        return await GrainFactory.FindJobAsync(place.JobId, cancellationToken);
    }

    /// <summary>Takes note of a job's state.</summary>
    private void Note(string jobId, JobState state)
    {
        if (FindEntry(jobId) is not (>= 0 and var index))
        {
            return;
        }

        var entry = Unfinished[index];
        switch (state)
        {
            case JobState.Queued when entry.Started || entry.Paused:
                Unfinished.RemoveAt(index);
                Unfinished.Add(entry with { Started = false, Paused = false, Since = record.State.Schedule.Turns });
                break;
            case JobState.Running:
                Unfinished[index] = entry with { Started = true, Paused = false };
                break;
            case JobState.Paused:
                Unfinished[index] = entry with { Started = false, Paused = true };
                break;
            case JobState.Completed or JobState.Failed or JobState.Cancelled:
                Unfinished.RemoveAt(index);
                record.State.Ended.Insert(0, jobId);
                break;
        }
    }

    /// <summary>Forgets the oldest of the jobs that have ended, with their logs. One that cannot be forgotten holds up no other job, and is tried again when the next one ends.</summary>
    private async Task ForgetOldestAsync(CancellationToken cancellationToken)
    {
        // A job leaves the list after it is forgotten: one that is listed and not there is passed over, one that is there and not listed would stay for ever.
        var forgotten = new List<string>();
        foreach (var jobId in record.State.Ended.Skip(settings.JobsKept).Reverse())
        {
            try
            {
                await Job(jobId).ForgetAsync(cancellationToken);
                forgotten.Add(jobId);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotForgotten(e, jobId);
                break;
            }
        }

        if (forgotten.Count > 0)
        {
            record.State.Ended.RemoveRange(record.State.Ended.Count - forgotten.Count, forgotten.Count);
            await record.WriteStateAsync(cancellationToken);
        }
    }

    private int FindEntry(string jobId) => Unfinished.FindIndex(entry => string.Equals(entry.Id, jobId, StringComparison.Ordinal));

    private IIngestionJobGrain Job(string id) => GrainFactory.GetGrain<IIngestionJobGrain>(GrainKeys.Job(id));

    [LoggerMessage(EventId = 2008, Level = LogLevel.Warning, Message = "Job {JobId} has ended and cannot be forgotten yet.")]
    private partial void LogNotForgotten(Exception exception, string jobId);
}
