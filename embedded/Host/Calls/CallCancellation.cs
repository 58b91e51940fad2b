using System.Diagnostics.CodeAnalysis;

namespace Contexter.Embedded.Calls;

/// <summary>The two tokens of a call that can be cancelled: the caller's, and the one the grain sees.</summary>
/// <remarks>They differ so that what the grain registers with its token runs in its own turn, not on the thread of whoever cancels.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The grain may use its token after the call; a source without a timer holds nothing to dispose of.")]
internal sealed class CallCancellation(GrainRequest request, CancellationToken callerToken)
{
    private readonly CancellationTokenSource _grainSide = new();
    private CancellationTokenRegistration _registration;

    public CancellationToken GrainToken => _grainSide.Token;

    /// <summary>Gets whether the caller cancelled before the call was sent.</summary>
    public bool IsCancelled => callerToken.IsCancellationRequested;

    /// <summary>Gets the error a cancelled call ends with.</summary>
    public OperationCanceledException Error => new($"The call of {request} was cancelled by its caller.", callerToken);

    /// <summary>Watches the caller's token. Called once, after the request was sent.</summary>
    public void Watch()
    {
        if (!callerToken.CanBeCanceled)
        {
            return;
        }

        _registration = callerToken.UnsafeRegister(static state => ((CallCancellation)state!).CancelledByCaller(), this);

        // The answer may have come in between and found nothing to unregister.
        Interlocked.MemoryBarrier();
        if (request.IsAbandoned)
        {
            Unwatch();
        }
    }

    /// <summary>Stops watching: the call has its answer.</summary>
    public void Unwatch() => _registration.Unregister();

    /// <summary>Cancels the grain's token in a turn of its activation.</summary>
    public void CancelGrainSide()
    {
        if (request.Target is { } activation)
        {
            activation.Scheduler.Post(static source => ((CancellationTokenSource)source!).Cancel(), _grainSide);
        }
        else
        {
            // The call has not reached an activation: nobody can have registered anything yet.
            _grainSide.Cancel();
        }
    }

    private void CancelledByCaller()
    {
        request.Reject(Error);
        CancelGrainSide();
    }
}
