using System.Diagnostics;

namespace Contexter.Observability;

/// <summary>Makes the spans of calls, answers and commands. Safe for concurrent use; while nobody listens a span costs a comparison and allocates nothing.</summary>
public sealed class ContexterTracing : IDisposable
{
    /// <summary>Name of the activity source.</summary>
    public const string SourceName = "Contexter";

    private readonly ActivitySource _source = new(SourceName);
    private Activity? _root;

    /// <summary>Whether anyone listens.</summary>
    public bool IsTraced => _source.HasListeners();

    /// <summary>What is at work here: the span of the caller, or that of the command that this process is; null outside of both.</summary>
    public Activity? Current => Activity.Current ?? _root;

    /// <summary>Begins a span whose parent came with a message.</summary>
    /// <param name="name">Its name, one of few.</param>
    /// <param name="kind">Which side of a message it is.</param>
    /// <param name="parent">The header <c>traceparent</c>; null or not valid for none: then there is no span either, for it would be a trace that nobody asked for.</param>
    /// <returns>The span, for the caller to dispose of; null where it is not traced.</returns>
    public Activity? Start(string name, ActivityKind kind, string? parent) =>
        _source.HasListeners() && ActivityContext.TryParse(parent, traceState: null, isRemote: true, out var context) ? _source.StartActivity(name, kind, context) : null;

    /// <summary>Begins the trace of this process, a command: what is called outside of other spans belongs to it until this is disposed of.</summary>
    /// <param name="name">Its name, one of few.</param>
    public void StartRoot(string name)
    {
        // Not the current activity of whoever calls this: it belongs to all of the process.
        var before = Activity.Current;
        _root = _source.StartActivity(name);
        Activity.Current = before;
    }

    /// <summary>Ends the trace of this process, if there is one.</summary>
    public void EndRoot() => Interlocked.Exchange(ref _root, null)?.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        EndRoot();
        _source.Dispose();
    }
}
