using Contexter.Embedded.Calls;
using Contexter.Embedded.Scheduling;
using Orleans.Serialization.Invocation;
using Orleans.Storage;

namespace Contexter.Embedded.Activations;

/// <content>Which call runs when.</content>
internal sealed partial class Activation
{
    private readonly List<GrainRequest> _running = [];
    private GrainRequest? _firstWaiting;
    private GrainRequest? _lastWaiting;
    private int _waitingCount;
    private int _waitingThatMayOvertake;
    private int _blockingCount;
    private int _blockingReadOnlyCount;
    private bool _starting;
    private Dictionary<Guid, int>? _reentrantSections;
    private long _lastUsed;

    /// <summary>Takes a call that reached the activation: it starts, or waits its turn.</summary>
    public void Receive(GrainRequest request)
    {
        request.Target = this;
        if (_state == ActivationState.New)
        {
            Wait(request);
            RequestContext.Current = request.Context;
            _ = ActivateAsync();
            TurnScheduler.ResetContext();
        }
        else if (MayStart(request))
        {
            Start(request);
        }
        else if (Silo.MaxWaitingCalls > 0 && _waitingCount >= Silo.MaxWaitingCalls)
        {
            Drop(request, new LimitExceededException(
                $"{_waitingCount} calls wait for grain {GrainId} already, the most SiloMessagingOptions.MaxEnqueuedRequestsHardLimit allows. Call it less often, or raise the limit."));
        }
        else
        {
            Wait(request);
        }
    }

    /// <summary>Ends a call that ran.</summary>
    /// <param name="request">The call; it has its answer.</param>
    /// <param name="error">What the grain's code threw, or <see langword="null"/>.</param>
    public void Finished(GrainRequest request, Exception? error)
    {
        var last = _running[^1];
        _running[request.RunningIndex] = last;
        last.RunningIndex = request.RunningIndex;
        _running.RemoveAt(_running.Count - 1);
        request.RunningIndex = -1;
        if (!request.AlwaysInterleave)
        {
            _blockingCount--;
            _blockingReadOnlyCount -= request.ReadOnly ? 1 : 0;
        }

        if (request.KeepsAlive)
        {
            _lastUsed = Silo.CoarseTimestamp;
        }

        if (_pool is not null)
        {
            Interlocked.Decrement(ref _load);
        }

        if (error is InconsistentStateException)
        {
            Deactivate(new DeactivationReason(
                DeactivationReasonCode.ApplicationError, error, "The state in memory is not based on the stored one; the next activation reads it anew."));
        }
        else if (error is not null && request.Method.OneWay)
        {
            Silo.Log.OneWayCallFailed(request.ToString(), error);
        }

        if (!_starting)
        {
            StartWaiting();
        }
    }

    void ICallChainReentrantGrainContext.OnEnterReentrantSection(Guid reentrancyId)
    {
        _reentrantSections ??= [];
        _reentrantSections[reentrancyId] = _reentrantSections.GetValueOrDefault(reentrancyId) + 1;
    }

    void ICallChainReentrantGrainContext.OnExitReentrantSection(Guid reentrancyId)
    {
        if (_reentrantSections is null || !_reentrantSections.TryGetValue(reentrancyId, out var count))
        {
            return;
        }

        if (count > 1)
        {
            _reentrantSections[reentrancyId] = count - 1;
        }
        else
        {
            _reentrantSections.Remove(reentrancyId);
        }
    }

    private bool MayStart(GrainRequest request)
    {
        if (_state != ActivationState.Active)
        {
            // A call that must come back for a running one to finish is let in while the activation waits for that.
            return _state == ActivationState.Ending && _running.Count > 0 && IsInOpenSection(request);
        }

        return _blockingCount == 0
            || request.AlwaysInterleave
            || (request.ReadOnly && _blockingCount == _blockingReadOnlyCount)
            || Class.IsReentrant
            || IsInOpenSection(request)
            || (Class.MayInterleave is { } mayInterleave && AllowsInterleaving(mayInterleave, request));
    }

    private bool IsInOpenSection(GrainRequest request) =>
        _reentrantSections is { Count: > 0 } && RequestContext.ReentrancyIdOf(request.Context) is var id && id != Guid.Empty && _reentrantSections.ContainsKey(id);

    private bool AllowsInterleaving(Func<object, IInvokable, bool> mayInterleave, GrainRequest request)
    {
        var blocking = _running.Find(static running => !running.AlwaysInterleave)!;
        try
        {
            return mayInterleave(GrainInstance!, request) || mayInterleave(GrainInstance!, blocking);
        }
        catch (Exception exception)
        {
            Silo.Log.MayInterleaveFailed(GrainId, exception);
            return false;
        }
    }

    private void Start(GrainRequest request)
    {
        if (request.IsAbandoned)
        {
            Drop(request, error: null);
            return;
        }

        request.RunningIndex = _running.Count;
        _running.Add(request);
        if (!request.AlwaysInterleave)
        {
            _blockingCount++;
            _blockingReadOnlyCount += request.ReadOnly ? 1 : 0;
        }

        if (request.Context is not null)
        {
            RequestContext.Current = request.Context;
        }

        request.Execute(this);

        // Whatever the grain's code set must not reach the next call.
        TurnScheduler.ResetContext();
    }

    /// <summary>Starts the waiting calls that may start now, in order of arrival; some kinds overtake.</summary>
    private void StartWaiting()
    {
        if (_firstWaiting is null)
        {
            OnQuiet();
            return;
        }

        _starting = true;
        TurnScheduler.ResetContext();
        GrainRequest? previous = null;
        var request = _firstWaiting;
        while (request is not null)
        {
            if (MayStart(request))
            {
                var next = request.NextWaiting;
                Unlink(request, previous);
                Start(request);

                // The call may have ended at once, so that an earlier one may start now.
                (previous, request) = _blockingCount == 0 && previous is not null ? (null, _firstWaiting) : (previous, previous is null ? _firstWaiting : next);
            }
            else if (_waitingThatMayOvertake > 0 || Class.MayInterleave is not null || _reentrantSections is { Count: > 0 })
            {
                (previous, request) = (request, request.NextWaiting);
            }
            else
            {
                break;
            }
        }

        _starting = false;
        OnQuiet();
    }

    private void Wait(GrainRequest request)
    {
        if (_lastWaiting is null)
        {
            _firstWaiting = request;
        }
        else
        {
            _lastWaiting.NextWaiting = request;
        }

        _lastWaiting = request;
        _waitingCount++;
        _waitingThatMayOvertake += MayOvertake(request) ? 1 : 0;
        if (_waitingCount == Silo.WaitingCallsWarning)
        {
            Silo.Log.ManyWaitingCalls(GrainId, _waitingCount);
        }
    }

    private void Unlink(GrainRequest request, GrainRequest? previous)
    {
        if (previous is null)
        {
            _firstWaiting = request.NextWaiting;
        }
        else
        {
            previous.NextWaiting = request.NextWaiting;
        }

        if (ReferenceEquals(_lastWaiting, request))
        {
            _lastWaiting = previous;
        }

        request.NextWaiting = null;
        _waitingCount--;
        _waitingThatMayOvertake -= MayOvertake(request) ? 1 : 0;
    }

    private List<GrainRequest> TakeWaiting()
    {
        var all = new List<GrainRequest>(_waitingCount);
        while (_firstWaiting is { } request)
        {
            Unlink(request, previous: null);
            all.Add(request);
        }

        return all;
    }

    private static bool MayOvertake(GrainRequest request) => request.AlwaysInterleave || request.ReadOnly;

    private void Drop(GrainRequest request, Exception? error)
    {
        if (_pool is not null)
        {
            Interlocked.Decrement(ref _load);
        }

        if (error is not null)
        {
            request.Reject(error);
        }
    }
}
