namespace Contexter.Faults;

/// <summary>Several that take note of faults, as one.</summary>
public sealed class FaultLogs(params IReadOnlyList<IFaultLog> logs) : IFaultLog
{
    /// <inheritdoc/>
    public void Report(FaultEntry entry)
    {
        foreach (var log in logs)
        {
            log.Report(entry);
        }
    }
}
