using Contexter.GrainInterfaces.Statistics;
using Contexter.Observability.Resources;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Contexter.Silo.Telemetry;

/// <summary>Looks at what the parts of this process hold while it runs, and says so in the log when one of them holds ever more.</summary>
/// <param name="owners">The parts.</param>
/// <param name="watch">Judges them.</param>
/// <param name="instruments">Tell of what was seen.</param>
/// <param name="statistics">Tells how many grains are active.</param>
/// <param name="time">Says when to look.</param>
/// <param name="logger">Hears of growth.</param>
internal sealed partial class ResourceSampler(ResourceOwners owners, LeakWatch watch, ResourceInstruments instruments, Func<CancellationToken, Task<SiloStatistics>> statistics, TimeProvider time, ILogger<ResourceSampler> logger)
    : BackgroundService
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>Looks until the disk is looked at again.</summary>
    private const int DiskEvery = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        instruments.Publish();

        // Not in the way of the start.
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            for (var look = 0; ; look++)
            {
                await LookAsync(measuresDisk: look % DiskEvery == 0, stoppingToken).ConfigureAwait(false);
                await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Looks once.</summary>
    internal async Task LookAsync(bool measuresDisk, CancellationToken cancellationToken)
    {
        try
        {
            if (measuresDisk)
            {
                owners.MeasureStores();
            }

            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(Patience);
            var figures = await statistics(deadline.Token).ConfigureAwait(false);
            owners.Activations = figures.Grains.ToDictionary(static grain => grain.Type, static grain => grain.Activations, StringComparer.Ordinal);
        }
#pragma warning disable CA1031 // What cannot be read this time can be the next; the rest is looked at all the same.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogUnread(fault);
        }

        foreach (var growing in watch.Sample())
        {
            LogGrowth(growing.Owner, growing.Value, growing.GrowthPerHour!.Value, growing.Unit);
        }
    }

    [LoggerMessage(EventId = 6301, Level = LogLevel.Warning, Message = "{Owner} holds ever more: {Value} now, growing by {Growth} an hour (unit {Unit}). docs/observability.md says what to do.")]
    private partial void LogGrowth(string owner, double value, double growth, string unit);

    [LoggerMessage(EventId = 6302, Level = LogLevel.Debug, Message = "Some figures of this process could not be read this time.")]
    private partial void LogUnread(Exception fault);
}
