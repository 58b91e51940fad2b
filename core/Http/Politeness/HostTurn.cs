namespace Contexter.Http.Politeness;

/// <summary>The right to send one request to a host. Disposing of it lets the next one go.</summary>
internal sealed class HostTurn : IDisposable
{
    private readonly HostGate _gate;
    private SemaphoreSlim? _held;
    private int _isOver;

    internal HostTurn(HostGate gate, TimeSpan began) => (_gate, Began) = (gate, began);

    /// <summary>When it began, by the clock of the gate.</summary>
    internal TimeSpan Began { get; private set; }

    /// <summary>The request is about to be sent: what passed since the turn began was spent on other waits.</summary>
    public void Sent() => Began = _gate.Now;

    /// <summary>The turn has taken something that is free again when it ends.</summary>
    internal void Holds(SemaphoreSlim slot) => _held = slot;

    /// <summary>The host answered; called when the headers are there.</summary>
    public void Answered() => _gate.Answered(this);

    /// <summary>The host has too many requests, or did not answer in time.</summary>
    /// <param name="pause">How long it asks to be left alone; null when it does not say.</param>
    public void Overloaded(TimeSpan? pause) => _gate.Overloaded(this, pause);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _held?.Release();
            _gate.Leave();
        }
    }
}
