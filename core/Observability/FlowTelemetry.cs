using System.Diagnostics;
using System.Diagnostics.Metrics;
using Contexter.Documents;

namespace Contexter.Observability;

/// <summary>Tells listeners of the stages of flows: a histogram of their times by stage and outcome, and a span for each stage of each flow.</summary>
/// <remarks>Safe for concurrent use. Without a listener, a measurement costs a few nanoseconds and a span nothing.</remarks>
/// <param name="time">Says when a span ended.</param>
public sealed class FlowTelemetry(TimeProvider time) : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Contexter.Ingestion";

    private readonly Meter _meter = new(Name);
    private readonly ActivitySource _source = new(Name);
    private Histogram<double>? _durations;

    /// <summary>Whether anyone listens to spans.</summary>
    public bool IsTraced => _source.HasListeners();

    private Histogram<double> Durations => _durations ??= _meter.CreateHistogram<double>(
        "contexter.ingestion.stage.duration",
        "s",
        "Time of a stage of ingestion for an item, a document or a batch, by stage and outcome; its count divided by outcome is the error rate.");

    /// <summary>Tells of work that has just ended.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="error">Stable code of what went wrong; null when nothing did.</param>
    public void Measure(FlowStage stage, TimeSpan elapsed, string? error) => Durations.Record(
        elapsed.TotalSeconds,
        new KeyValuePair<string, object?>("stage", NameOf(stage)),
        new KeyValuePair<string, object?>("outcome", error is null ? "ok" : "failed"));

    /// <summary>Tells of the part that a flow had in it, if anyone listens.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="library">The library version.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="error">Stable code of what went wrong; null when nothing did.</param>
    /// <param name="job">
    /// The span of the job, which the flow's is linked to: the trace of a job would hold six spans for each of its items. Flows of a job that is not sampled are not, either; those of none are.
    /// </param>
    public void Trace(FlowStage stage, FlowId flow, LibraryVersion library, TimeSpan elapsed, string? error, ActivityContext job = default)
    {
        var isOfJob = job != default;
        if (!IsTraced || (isOfJob && !job.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)))
        {
            return;
        }

        var ended = time.GetUtcNow();
        var parent = new ActivityContext(flow.Trace, flow.Span, ActivityTraceFlags.Recorded, isRemote: true);
        using var activity = _source.StartActivity(
            NameOf(stage), ActivityKind.Internal, parent, links: isOfJob ? [new ActivityLink(job)] : null, startTime: ended - elapsed);
        activity?.SetTag("contexter.library", library.ToString());
        activity?.SetEndTime(ended.UtcDateTime);
        if (error is not null)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error);
        }
    }

    /// <summary>Begins the span of a run of a job, a child of the request that the job came from.</summary>
    /// <param name="traceParent">That request's <c>traceparent</c>, whichever process it was in; null for a job that nobody asked for, whose trace begins here.</param>
    /// <param name="id">The job.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="run">How often it was started.</param>
    /// <returns>The span, for the caller to dispose of; null where it is not traced.</returns>
    public Activity? StartJob(string? traceParent, string id, string kind, int run)
    {
        if (!IsTraced)
        {
            return null;
        }

        // What is at work here is whatever had the queue look for jobs, which has nothing to do with this one.
        Activity.Current = null;
        var parent = ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var request) ? request : default;
        var span = _source.StartActivity("job", ActivityKind.Internal, parent);
        return span?.SetTag("contexter.job.id", id).SetTag("contexter.job.kind", kind).SetTag("contexter.job.run", run);
    }

    /// <summary>Begins the span of a batch of documents that came by a stream.</summary>
    /// <param name="traceParent">The <c>traceparent</c> of whoever sent it; null where it is not traced.</param>
    /// <param name="documents">How many they are.</param>
    /// <returns>The span, for the caller to dispose of; null where it is not traced.</returns>
    public Activity? StartBatch(string? traceParent, int documents) =>
        IsTraced && ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent)
            ? _source.StartActivity("process chunks", ActivityKind.Consumer, parent)?.SetTag("messaging.system", "orleans").SetTag("messaging.batch.message_count", documents)
            : null;

    /// <summary>Begins the span of a part of what is at work here; none where nothing is.</summary>
    /// <param name="name">Its name, one of few.</param>
    /// <returns>The span, for the caller to dispose of; null where it is not traced.</returns>
    public Activity? StartPart(string name) => IsTraced && Activity.Current is not null ? _source.StartActivity(name) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter.Dispose();
        _source.Dispose();
    }

    /// <summary>The name of a stage for people and labels.</summary>
    public static string NameOf(FlowStage stage) => stage switch
    {
        FlowStage.Fetch => "fetch",
        FlowStage.Parse => "parse",
        FlowStage.Store => "store",
        FlowStage.Chunk => "chunk",
        FlowStage.Embed => "embed",
        _ => "index",
    };
}
