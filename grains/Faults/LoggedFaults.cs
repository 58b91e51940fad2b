using Contexter.Faults;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Faults;

/// <summary>Writes faults to the log of the process.</summary>
public sealed partial class LoggedFaults(ILogger<LoggedFaults> logger) : IFaultLog
{
    /// <inheritdoc/>
    public void Report(FaultEntry entry)
    {
        var level = entry.Action switch
        {
            FaultAction.Escalate => LogLevel.Error,
            FaultAction.SetAside => LogLevel.Warning,
            _ => LogLevel.Information,
        };
        LogFault(level, entry.Place.Component, entry.Fault.Code, entry.Place.Subject, entry.Place.JobId, entry.Action, entry.Fault.Message);
    }

    [LoggerMessage(EventId = 2301, Message = "{Component}: {Code} at '{Subject}' of job {JobId}, {Action}: {Reason}")]
    private partial void LogFault(LogLevel level, string component, string code, string subject, string? jobId, FaultAction action, string reason);
}
