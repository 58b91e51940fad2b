using Contexter.Embedded.Calls;

namespace Contexter.Embedded.Activations;

/// <content>Coming up, staying and ending.</content>
internal sealed partial class Activation
{
    private volatile ActivationState _state;
    private DeactivationReason _endReason;
    private CancellationToken _endToken;
    private bool _isUp;
    private bool _finishing;
    private long _keptUntil;
    private HashSet<GrainTimer>? _timers;
    private HashSet<IEnumeration>? _enumerations;

    /// <summary>Gets whether the activation is up.</summary>
    public bool IsActive => _state == ActivationState.Active;

    /// <summary>Gets whether the activation ends or has ended.</summary>
    public bool IsEnding => _state >= ActivationState.Ending;

    /// <summary>Gets the time of the last call, as a timestamp of the host's clock.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Ends the activation: no new calls start, running ones are finished, then OnDeactivateAsync runs. Callable from anywhere.</summary>
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (ReferenceEquals(RuntimeContext.Current, this))
        {
            BeginEnd(deactivationReason, cancellationToken);
        }
        else
        {
            Scheduler.Post(
                static state =>
                {
                    var (activation, reason, token) = ((Activation, DeactivationReason, CancellationToken))state!;
                    activation.BeginEnd(reason, token);
                    activation.OnQuiet();
                },
                (this, deactivationReason, cancellationToken));
        }
    }

    /// <summary>Ends the activation if it is idle for a while.</summary>
    /// <param name="idleSince">The activation must not have been used after this timestamp.</param>
    /// <param name="reason">Why.</param>
    public void DeactivateIfIdle(long idleSince, DeactivationReason reason) => Scheduler.Post(
        static state =>
        {
            var (activation, since, why) = ((Activation, long, DeactivationReason))state!;
            if (activation.IsIdleSince(since))
            {
                activation.BeginEnd(why, CancellationToken.None);
                activation.OnQuiet();
            }
        },
        (this, idleSince, reason));

    /// <summary>Gets whether the activation seems to be idle, seen from outside its turns: that may change at any moment.</summary>
    public bool LooksIdle => _state == ActivationState.Active && _running.Count == 0;

    /// <summary>Keeps the activation from being collected as idle.</summary>
    public void DelayDeactivation(TimeSpan time) => _keptUntil = time == Timeout.InfiniteTimeSpan || time == TimeSpan.MaxValue
        ? long.MaxValue
        : Silo.Time.GetTimestamp() + (long)(time.TotalSeconds * Silo.Time.TimestampFrequency);

    public void Add(GrainTimer timer) => (_timers ??= []).Add(timer);

    public void Remove(GrainTimer timer) => _timers?.Remove(timer);

    public void Add(IEnumeration enumeration)
    {
        (_enumerations ??= []).Add(enumeration);
        Silo.Enumerations.TryAdd(enumeration, this);
    }

    public void Remove(IEnumeration enumeration)
    {
        _enumerations?.Remove(enumeration);
        Silo.Enumerations.TryRemove(enumeration, out _);
    }

    private bool IsIdleSince(long timestamp) =>
        _state == ActivationState.Active && _running.Count == 0 && _firstWaiting is null && _lastUsed <= timestamp && _keptUntil <= Silo.CoarseTimestamp;

    private async Task ActivateAsync()
    {
        _state = ActivationState.Activating;
        using var timeout = new CancellationTokenSource(Silo.CollectionOptions.ActivationTimeout, Silo.Time);
        try
        {
            GrainInstance = Create();
            if (_lifecycle is not null)
            {
                await _lifecycle.StartAsync(int.MinValue, GrainLifecycleStage.Activate, timeout.Token).ConfigureAwait(true);
            }

            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnActivateAsync(timeout.Token).ConfigureAwait(true);
            }

            if (_lifecycle is not null)
            {
                await _lifecycle.StartAsync(GrainLifecycleStage.Activate, int.MaxValue, timeout.Token).ConfigureAwait(true);
            }
        }
        catch (Exception exception)
        {
            Silo.Log.ActivationFailed(GrainId, exception);
            await EndAsync(new DeactivationReason(DeactivationReasonCode.ActivationFailed, exception, "The activation failed."), request => request.Reject(exception))
                .ConfigureAwait(true);
            return;
        }

        _isUp = true;
        _lastUsed = Silo.CoarseTimestamp;
        Silo.Log.Activated(GrainId);
        if (_state == ActivationState.Activating)
        {
            _state = ActivationState.Active;
        }

        if (Silo.Options.ShuffleColdCalls is not null)
        {
            ShuffleWaiting();
        }

        StartWaiting();
    }

    private void ShuffleWaiting()
    {
        // Calls that have arrived but were not received yet were sent to a cold grain, too.
        GrainRequest[] calls = [.. TakeWaiting(), .. Scheduler.TakeRequests()];
        Silo.Shuffle(calls);
        foreach (var call in calls)
        {
            call.Target = this;
            Wait(call);
        }
    }

    private object Create()
    {
        try
        {
            return Class.Constructor.Create(this);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Failed to create an instance of grain type '{Class}' for grain {GrainId}: {exception.Message}", exception);
        }
    }

    private void BeginEnd(DeactivationReason reason, CancellationToken token)
    {
        if (_state >= ActivationState.Ending)
        {
            return;
        }

        _endReason = reason;
        _endToken = token;
        if (_state == ActivationState.New)
        {
            // Nobody called yet: there is nothing to end but the entry in the catalog.
            _finishing = true;
            _ = EndAsync(reason, request => Silo.Forward(request));
            return;
        }

        var wasActivating = _state == ActivationState.Activating;
        _state = ActivationState.Ending;
        foreach (var enumeration in _enumerations?.ToList() ?? [])
        {
            enumeration.Abort($"The activation of {GrainId} ended ({reason.ReasonCode}). Enumerate again.");
        }

        if (!wasActivating && _running.Count > 0)
        {
            _ = GiveUpWaitingAsync();
        }
    }

    /// <summary>Goes on with ending the activation when nothing runs in it.</summary>
    private void OnQuiet()
    {
        if (_state == ActivationState.Ending && _running.Count == 0 && _isUp && !_finishing)
        {
            _finishing = true;
            _ = FinishAsync();
        }
    }

    private async Task GiveUpWaitingAsync()
    {
        await Deactivated.WaitAsync(Silo.CollectionOptions.DeactivationTimeout, Silo.Time, _endToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!_finishing)
        {
            _finishing = true;
            Silo.Log.DeactivationWithRunningCalls(GrainId, string.Join(", ", _running));
            await FinishAsync().ConfigureAwait(true);
        }
    }

    private async Task FinishAsync()
    {
        using var timeout = new CancellationTokenSource(Silo.CollectionOptions.DeactivationTimeout, Silo.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _endToken);
        DisposeTimers();
        try
        {
            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnDeactivateAsync(_endReason, stop.Token).WaitAsync(stop.Token).ConfigureAwait(true);
            }
        }
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(GrainId, exception);
        }

        if (_lifecycle is not null)
        {
            await _lifecycle.StopAsync(exception => Silo.Log.DeactivationFailed(GrainId, exception), stop.Token).ConfigureAwait(true);
        }

        await EndAsync(_endReason, request => Silo.Forward(request)).ConfigureAwait(true);
    }

    private void DisposeTimers()
    {
        foreach (var timer in _timers?.ToList() ?? [])
        {
            timer.Dispose();
        }
    }

    private async Task EndAsync(DeactivationReason reason, Action<GrainRequest> onLeft)
    {
        _state = ActivationState.Ended;
        _finishing = true;
        DisposeTimers();
        try
        {
            switch (GrainInstance)
            {
                case IAsyncDisposable asyncDisposable:
                    await asyncDisposable.DisposeAsync().ConfigureAwait(true);
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            if (_services is { } services)
            {
                await services.DisposeAsync().ConfigureAwait(true);
            }
        }
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(GrainId, exception);
        }

        Catalog.Remove(Class, GrainId, this);
        var late = Scheduler.Close();
        _pool?.Remove(this);
        foreach (var request in TakeWaiting().Concat(late).Where(static request => !request.IsAbandoned && !request.IsLocal))
        {
            onLeft(request);
        }

        Silo.Log.Deactivated(GrainId, reason.ReasonCode);
        _deactivated.TrySetResult();
    }
}

/// <summary>Where in its life an activation is.</summary>
internal enum ActivationState
{
    /// <summary>No call has reached it.</summary>
    New,

    /// <summary>It comes up; calls wait.</summary>
    Activating,

    /// <summary>It takes calls.</summary>
    Active,

    /// <summary>It finishes its running calls; others wait.</summary>
    Ending,

    /// <summary>It is gone.</summary>
    Ended,
}
