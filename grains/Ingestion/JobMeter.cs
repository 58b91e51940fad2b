using Contexter.GrainInterfaces.Ingestion;
using Contexter.Ingestion;

namespace Contexter.Grains.Ingestion;

/// <summary>Measures how far and how fast the stages of a job are. Lives inside the turns of its grain.</summary>
internal sealed class JobMeter
{
    private readonly RateMeter _items = new();
    private readonly RateMeter _documents = new();
    private readonly RateMeter _chunks = new();

    /// <summary>Takes note of the counters of a job that works.</summary>
    public void Add(DateTimeOffset at, JobCounters counters)
    {
        _items.Add(at, ItemsDone(counters));
        _documents.Add(at, counters.DocumentsIndexed + counters.DocumentsExported);
        _chunks.Add(at, counters.ChunksIndexed);
    }

    /// <summary>How far the stages of a job are; the one that it is at has its speed.</summary>
    /// <param name="job">The job.</param>
    /// <param name="meter">What measured it; null where it does not work.</param>
    public static StageProgress[] Of(JobStatus job, JobMeter? meter)
    {
        var counters = job.Counters;
        var index = new StageProgress { Stage = JobStage.Index, Done = counters.DocumentsIndexed, Total = counters.DocumentsToIndex };
        var finish = new StageProgress { Stage = JobStage.Finish, Done = job.State == JobState.Completed ? 1 : 0, Total = 1 };
        if (job.Stage == JobStage.Index && meter is not null)
        {
            index = index with
            {
                PerSecond = meter._documents.PerSecond,
                ChunksPerSecond = meter._chunks.PerSecond,
                SecondsLeft = meter._documents.TimeFor(index.Total - index.Done)?.TotalSeconds,
            };
        }

        if (job.Kind == JobKind.Export)
        {
            var export = new StageProgress { Stage = JobStage.Export, Done = counters.DocumentsExported, Total = counters.DocumentsToExport, Bytes = counters.BytesExported };
            return [job.Stage == JobStage.Export && meter is not null
                ? export with { PerSecond = meter._documents.PerSecond, SecondsLeft = meter._documents.TimeFor(export.Total - export.Done)?.TotalSeconds }
                : export];
        }

        if (job.Kind == JobKind.Batch)
        {
            return [new StageProgress { Stage = JobStage.Libraries, Done = counters.LibrariesDone, Total = counters.Libraries }];
        }

        if (job.Kind is not (JobKind.Add or JobKind.Import))
        {
            return [index, finish];
        }

        var fetch = new StageProgress { Stage = JobStage.Fetch, Done = ItemsDone(counters), Total = counters.Items, Bytes = counters.BytesRead };
        if (job.Stage == JobStage.Fetch && meter is not null)
        {
            fetch = fetch with { PerSecond = meter._items.PerSecond, SecondsLeft = meter._items.TimeFor(fetch.Total - fetch.Done)?.TotalSeconds };
        }

        return [fetch, index, finish];
    }

    private static int ItemsDone(JobCounters counters) => counters.ItemsStored + counters.ItemsKept + counters.ItemsRejected + counters.ItemsLeftOut;
}
