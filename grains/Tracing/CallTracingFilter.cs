using System.Diagnostics;
using Contexter.GrainInterfaces;
using Contexter.Observability;

namespace Contexter.Grains.Tracing;

/// <summary>Makes a span of every call of Contexter's grains that comes with one (<see cref="TraceCarrier"/>); calls that no request or job caused have none.</summary>
/// <remarks>The outermost of the filters, so that every error that concerns a caller has become a <see cref="ContexterFaultException"/>.</remarks>
public sealed class CallTracingFilter(ContexterTracing tracing) : IIncomingGrainCallFilter
{
    /// <inheritdoc/>
    public Task Invoke(IIncomingGrainCallContext context) =>
        tracing.IsTraced && GrainTrace.IsOwn(context) && GrainTrace.Parent is { } parent ? TraceAsync(context, parent) : context.Invoke();

    private async Task TraceAsync(IIncomingGrainCallContext context, string parent)
    {
        var grain = context.Grain.GetType().Name;
        using var span = tracing.Start(grain + "/" + context.MethodName, ActivityKind.Server, parent);
        if (span is { IsAllDataRequested: true })
        {
            // Never the grain's key: it may hold names of libraries and questions.
            span.SetTag("rpc.system.name", "orleans").SetTag("rpc.service", grain).SetTag("rpc.method", context.MethodName);
        }

        try
        {
            await context.Invoke();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The code, never the message: that may hold a path, an address or a question.
            span?.SetStatus(ActivityStatusCode.Error, (fault as ContexterFaultException)?.Code).SetTag("error.type", (fault as ContexterFaultException)?.Code ?? fault.GetType().Name);
            throw;
        }
    }
}
