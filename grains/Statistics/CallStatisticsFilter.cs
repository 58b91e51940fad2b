using Contexter.GrainInterfaces;

namespace Contexter.Grains.Statistics;

/// <summary>Counts the calls of Contexter's own interfaces; a host's grains talk far more among themselves, and pass.</summary>
/// <remarks>Stands around <see cref="FaultFilter"/>, so that every error that concerns a caller has become a <see cref="ContexterFaultException"/>.</remarks>
public sealed class CallStatisticsFilter(CallStatistics statistics, TimeProvider time) : IIncomingGrainCallFilter
{
    private static readonly string OwnInterfaces = typeof(GrainKeys).Namespace + ".";

    /// <inheritdoc/>
    public Task Invoke(IIncomingGrainCallContext context) =>
        context.InterfaceName.StartsWith(OwnInterfaces, StringComparison.Ordinal) ? CountAsync(context) : context.Invoke();

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
            statistics.Add(context.Grain.GetType(), context.InterfaceMethod, time.GetElapsedTime(started), outcome);
        }
    }
}
