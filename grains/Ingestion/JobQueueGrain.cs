using System.Globalization;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Storage;

namespace Contexter.Grains.Ingestion;

/// <inheritdoc cref="IJobQueueGrain"/>
public sealed class JobQueueGrain([PersistentState("job-queue")] IPersistentState<JobQueueRecord> record, IngestionSettings settings, IJobLog log) : Grain, IJobQueueGrain
{
    private const int EndedKept = 1_000;

    private List<JobEntry> Unfinished => record.State.Unfinished;

    /// <inheritdoc/>
    public async Task<JobStatus> EnqueueAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var id = (++record.State.LastNumber).ToString(CultureInfo.InvariantCulture);
        Unfinished.Add(JobEntry.Of(id, request, record.State.Schedule.Turns));
        await record.WriteStateAsync(cancellationToken);

        var submitted = await Job(id).SubmitAsync(request, cancellationToken);
        await StartNextAsync(cancellationToken);
        return submitted;
    }

    /// <inheritdoc/>
    public async Task<JobStatus> RequeueAsync(string jobId, CancellationToken cancellationToken)
    {
        var job = await Job(jobId).GetStatusAsync(cancellationToken);
        JobTransitions.RequireRetry(job);
        if (FindEntry(jobId) < 0)
        {
            // The queue first, as with a new job: what it does not know would wait for ever after a crash.
            var request = new JobRequest { Kind = job.Kind, Library = job.Library, Version = job.Version, Source = job.Source, Priority = job.Priority, Only = job.Only };
            Unfinished.Add(JobEntry.Of(jobId, request, record.State.Schedule.Turns));
            record.State.Ended.Remove(jobId);
            await record.WriteStateAsync(cancellationToken);
        }

        job = await Job(jobId).RetryAsync(cancellationToken);
        await StartNextAsync(cancellationToken);
        return job;
    }

    /// <inheritdoc/>
    public async Task ChangedAsync(string jobId, JobState state, CancellationToken cancellationToken)
    {
        // The state comes with the call: a job that is being deactivated waits for this answer, and would not give another.
        Note(jobId, state);
        await WriteAsync(cancellationToken);
        await StartNextAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string[]> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Unfinished.Select(entry => entry.Id).Reverse().Concat(record.State.Ended).ToArray());

    /// <inheritdoc/>
    public Task<string[]> ListUnfinishedAsync(JobKind kind, CancellationToken cancellationToken) =>
        Task.FromResult(Unfinished.Where(entry => entry.Kind == kind).Select(entry => entry.Id).Reverse().ToArray());

    /// <inheritdoc/>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
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

        await WriteAsync(cancellationToken);
        await StartNextAsync(cancellationToken);
    }

    private async Task StartNextAsync(CancellationToken cancellationToken)
    {
        while (Unfinished.Count(entry => entry.Started) < settings.JobsAtOnce
            && record.State.Schedule.Take([.. Unfinished.Where(entry => !entry.Paused).Select(entry => entry.ToScheduled())]) is { } next)
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

    /// <summary>Writes the state, and forgets the oldest of the jobs that have ended, with their logs.</summary>
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var forgotten = record.State.Ended.Skip(EndedKept).ToArray();
        record.State.Ended.RemoveRange(record.State.Ended.Count - forgotten.Length, forgotten.Length);
        await record.WriteStateAsync(cancellationToken);
        foreach (var jobId in forgotten)
        {
            await log.DeleteAsync(jobId, cancellationToken);
        }
    }

    private int FindEntry(string jobId) => Unfinished.FindIndex(entry => string.Equals(entry.Id, jobId, StringComparison.Ordinal));

    private IIngestionJobGrain Job(string id) => GrainFactory.GetGrain<IIngestionJobGrain>(GrainKeys.Job(id));
}
