using System.Text.Json;
using Contexter.Faults;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Faults;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Faults;

/// <summary>Brings faults of this process to the error log, now and then, so that whoever meets one never waits for the log.</summary>
public sealed partial class FaultForwarder(FaultBuffer buffer, IGrainFactory grains, TimeProvider time, ILogger<FaultForwarder> logger) : BackgroundService
{
    private const int MaxMessage = 500;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Brings what there is.</summary>
    public async Task ForwardAsync()
    {
        if (buffer.Take() is { } batch)
        {
            try
            {
                await grains.GetGrain<IErrorLogGrain>(GrainKeys.ErrorLog).ReportAsync(ToReport(batch), CancellationToken.None);
            }
#pragma warning disable CA1031 // The log of the process has every fault, too; work does not end because another one cannot be kept.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogLost(fault);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await ForwardAsync();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await ForwardAsync();
        }
    }

    private static ErrorReport ToReport(FaultBatch batch) => new()
    {
        Counts = [.. batch.Counts.Select(count => new ErrorCount { Kind = NameOf(count.Kind), Component = count.Component, Count = count.Count })],
        Newest = [.. batch.Newest.Select(ToEntry)],
    };

    private static ErrorEntry ToEntry(FaultEntry entry) => new()
    {
        At = entry.At,
        Kind = NameOf(entry.Kind),
        Component = entry.Place.Component,
        Code = entry.Fault.Code,
        Message = entry.Fault.Message.Length <= MaxMessage ? entry.Fault.Message : entry.Fault.Message[..MaxMessage],
        Subject = entry.Place.Subject,
        Library = entry.Place.Library?.ToString(),
        JobId = entry.Place.JobId,
        Action = NameOf(entry.Action),
    };

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    [LoggerMessage(EventId = 2312, Level = LogLevel.Information, Message = "Errors could not be brought to the log of errors.")]
    private partial void LogLost(Exception fault);
}
