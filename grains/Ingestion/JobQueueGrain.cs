using System.Globalization;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Models;

namespace Contexter.Grains.Ingestion;

/// <summary>Persisted state of <see cref="JobQueueGrain"/>.</summary>
public sealed class JobQueueRecord
{
    /// <summary>Number of the newest job; ids are never used twice.</summary>
    public int LastNumber { get; set; }

    /// <summary>Jobs that have not ended, oldest first.</summary>
    public List<JobEntry> Unfinished { get; set; } = [];

    /// <summary>Ids of jobs that have ended, newest first.</summary>
    public List<string> Ended { get; set; } = [];
}

/// <summary>A job that has not ended, with all that is needed to submit it again.</summary>
public sealed record JobEntry
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for.</summary>
    public JobKind Kind { get; init; }

    /// <summary>Name of the library.</summary>
    public required string Library { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>The source.</summary>
    public required SourceDescription Source { get; init; }

    /// <summary>The model it was given; null when it takes the active one.</summary>
    public ModelReference? Model { get; init; }

    /// <summary>Whether it has had its turn.</summary>
    public bool Started { get; init; }

    /// <summary>The job as it is submitted.</summary>
    public JobRequest ToRequest() => new() { Kind = Kind, Library = Library, Version = Version, Source = Source, Model = Model };
}

/// <inheritdoc cref="IJobQueueGrain"/>
public sealed class JobQueueGrain([PersistentState("job-queue")] IPersistentState<JobQueueRecord> record, IngestionSettings settings) : Grain, IJobQueueGrain
{
    private const int EndedKept = 1_000;

    /// <inheritdoc/>
    public async Task<JobStatus> EnqueueAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var id = (++record.State.LastNumber).ToString(CultureInfo.InvariantCulture);
        record.State.Unfinished.Add(
            new JobEntry { Id = id, Kind = request.Kind, Library = request.Library, Version = request.Version, Source = request.Source, Model = request.Model });
        await record.WriteStateAsync(cancellationToken);

        var submitted = await Job(id).SubmitAsync(request, cancellationToken);
        await StartNextAsync(cancellationToken);
        return submitted;
    }

    /// <inheritdoc/>
    public async Task EndedAsync(string jobId, CancellationToken cancellationToken)
    {
        MarkEnded(jobId);
        await record.WriteStateAsync(cancellationToken);
        await StartNextAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string[]> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(record.State.Unfinished.Select(entry => entry.Id).Reverse().Concat(record.State.Ended).ToArray());

    /// <inheritdoc/>
    public Task<string[]> ListUnfinishedAsync(JobKind kind, CancellationToken cancellationToken) =>
        Task.FromResult(record.State.Unfinished.Where(entry => entry.Kind == kind).Select(entry => entry.Id).Reverse().ToArray());

    /// <inheritdoc/>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in record.State.Unfinished.ToArray())
        {
            // The process may have ended between the queue's write and the job's: submitting again closes the gap.
            var job = await Job(entry.Id).SubmitAsync(entry.ToRequest(), cancellationToken);
            if (entry.Started && !job.HasEnded())
            {
                job = await Job(entry.Id).StartAsync(cancellationToken);
            }

            if (job.HasEnded())
            {
                MarkEnded(entry.Id);
            }
        }

        await record.WriteStateAsync(cancellationToken);
        await StartNextAsync(cancellationToken);
    }

    private async Task StartNextAsync(CancellationToken cancellationToken)
    {
        while (record.State.Unfinished.Count(entry => entry.Started) < settings.JobsAtOnce
            && record.State.Unfinished.FindIndex(entry => !entry.Started) is var next and >= 0)
        {
            var entry = record.State.Unfinished[next];
            record.State.Unfinished[next] = entry with { Started = true };
            await record.WriteStateAsync(cancellationToken);
            if ((await Job(entry.Id).StartAsync(cancellationToken)).HasEnded())
            {
                MarkEnded(entry.Id);
                await record.WriteStateAsync(cancellationToken);
            }
        }
    }

    private void MarkEnded(string jobId)
    {
        if (record.State.Unfinished.RemoveAll(entry => string.Equals(entry.Id, jobId, StringComparison.Ordinal)) == 0)
        {
            return;
        }

        record.State.Ended.Insert(0, jobId);
        if (record.State.Ended.Count > EndedKept)
        {
            record.State.Ended.RemoveRange(EndedKept, record.State.Ended.Count - EndedKept);
        }
    }

    private IIngestionJobGrain Job(string id) => GrainFactory.GetGrain<IIngestionJobGrain>(GrainKeys.Job(id));
}
