using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Faults;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Contexter.Grains.Faults;

/// <inheritdoc cref="IErrorLogGrain"/>
/// <remarks>What came in is written a moment later, all of it at once; a log that cannot be written is still told of from memory, and fails nobody.</remarks>
public sealed partial class ErrorLogGrain(
    [PersistentState("error-log")] IPersistentState<ErrorLogRecord> record, TimeProvider time, ILogger<ErrorLogGrain> logger)
    : Grain, IErrorLogGrain
{
    private const int Kept = 500;
    private const int Shown = 100;
    private static readonly TimeSpan WriteAfter = TimeSpan.FromSeconds(2);
    private IGrainTimer? _writing;

    /// <inheritdoc/>
    public Task ReportAsync(ErrorReport report, CancellationToken cancellationToken)
    {
        var state = record.State;
        var hour = HourOf(time.GetUtcNow());
        state.Hours.RemoveAll(entry => entry.Hour < hour - ErrorSummary.MaxHours);
        foreach (var count in report.Counts)
        {
            var index = state.Hours.FindIndex(entry => entry.Hour == hour && entry.Kind == count.Kind && entry.Component == count.Component);
            if (index < 0)
            {
                state.Hours.Add(new HourlyErrors { Hour = hour, Kind = count.Kind, Component = count.Component, Count = count.Count });
            }
            else
            {
                state.Hours[index] = state.Hours[index] with { Count = state.Hours[index].Count + count.Count };
            }
        }

        state.Newest.AddRange(report.Newest);
        state.Newest.RemoveRange(0, Math.Max(0, state.Newest.Count - Kept));
        _writing ??= this.RegisterGrainTimer(WriteLaterAsync, new GrainTimerCreationOptions(WriteAfter, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ErrorSummary> SummarizeAsync(int hours, CancellationToken cancellationToken)
    {
        if (hours is < 1 or > ErrorSummary.MaxHours)
        {
            throw new ContexterFaultException(
                ErrorCodes.InvalidInput, FormattableString.Invariant($"Errors of {hours} hours cannot be told of; those of 1 to {ErrorSummary.MaxHours} hours (a week) can."));
        }

        // Errors are counted by the hour of the clock: those of the hour that the time asked for begins in are told of whole, so that a minute past twelve, the last hour is not a minute.
        var first = HourOf(time.GetUtcNow()) - hours;
        var counts = record.State.Hours
            .Where(entry => entry.Hour >= first)
            .GroupBy(entry => (entry.Kind, entry.Component))
            .Select(group => new ErrorCount { Kind = group.Key.Kind, Component = group.Key.Component, Count = group.Sum(entry => entry.Count) })
            .OrderByDescending(count => count.Count)
            .ThenBy(count => count.Kind, StringComparer.Ordinal)
            .ThenBy(count => count.Component, StringComparer.Ordinal)
            .ToArray();
        var kept = record.State.Newest.Where(entry => HourOf(entry.At) >= first).ToList();
        return Task.FromResult(new ErrorSummary
        {
            Hours = hours,
            Counts = counts,
            Newest = [.. Enumerable.Reverse(kept).Take(Shown)],
            Dropped = Math.Max(0, counts.Sum(count => count.Count) - kept.Count),
        });
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _writing is null ? Task.CompletedTask : WriteAsync(cancellationToken);

    private static long HourOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / 3_600;

    private async Task WriteLaterAsync(CancellationToken cancellationToken)
    {
        // Its token ends with the timer; a write that is cancelled half-way would leave nobody knowing which state is stored.
        await WriteAsync(CancellationToken.None);
        _writing?.Dispose();
        _writing = null;
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await record.WriteStateAsync(cancellationToken);
        }
        catch (InconsistentStateException fault)
        {
            // Somebody else wrote, or a write came through that seemed to fail: every further one would fail, too.
            LogUnwritten(fault);
            DeactivateOnIdle();
        }
#pragma warning disable CA1031 // Nobody is worse off for a log that is not written: the next report tries again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogUnwritten(fault);
        }
    }

    [LoggerMessage(EventId = 2311, Level = LogLevel.Warning, Message = "The log of errors cannot be stored for now.")]
    private partial void LogUnwritten(Exception fault);
}
