using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Contexter.Documents;

namespace Contexter.Observability;

/// <summary>Names the way of one item of a source, with its documents, through one job: from fetching to the index.</summary>
/// <remarks>
/// It derives from job, library version and item, so that nothing has to be stored to go on with it: a job that is taken up after a crash continues the same flows. Its
/// first half is a W3C trace id, under which traces have all stages of the item.
/// </remarks>
public readonly record struct FlowId
{
    private const int TraceBytes = 16;
    private const int SpanBytes = 8;

    private FlowId(ActivityTraceId trace, ActivitySpanId span) => (Trace, Span) = (trace, span);

    /// <summary>The trace id.</summary>
    public ActivityTraceId Trace { get; }

    /// <summary>Id of the span that all stages are children of.</summary>
    public ActivitySpanId Span { get; }

    /// <summary>The flow of an item.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="library">The library version.</param>
    /// <param name="itemKey">The item's key.</param>
    public static FlowId Of(string jobId, LibraryVersion library, string itemKey)
    {
        ArgumentNullException.ThrowIfNull(itemKey);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{jobId}\n{library}\n{itemKey}"), hash);
        return new FlowId(ActivityTraceId.CreateFromBytes(hash[..TraceBytes]), ActivitySpanId.CreateFromBytes(hash.Slice(TraceBytes, SpanBytes)));
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static FlowId? Parse(string text)
    {
        const int TraceDigits = 2 * TraceBytes;
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == TraceDigits + 1 + (2 * SpanBytes)
            ? new FlowId(ActivityTraceId.CreateFromString(text.AsSpan(0, TraceDigits)), ActivitySpanId.CreateFromString(text.AsSpan(TraceDigits + 1)))
            : null;
    }

    /// <summary>Trace id and span id with a hyphen between them, as the header <c>traceparent</c> has them.</summary>
    public override string ToString() => $"{Trace.ToHexString()}-{Span.ToHexString()}";
}
