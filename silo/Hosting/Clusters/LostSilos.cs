using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Contexter.Silo.Hosting.Clusters;

/// <summary>
/// Has what is unfinished taken up when this silo starts, and at once when another is gone. Every one that is left asks for that, which is as good as one of them asking; where all were
/// lost on the way, the reminder of the job queue does so within a minute.
/// </summary>
internal sealed partial class LostSilos(ISiloStatusOracle silos, IServiceProvider services, TimeProvider time, ILogger<LostSilos> logger)
    : BackgroundService, ISiloStatusListener
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _work = new(1);

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead && !updatedSilo.Equals(silos.SiloAddress))
        {
            LogLost(updatedSilo.ToString());
            _work.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        base.Dispose();
        _work.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        while (true)
        {
            await _work.WaitAsync(stoppingToken);
            try
            {
                await GrainRecovery.AfterLossAsync(services, stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The next silo may be going, or the database be away; whoever is left tries again.
                LogNotYet(fault.Message);
                await Task.Delay(Pause, time, stoppingToken);
                _work.Release();
            }
        }
    }

    [LoggerMessage(EventId = 2501, Level = LogLevel.Warning, Message = "Silo {Silo} is gone; its work is taken up by those that are left.")]
    private partial void LogLost(string silo);

    [LoggerMessage(EventId = 2502, Level = LogLevel.Warning, Message = "What is unfinished cannot be taken up yet: {Reason}")]
    private partial void LogNotYet(string reason);
}
