using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Cli.Jobs;

/// <summary>How far one stage of a job is.</summary>
/// <param name="Share">0 to 1.</param>
/// <param name="Detail">Counts, speed and time left, for people.</param>
internal readonly record struct StageView(double Share, string Detail);

/// <summary>Turns what a job has done so far into the progress of its stages.</summary>
internal sealed class JobProgress
{
    /// <summary>The job after the last change.</summary>
    public JobStatus? Job { get; private set; }

    /// <summary>Takes note of a change.</summary>
    public void Add(JobEvent change) => Job = change.Job;

    /// <summary>How far a stage is.</summary>
    public StageView Of(JobStage stage) => Job is null ? new(0, string.Empty) : stage switch
    {
        JobStage.Fetch => Fetch(Job, Job.Counters),
        JobStage.Index => Index(Job, Job.Counters),
        JobStage.Finish => new(Job.State == JobState.Completed ? 1 : 0, string.Empty),
        JobStage.Export => Export(Job, Job.Counters),
        JobStage.Libraries => Libraries(Job.Counters),
        _ => new(0, string.Empty),
    };

    private static int ItemsDone(JobCounters counters) => counters.ItemsStored + counters.ItemsKept + counters.ItemsRejected + counters.ItemsLeftOut;

    /// <summary>True when the stage is over, whatever its counts say: there may have been nothing to do.</summary>
    private static bool IsPast(JobStatus job, JobStage stage) => job.State == JobState.Completed || job.Stage > stage;

    private static StageView Fetch(JobStatus job, JobCounters counters)
    {
        var done = ItemsDone(counters);
        if (counters.Items == 0)
        {
            return new(IsPast(job, JobStage.Fetch) ? 1 : 0, job.Stage == JobStage.Fetch ? "listing the source" : string.Empty);
        }

        return new(
            IsPast(job, JobStage.Fetch) ? 1 : (double)done / counters.Items,
            Join(
                $"{Figures.Count(done)} of {Figures.Count(counters.Items, "item")}",
                Figures.Bytes(counters.BytesRead),
                counters.ItemsRejected > 0 ? $"{Figures.Count(counters.ItemsRejected)} given up" : null,
                job.Stage == JobStage.Fetch ? TimeLeft(job, JobStage.Fetch) : null));
    }

    private static StageView Index(JobStatus job, JobCounters counters)
    {
        if (counters.DocumentsToIndex == 0)
        {
            return new(IsPast(job, JobStage.Index) ? 1 : 0, string.Empty);
        }

        var isNow = job.Stage == JobStage.Index;
        return new(
            IsPast(job, JobStage.Index) ? 1 : (double)counters.DocumentsIndexed / counters.DocumentsToIndex,
            Join(
                $"{Figures.Count(counters.DocumentsIndexed)} of {Figures.Count(counters.DocumentsToIndex, "document")}",
                Figures.Count(counters.ChunksIndexed, "chunk"),
                isNow && Measured(job, JobStage.Index)?.ChunksPerSecond is { } rate ? $"{Figures.Count((long)rate)} chunks/s" : null,
                isNow ? TimeLeft(job, JobStage.Index) : null));
    }

    private static StageView Export(JobStatus job, JobCounters counters) => counters.DocumentsToExport == 0
        ? new(IsPast(job, JobStage.Export) ? 1 : 0, string.Empty)
        : new(
            (double)counters.DocumentsExported / counters.DocumentsToExport,
            Join(
                $"{Figures.Count(counters.DocumentsExported)} of {Figures.Count(counters.DocumentsToExport, "document")}",
                Figures.Bytes(counters.BytesExported),
                job.Stage == JobStage.Export ? TimeLeft(job, JobStage.Export) : null));

    private static StageView Libraries(JobCounters counters) => counters.Libraries == 0
        ? new(0, string.Empty)
        : new(
            (double)counters.LibrariesDone / counters.Libraries,
            Join(
                $"{Figures.Count(counters.LibrariesDone)} of {Figures.Count(counters.Libraries, "library", "libraries")}",
                Figures.Count(counters.DocumentsIndexed, "document"),
                Figures.Count(counters.ChunksIndexed, "chunk")));

    /// <summary>What the server measured of a stage.</summary>
    private static StageProgress? Measured(JobStatus job, JobStage stage) => job.Progress.FirstOrDefault(measured => measured.Stage == stage);

    private static string? TimeLeft(JobStatus job, JobStage stage) =>
        Measured(job, stage)?.SecondsLeft is { } seconds ? $"{Figures.Clock(TimeSpan.FromSeconds(seconds))} left" : null;

    private static string Join(params ReadOnlySpan<string?> parts)
    {
        var present = new List<string>(parts.Length);
        foreach (var part in parts)
        {
            if (part is not null)
            {
                present.Add(part);
            }
        }

        return string.Join(", ", present);
    }
}
