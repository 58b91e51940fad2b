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
    public void Trace(FlowStage stage, FlowId flow, LibraryVersion library, TimeSpan elapsed, string? error)
    {
        if (!IsTraced)
        {
            return;
        }

        var ended = time.GetUtcNow();
        var parent = new ActivityContext(flow.Trace, flow.Span, ActivityTraceFlags.Recorded, isRemote: true);
        using var activity = _source.StartActivity(NameOf(stage), ActivityKind.Internal, parent, startTime: ended - elapsed);
        activity?.SetTag("contexter.library", library.ToString());
        activity?.SetEndTime(ended.UtcDateTime);
        if (error is not null)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error);
        }
    }

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
