using Contexter.Embedded.Activations;
using Contexter.Embedded.Manifest;
using Microsoft.Extensions.Hosting;

namespace Contexter.Embedded;

/// <summary>Starts and stops the grain host with the application.</summary>
internal sealed class EmbeddedSiloService(
    EmbeddedSilo silo, MemoryPressure memoryPressure, IEnumerable<StartupTaskRegistration> startupTasks, IEnumerable<ISiloParticipant> participants)
    : IHostedService, IDisposable
{
    private readonly List<ITimer> _timers = [];
    private readonly List<ISiloParticipant> _started = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        OptionRules.Check(silo.CollectionOptions);
        var classCount = silo.Manifest.Classes.Count;
        foreach (var participant in participants)
        {
            await participant.StartAsync(cancellationToken).ConfigureAwait(false);
            _started.Add(participant);
        }

        silo.State = SiloState.Running;
        Every(Calls.CallTracker.SweepPeriod, "sweep of calls", silo.SweepCalls);
        Every(silo.CollectionOptions.CollectionQuantum, "collection of idle activations", silo.CollectIdle);
        Every(silo.ResponseTimeout, "sweep of enumerations", silo.AbortForgottenEnumerations);
        if (silo.CollectionOptions.EnableActivationSheddingOnMemoryPressure)
        {
            Every(silo.CollectionOptions.MemoryUsagePollingPeriod, "relief of memory pressure", memoryPressure.Relieve);
        }

        silo.Log.Started(classCount);
        try
        {
            foreach (var task in startupTasks.OrderBy(static task => task.Stage))
            {
                await task.Execute(silo.Services, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            // Whoever starts the host does not stop what did not start.
            await StopAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }

        foreach (var participant in _started)
        {
            await participant.GoLiveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (silo.State != SiloState.Running)
        {
            silo.State = SiloState.Stopped;
            return;
        }

        // From here on only running calls may make calls; what delivers by itself ends first.
        silo.State = SiloState.Stopping;
        using (var drain = new CancellationTokenSource(silo.Options.DrainTimeout, silo.Time))
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(drain.Token, cancellationToken))
        {
            await DrainAsync(limit.Token).ConfigureAwait(false);
        }

        using (var end = new CancellationTokenSource(silo.CollectionOptions.DeactivationTimeout, silo.Time))
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken))
        {
            await DeactivateAllAsync(limit.Token).ConfigureAwait(false);
        }

        silo.State = SiloState.Stopped;
        silo.Tracker.RejectAll(silo.Refusal);
        Dispose();
        silo.Log.Stopped();
    }

    public void Dispose()
    {
        _timers.ForEach(static timer => timer.Dispose());
        _timers.Clear();
    }

    private static Task QuietlyAsync(Task task, CancellationToken cancellationToken)
    {
        var bounded = task.WaitAsync(cancellationToken);
        return bounded.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task DrainAsync(CancellationToken limit)
    {
        await Task.WhenAll(_started.Select(participant => QuietlyAsync(participant.StopAsync(limit), limit))).ConfigureAwait(false);

        // A grain whose last call has ended may make another one before it ends: its timer ticks, or it did not await its work.
        while (silo.Tracker.Count > 0 && !limit.IsCancellationRequested)
        {
            await QuietlyAsync(silo.Tracker.DrainAsync(limit), limit).ConfigureAwait(false);
        }

        if (limit.IsCancellationRequested && silo.Tracker.Count is > 0 and var running)
        {
            silo.Log.StoppedWithRunningCalls(running);
        }
    }

    private async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The host stops.");

        // A grain that ends may call another one, which comes up once more.
        while (silo.Catalog.Activations.ToList() is { Count: > 0 } activations)
        {
            activations.ForEach(activation => activation.Deactivate(reason, cancellationToken));
            var ended = Task.WhenAll(activations.Select(static activation => activation.Deactivated));
            await QuietlyAsync(ended, cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Every(TimeSpan period, string work, Action action)
    {
        using (ExecutionContext.SuppressFlow())
        {
            _timers.Add(silo.Time.CreateTimer(_ => Run(work, action), null, period, period));
        }
    }

    private void Run(string work, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            silo.Log.HousekeepingFailed(work, exception);
        }
    }
}

/// <summary>A part of the host that starts before the first call and stops before the activations end.</summary>
internal interface ISiloParticipant
{
    /// <summary>Gets ready, or fails the host's start with an error that says why.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Begins to make calls by itself; runs after the startup tasks.</summary>
    Task GoLiveAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends making calls by itself.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
