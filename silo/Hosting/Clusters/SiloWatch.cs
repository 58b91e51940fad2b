using Contexter.Concurrency;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Messaging;

namespace Contexter.Silo.Hosting.Clusters;

/// <summary>
/// Looks who is a member, in an API process, and tells of silos that are gone. Silos are told by each other; an API process learns only of the one that it is connected to, and would wait for
/// answers of all others until their time is over.
/// </summary>
/// <param name="members">The silos that take calls, as the database has them.</param>
/// <param name="lost">Is raised when one of them is gone.</param>
/// <param name="time">Clock of the looks.</param>
/// <param name="logger">Is told what was lost.</param>
internal sealed partial class SiloWatch(IGatewayListProvider members, Signal lost, TimeProvider time, ILogger<SiloWatch> logger) : BackgroundService
{
    /// <summary>Time between two looks: one short query each.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        HashSet<Uri> known = [];
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var present = (await members.GetGateways()).ToHashSet();
                var gone = known.Where(silo => !present.Contains(silo)).ToList();
                known = present;
                gone.ForEach(LogGone);
                if (gone.Count > 0)
                {
                    lost.Raise();
                }
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // A database that is away says nothing of the silos.
                LogBlind(fault.Message);
            }
        }
    }

    [LoggerMessage(EventId = 2503, Level = LogLevel.Information, Message = "{Silo} left the cluster; calls that wait for an answer are made again where they may be.")]
    private partial void LogGone(Uri silo);

    [LoggerMessage(EventId = 2504, Level = LogLevel.Debug, Message = "The members of the cluster cannot be read: {Reason}")]
    private partial void LogBlind(string reason);
}
