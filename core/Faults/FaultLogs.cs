namespace Contexter.Faults;

/// <summary>Several that take note of faults, as one; none of them sees a secret.</summary>
/// <param name="secrets">Takes secrets out of messages.</param>
/// <param name="logs">Those that take note.</param>
public sealed class FaultLogs(SecretText secrets, IReadOnlyList<IFaultLog> logs) : IFaultLog
{
    /// <inheritdoc/>
    public void Report(FaultEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var clean = entry with
        {
            Fault = entry.Fault with { Message = secrets.Clean(entry.Fault.Message) },
            Place = entry.Place with { Subject = secrets.Clean(entry.Place.Subject) },
        };
        foreach (var log in logs)
        {
            log.Report(clean);
        }
    }
}
