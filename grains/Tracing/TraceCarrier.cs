using Contexter.Observability;

namespace Contexter.Grains.Tracing;

/// <summary>Sends the caller's span with calls of Contexter's grains, as the W3C <c>traceparent</c> in their <see cref="RequestContext"/>, so that it arrives in any silo.</summary>
public sealed class TraceCarrier(ContexterTracing tracing) : IOutgoingGrainCallFilter
{
    /// <inheritdoc/>
    public Task Invoke(IOutgoingGrainCallContext context) =>
        tracing.IsTraced && tracing.Current?.Id is { } current && GrainTrace.IsOwn(context) ? CarryAsync(context, current) : context.Invoke();

    private static async Task CarryAsync(IOutgoingGrainCallContext context, string current)
    {
        // Set for this call alone: what an asynchronous method sets, its caller does not see.
        RequestContext.Set(GrainTrace.ParentKey, current);
        await context.Invoke();
    }
}
