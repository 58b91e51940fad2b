using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Contexter.Embedded.Activations;
using Contexter.Embedded.Calls;
using Contexter.Embedded.Manifest;
using Contexter.Embedded.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Contexter.Embedded.Runtime;

/// <summary>The host of all grains of a process: who is active, which calls are under way, and what stops at the end.</summary>
internal sealed class EmbeddedSilo : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, byte> _background = new();
    private readonly List<ITimer> _timers = [];
    private readonly Lazy<GrainManifest> _manifest;
    private volatile SiloStage _stage = SiloStage.Running;

    public EmbeddedSilo(IServiceProvider services, IOptions<EmbeddedSiloOptions> options, IOptions<SiloMessagingOptions> messaging, IOptions<GrainCollectionOptions> collection, IOptions<SchedulingOptions> scheduling, ILogger<EmbeddedSilo> logger, TimeProvider time)
    {
        Services = services;
        Time = time;
        Log = new SiloLog(logger);
        CollectionOptions = collection.Value;
        ResponseTimeout = messaging.Value.ResponseTimeout;
        MaxWaitingCalls = messaging.Value.MaxEnqueuedRequestsHardLimit;
        WaitingCallsWarning = messaging.Value.MaxEnqueuedRequestsSoftLimit;
        Tracker = new CallTracker(time);
        Catalog = new Catalog(this);
        Factory = new GrainFactory(this);
        GrainRuntime = new GrainRuntime(this);
        SchedulerSettings = new SchedulerSettings(
            (long)scheduling.Value.ActivationSchedulingQuantum.TotalMilliseconds,
            (long)scheduling.Value.TurnWarningLengthThreshold.TotalMilliseconds,
            (activation, milliseconds) => Log.LongTurn(activation.GrainId, milliseconds));
        var assemblies = options.Value.Assemblies;
        _manifest = new Lazy<GrainManifest>(() => new GrainManifest(this, assemblies.Count > 0 ? assemblies : GrainAssemblies.Find()));
    }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public SiloLog Log { get; }

    public GrainManifest Manifest => _manifest.Value;

    public Catalog Catalog { get; }

    public GrainFactory Factory { get; }

    public GrainRuntime GrainRuntime { get; }

    public CallTracker Tracker { get; }

    public SchedulerSettings SchedulerSettings { get; }

    public GrainCollectionOptions CollectionOptions { get; }

    public TimeSpan ResponseTimeout { get; }

    public int MaxWaitingCalls { get; }

    public int WaitingCallsWarning { get; }

    public ConcurrentDictionary<IEnumeration, Activation> Enumerations { get; } = new();

    public IIncomingGrainCallFilter[] IncomingFilters => field ??= [.. Services.GetServices<IIncomingGrainCallFilter>()];

    public IOutgoingGrainCallFilter[] OutgoingFilters => field ??= [.. Services.GetServices<IOutgoingGrainCallFilter>()];

    /// <summary>Called before an activation's first calls start; tests put them out of order here, as Orleans may.</summary>
    public Action<Activation>? ColdCalls { get; set; }

    public long CoarseTimestamp => Time.GetTimestamp();

    public bool HasIncomingFilters(Activation activation) => IncomingFilters.Length > 0 || activation.GrainInstance is IIncomingGrainCallFilter;

    /// <summary>Whether a call may be sent now. A stopping host lets those through that come from its own grains.</summary>
    public bool Accepts(GrainRequest request, [NotNullWhen(false)] out Exception? refusal)
    {
        refusal = _stage == SiloStage.Running || (_stage == SiloStage.Draining && request.Source is not null)
            ? null
            : new SiloUnavailableException($"{request} was not sent: the host is stopping.");
        return refusal is null;
    }

    /// <summary>Gives a call that an ending activation could not answer to the next one.</summary>
    public void Forward(GrainRequest request)
    {
        var grainClass = Manifest.ClassOf(request.TargetId.Type);
        if (_stage == SiloStage.Stopped)
        {
            request.Reject(new SiloUnavailableException($"{request} was not answered: the host has stopped."));
            return;
        }

        while (!Catalog.Resolve(grainClass, request.TargetId).TryDispatch(request))
        {
        }
    }

    /// <summary>Runs something beside the grains that the host waits for when it stops.</summary>
    public void Run(Func<CancellationToken, Task> work)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            var task = Task.Run(() => work(_stopping.Token));
            _background.TryAdd(task, 0);
            _ = task.ContinueWith(ended => _background.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Checks the grains, opens the storages, and starts the clocks and the start-up tasks.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Manifest;
        foreach (var open in Services.GetServices<StorageOpener>())
        {
            open.Open(Services);
        }

        _timers.Add(Time.CreateTimer(_ => Tracker.Sweep(Expire), null, CallTracker.SweepPeriod, CallTracker.SweepPeriod));
        _timers.Add(Time.CreateTimer(_ => AbortForgotten(), null, ResponseTimeout, ResponseTimeout));
        _timers.Add(Time.CreateTimer(_ => CollectIdle(), null, CollectionOptions.CollectionQuantum, CollectionOptions.CollectionQuantum));
        foreach (var task in Services.GetServices<StartupTaskRegistration>().OrderBy(static task => task.Stage))
        {
            await task.Execute(Services, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes no more calls from outside, lets running turns end, deactivates every grain, and refuses what is left.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stage == SiloStage.Stopped)
        {
            return;
        }

        _stage = SiloStage.Draining;
        foreach (var timer in _timers)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }

        var activations = Catalog.Activations.ToList();
        activations.ForEach(activation => activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The host stops."), cancellationToken));
        await Task.WhenAll(activations.Select(static activation => activation.Deactivated)).WaitAsync(CollectionOptions.DeactivationTimeout, Time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stage = SiloStage.Stopped;
        await _stopping.CancelAsync().ConfigureAwait(false);
        Tracker.RejectAll(static request => new SiloUnavailableException($"{request} was not answered: the host has stopped."));
        await Task.WhenAll(_background.Keys).WaitAsync(CollectionOptions.DeactivationTimeout, Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Expire(GrainRequest request)
    {
        if (request.Reject(new TimeoutException($"{request} was not answered in {request.Method.ResponseTimeout ?? ResponseTimeout}; the grain may still be at it.")))
        {
            Log.CallTimedOut(request.ToString());
        }
    }

    private void AbortForgotten()
    {
        foreach (var (enumeration, activation) in Enumerations)
        {
            activation.Scheduler.Post(static state => ((IEnumeration)state!).AbortIfForgotten(), enumeration);
        }
    }

    private void CollectIdle()
    {
        foreach (var activation in Catalog.Activations.Where(static activation => activation is { IsActive: true, Class.IsKeptAlive: false }))
        {
            var age = activation.Class.CollectionAge ?? CollectionOptions.CollectionAge;
            var idleSince = CoarseTimestamp - (long)(age.TotalSeconds * Time.TimestampFrequency);
            if (activation.LastUsed <= idleSince)
            {
                activation.DeactivateIfIdle(idleSince, new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"No call came for {age}."));
            }
        }
    }

    private enum SiloStage
    {
        Running,

        Draining,

        Stopped,
    }
}

/// <summary>Opens a storage at start, so that what is wrong with it shows before the first call.</summary>
internal sealed record StorageOpener(Action<IServiceProvider> Open);
