using Contexter.GrainInterfaces;
using Contexter.Grains.Tracing;
using Contexter.Observability;

namespace Contexter.Grains.Statistics;

/// <summary>Counts the calls of Contexter's own interfaces; a host's grains talk far more among themselves, and pass.</summary>
/// <remarks>Stands around <see cref="FaultFilter"/>, so that every error that concerns a caller has become a <see cref="ContexterFaultException"/>.</remarks>
public sealed class CallStatisticsFilter(CallStatistics statistics, ServiceInstruments instruments, TimeProvider time) : IIncomingGrainCallFilter
{
    /// <inheritdoc/>
    public Task Invoke(IIncomingGrainCallContext context) =>
        GrainTrace.IsOwn(context) ? CountAsync(context) : context.Invoke();

    private async Task CountAsync(IIncomingGrainCallContext context)
    {
        var started = time.GetTimestamp();
        var outcome = CallOutcome.Error;
        try
        {
            await context.Invoke();
            outcome = CallOutcome.Done;
        }
        catch (Exception e) when (e is ContexterFaultException or OperationCanceledException)
        {
            outcome = e is ContexterFaultException ? CallOutcome.Fault : CallOutcome.Done;
            throw;
        }
        finally
        {
            var (grain, elapsed) = (context.Grain.GetType(), time.GetElapsedTime(started));
            statistics.Add(grain, context.InterfaceMethod, elapsed, outcome);
            instruments.OnCall(grain.Name, elapsed, outcome switch { CallOutcome.Done => "ok", CallOutcome.Fault => "fault", _ => "error" });
        }
    }
}
