using System.Diagnostics.Metrics;

namespace Contexter.Observability;

/// <summary>What Contexter counts of its work in this process, for whoever listens to its meter. Safe for concurrent use; without a listener a count costs a few nanoseconds.</summary>
public sealed class ContexterInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Contexter";

    private readonly Counter<long> _documents;
    private readonly Counter<long> _chunks;
    private readonly Counter<long> _errors;
    private JobCounts? _jobs;
    private long _indexed;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meter">The meter they belong to, called <see cref="MeterName"/>; whoever made it disposes it.</param>
    public ContexterInstruments(Meter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        _documents = meter.CreateCounter<long>("contexter.ingestion.documents", "{document}", "Documents that were embedded and indexed.");
        _chunks = meter.CreateCounter<long>("contexter.ingestion.chunks", "{chunk}", "Chunks that were embedded and indexed.");
        _errors = meter.CreateCounter<long>("contexter.errors", "{error}", "Errors that jobs met, by kind and component.");
        meter.CreateObservableUpDownCounter(
            "contexter.jobs",
            () =>
            {
                var jobs = Volatile.Read(ref _jobs);
                return jobs is null
                    ? Array.Empty<Measurement<long>>()
                    : [new(jobs.Queued, State("queued")), new(jobs.Running, State("running")), new(jobs.Paused, State("paused"))];
            },
            "{job}",
            "Jobs that have not ended, by state; told by the process that has the queue.");
    }

    /// <summary>Documents that were indexed since this was made: it changes while there is more data than before.</summary>
    public long DocumentsIndexed => Interlocked.Read(ref _indexed);

    /// <summary>Counts documents of a batch that was indexed.</summary>
    /// <param name="documents">How many.</param>
    /// <param name="chunks">Their chunks.</param>
    public void OnIndexed(int documents, int chunks)
    {
        Interlocked.Add(ref _indexed, documents);
        _documents.Add(documents);
        _chunks.Add(chunks);
    }

    /// <summary>Counts an error that a job met.</summary>
    /// <param name="kind">Its kind, in snake_case.</param>
    /// <param name="component">The component that met it.</param>
    public void OnError(string kind, string component) =>
        _errors.Add(1, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("component", component));

    /// <summary>Takes note of the jobs that have not ended; null when the queue is not in this process any more.</summary>
    public void OnJobs(JobCounts? jobs) => Volatile.Write(ref _jobs, jobs);

    private static KeyValuePair<string, object?> State(string name) => new("state", name);
}

/// <summary>Jobs that have not ended.</summary>
/// <param name="Queued">Those that wait for their turn.</param>
/// <param name="Running">Those that work.</param>
/// <param name="Paused">Those that wait to be resumed.</param>
public sealed record JobCounts(int Queued, int Running, int Paused);
