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

namespace Contexter.Embedded;

/// <summary>The host: what all activations, references and calls of it share. <see cref="EmbeddedSiloService"/> starts and stops it.</summary>
internal sealed class EmbeddedSilo
{
    private readonly Lazy<GrainManifest> _manifest;
    private readonly Lazy<IIncomingGrainCallFilter[]> _incomingFilters;
    private readonly Lazy<IOutgoingGrainCallFilter[]> _outgoingFilters;
    private readonly SiloMessagingOptions _messaging;
    private readonly Lock _shuffling = new();
    private volatile SiloState _state;
    private long _coarseTimestamp;

    public EmbeddedSilo(IServiceProvider services, TimeProvider time, ILogger<EmbeddedSilo> logger)
    {
        Services = services;
        Time = time;
        Log = new SiloLog(logger);
        Options = services.GetRequiredService<IOptions<EmbeddedSiloOptions>>().Value;
        CollectionOptions = services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        _messaging = services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value;
        var scheduling = services.GetRequiredService<IOptions<SchedulingOptions>>().Value;
        SchedulerSettings = new SchedulerSettings(
            (long)scheduling.ActivationSchedulingQuantum.TotalMilliseconds,
            (long)scheduling.TurnWarningLengthThreshold.TotalMilliseconds,
            (activation, milliseconds) => Log.LongTurn(activation.GrainId, milliseconds));
        Tracker = new CallTracker(time);
        Catalog = new Catalog(this);
        GrainFactory = new GrainFactory(this);
        GrainRuntime = new GrainRuntime(this);
        _coarseTimestamp = time.GetTimestamp();
        _manifest = new(() => new GrainManifest(this, GrainAssemblies.FindTypes(Options), Options.AllowUnimplementedInterfaces));
        _incomingFilters = new(() => [.. services.GetServices<IIncomingGrainCallFilter>()]);
        _outgoingFilters = new(() => [.. services.GetServices<IOutgoingGrainCallFilter>()]);
    }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public SiloLog Log { get; }

    public EmbeddedSiloOptions Options { get; }

    public GrainCollectionOptions CollectionOptions { get; }

    public SchedulerSettings SchedulerSettings { get; }

    public CallTracker Tracker { get; }

    public Catalog Catalog { get; }

    public GrainFactory GrainFactory { get; }

    public GrainRuntime GrainRuntime { get; }

    public GrainManifest Manifest => _manifest.Value;

    /// <summary>Gets the enumerations that run, with their activations.</summary>
    public ConcurrentDictionary<IEnumeration, Activation> Enumerations { get; } = new();

    public IIncomingGrainCallFilter[] IncomingFilters => _incomingFilters.Value;

    public IOutgoingGrainCallFilter[] OutgoingFilters => _outgoingFilters.Value;

    /// <summary>Gets how long callers wait unless the method says otherwise.</summary>
    public TimeSpan ResponseTimeout => _messaging.ResponseTimeout;

    /// <summary>Gets how many calls may wait for an activation; 0 for any number.</summary>
    public int MaxWaitingCalls => _messaging.MaxEnqueuedRequestsHardLimit;

    /// <summary>Gets how many waiting calls are worth a warning; 0 for none.</summary>
    public int WaitingCallsWarning => _messaging.MaxEnqueuedRequestsSoftLimit;

    /// <summary>Gets the time of the last sweep: up to a second old, but free to read.</summary>
    public long CoarseTimestamp => Volatile.Read(ref _coarseTimestamp);

    public SiloState State
    {
        get => _state;
        set => _state = value;
    }

    public bool HasIncomingFilters(Activation activation) => IncomingFilters.Length > 0 || activation.Class.IsFilter;

    /// <summary>Decides whether a call may be sent in the host's state.</summary>
    public bool Accepts(GrainRequest request, [NotNullWhen(false)] out Exception? refusal)
    {
        // Running calls of a stopping host may go on calling other grains.
        if (_state == SiloState.Running || (_state == SiloState.Stopping && request.Source is not null))
        {
            refusal = null;
            return true;
        }

        refusal = Refusal(request);
        return false;
    }

    /// <summary>Sends a call to whatever activation its grain has now.</summary>
    public void Forward(GrainRequest request) => Forward(request, Manifest.ClassOf(request.TargetId.Type));

    /// <summary>Sends a call to whatever activation its grain has now.</summary>
    public void Forward(GrainRequest request, GrainClass grainClass)
    {
        request.Target = null;
        if (_state is SiloState.New or SiloState.Stopped)
        {
            request.Reject(Refusal(request));
            return;
        }

        while (!Catalog.Resolve(grainClass, request.TargetId).TryDispatch(request))
        {
        }
    }

    /// <summary>Answers the calls whose time is up.</summary>
    public void SweepCalls()
    {
        Volatile.Write(ref _coarseTimestamp, Time.GetTimestamp());
        Tracker.Sweep(request =>
        {
            var limit = request.Method.ResponseTimeout ?? ResponseTimeout;
            var expired = request.Reject(new TimeoutException(
                $"Grain {request.TargetId} did not answer {request.Method} within {limit}. The call was not aborted and may still run: its outcome is unknown."));
            if (expired && _messaging.CancelRequestOnTimeout)
            {
                request.TryCancel();
            }
        });
    }

    /// <summary>Ends the activations that nobody used for their collection age.</summary>
    public void CollectIdle()
    {
        var now = Time.GetTimestamp();
        foreach (var activation in Catalog.Activations.Where(static activation => !activation.Class.IsKeptAlive))
        {
            DeactivateIfIdle(activation, CollectionAgeOf(activation.Class), now);
        }
    }

    /// <summary>Gets how long activations of a class stay although nobody uses them.</summary>
    public TimeSpan CollectionAgeOf(GrainClass grainClass) => CollectionOptions.ClassSpecificCollectionAge.TryGetValue(grainClass.ToString(), out var specific)
        ? specific
        : grainClass.CollectionAge ?? CollectionOptions.CollectionAge;

    /// <summary>Brings calls into an order that only <see cref="EmbeddedSiloOptions.ShuffleColdCalls"/> knows.</summary>
    public void Shuffle(GrainRequest[] calls)
    {
        lock (_shuffling)
        {
            Options.ShuffleColdCalls!.Shuffle(calls);
        }
    }

    /// <summary>Ends an activation that nobody used for a time.</summary>
    public void DeactivateIfIdle(Activation activation, TimeSpan age, long now)
    {
        var idleSince = now - (long)(age.TotalSeconds * Time.TimestampFrequency);
        if (activation.LastUsed <= idleSince)
        {
            activation.DeactivateIfIdle(idleSince, new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"Nobody called for {age}."));
        }
    }

    /// <summary>Ends the enumerations whose callers went away without a word.</summary>
    public void AbortForgottenEnumerations()
    {
        foreach (var (enumeration, activation) in Enumerations)
        {
            activation.Scheduler.Post(static forgotten => ((IEnumeration)forgotten!).AbortIfForgotten(), enumeration);
        }
    }

    public Exception Refusal(GrainCall request) => _state == SiloState.New
        ? new SiloUnavailableException($"The grain host is not started yet, so {request} was not sent. Call grains after the host has started.")
        : new SiloUnavailableException($"The grain host is stopping, so {request} was not run.");
}

/// <summary>Where in its life a host is.</summary>
internal enum SiloState
{
    /// <summary>Not started.</summary>
    New,

    /// <summary>Takes calls.</summary>
    Running,

    /// <summary>Takes calls from running calls only.</summary>
    Stopping,

    /// <summary>Takes no calls.</summary>
    Stopped,
}
