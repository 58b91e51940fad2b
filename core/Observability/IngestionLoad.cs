using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Contexter.Observability;

/// <summary>What the jobs of this process have sent to be indexed and not had acknowledged: the queue of writing. Safe for concurrent use.</summary>
public sealed class IngestionLoad
{
    private readonly ConcurrentDictionary<string, InFlight> _jobs = new(StringComparer.Ordinal);

    /// <summary>Makes the instruments.</summary>
    /// <param name="meter">The meter they belong to; whoever made it disposes it.</param>
    public IngestionLoad(Meter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        meter.CreateObservableUpDownCounter("contexter.ingestion.chunks_in_flight", () => Total.Chunks, "{chunk}", "Chunks on their way to the index: sent by jobs and not acknowledged yet.");
        meter.CreateObservableGauge(
            "contexter.ingestion.write_pressure",
            () => _jobs.Values.Select(static job => job.Capacity == 0 ? 0 : (double)job.Chunks / job.Capacity).DefaultIfEmpty().Max(),
            "1",
            "Chunks on their way to the index as a share of those that may be, of the job where it is largest; at 0.8 a job is held back.");
    }

    /// <summary>What all jobs have on its way.</summary>
    public InFlight Total => _jobs.Values.Aggregate(default(InFlight), static (sum, job) => new(sum.Chunks + job.Chunks, sum.Capacity + job.Capacity, sum.Bytes + job.Bytes));

    /// <summary>Takes note of what a job has on its way; null when it is not at work any more.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="load">What is on its way.</param>
    public void Set(string jobId, InFlight? load)
    {
        if (load is { } known)
        {
            _jobs[jobId] = known;
        }
        else
        {
            _jobs.TryRemove(jobId, out _);
        }
    }
}

/// <summary>What is on its way to the index.</summary>
/// <param name="Chunks">Chunks.</param>
/// <param name="Capacity">How many may be.</param>
/// <param name="Bytes">Memory that their texts take.</param>
public readonly record struct InFlight(int Chunks, int Capacity, long Bytes);
