using Contexter.Embedded.Activations;

namespace Contexter.Embedded.Calls;

/// <summary>A call that can be queued at an activation and run there.</summary>
/// <remarks>
/// The links are fields of the request itself, so that queues and the time-out watch allocate nothing: <see cref="NextWaiting"/> and
/// <see cref="RunningIndex"/> belong to the activation's turns, the tracked ones to <see cref="CallTracker"/>.
/// </remarks>
internal abstract class GrainRequest : GrainCall
{
    internal GrainRequest? NextWaiting;
    internal int RunningIndex = -1;

    internal GrainRequest? TrackedPrevious;
    internal GrainRequest? TrackedNext;
    internal CallTracker.Stripe? TrackedBy;
    internal long DeadlineTimestamp;

    /// <summary>Gets or sets the activation the call runs on.</summary>
    public Activation? Target { get; set; }

    /// <summary>Gets or sets the tokens of a call that can be cancelled.</summary>
    public CallCancellation? Cancellation { get; set; }

    /// <summary>Gets whether the call may keep an idle activation alive.</summary>
    public virtual bool KeepsAlive => true;

    /// <summary>Gets whether call filters run around the call.</summary>
    public virtual bool IsFiltered => true;

    /// <summary>Gets whether the call makes sense for this activation only and is dropped, not forwarded, when it ends.</summary>
    public virtual bool IsLocal => false;

    public virtual bool AlwaysInterleave => Method.AlwaysInterleave;

    public bool ReadOnly => Method.ReadOnly;

    public sealed override bool IsCancellable => Cancellation is not null;

    /// <summary>Gets whether nobody waits for the answer any more, so that a call that has not started need not start.</summary>
    public abstract bool IsAbandoned { get; }

    protected internal sealed override CancellationToken GrainToken => Cancellation?.GrainToken ?? CancellationToken.None;

    /// <summary>Runs the call in a turn of its activation. Never throws; ends with <see cref="Activation.Finished"/>.</summary>
    public abstract void Execute(Activation activation);

    /// <summary>Answers with an error, if there is no answer yet.</summary>
    /// <returns>Whether this was the answer.</returns>
    public abstract bool Reject(Exception exception);

    public sealed override object? GetTarget() => Target?.GrainInstance;

    public sealed override bool TryCancel()
    {
        Cancellation?.CancelGrainSide();
        return Cancellation is not null;
    }

    protected internal sealed override void UseToken(CancellationToken callerToken)
    {
        if (callerToken.CanBeCanceled)
        {
            Cancellation = new CallCancellation(this, callerToken);
        }
    }
}
