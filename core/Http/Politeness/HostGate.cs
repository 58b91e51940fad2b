namespace Contexter.Http.Politeness;

/// <summary>Lets requests to one host through: as many at once as it takes well, spaced by its crawl delay, and none while it has asked to be left alone.</summary>
/// <remarks>Safe for concurrent use. Requests are let through in the order in which they came.</remarks>
internal sealed class HostGate : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _maxPause;
    private readonly HostLimit _limit;
    private readonly ITimer _timer;
    private readonly LinkedList<TaskCompletionSource<HostTurn>> _waiting = new();
    private int _active;
    private TimeSpan _crawlDelay;
    private TimeSpan _lastStart = TimeSpan.MinValue;
    private TimeSpan _pausedUntil = TimeSpan.MinValue;
    private TimeSpan _lastUse;

    /// <summary>Makes a gate.</summary>
    /// <param name="maxConcurrency">Most requests at once, however well the host takes them.</param>
    /// <param name="maxPause">Longest time that a caller waits for a host that asks to be left alone.</param>
    /// <param name="time">Clock of delays and latencies.</param>
    public HostGate(int maxConcurrency, TimeSpan maxPause, TimeProvider time)
    {
        (_time, _maxPause) = (time, maxPause);
        _limit = new HostLimit(maxConcurrency);
        _lastUse = Now;
        _timer = time.CreateTimer(static gate => ((HostGate)gate!).Open(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The time that the gate measures by, since some moment in the past.</summary>
    internal TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Requests that are let through at once as things stand.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return _limit.Value;
            }
        }
    }

    /// <summary>Whether nobody has had any use of the gate for a time, so that it may be forgotten.</summary>
    public bool IsIdle(TimeSpan time)
    {
        lock (_lock)
        {
            return _active == 0 && _waiting.Count == 0 && Left(_pausedUntil) <= TimeSpan.Zero && Now - _lastUse >= time;
        }
    }

    /// <summary>Waits for a turn.</summary>
    /// <param name="crawlDelay">Least time between two requests; holds for all callers until another one gives another. Zero changes nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HostPausedException">The host asks to be left alone for longer than anyone waits.</exception>
    public Task<HostTurn> EnterAsync(TimeSpan crawlDelay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new TaskCompletionSource<HostTurn>(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource<HostTurn>> node;
        lock (_lock)
        {
            _lastUse = Now;
            if (Left(_pausedUntil) is var pause && pause > _maxPause)
            {
                throw new HostPausedException(pause);
            }

            _crawlDelay = crawlDelay > TimeSpan.Zero ? crawlDelay : _crawlDelay;
            node = _waiting.AddLast(waiter);
            Open_NeedsLock();
        }

        return waiter.Task.IsCompleted ? waiter.Task : WaitAsync(node, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    internal void Answered(HostTurn turn)
    {
        lock (_lock)
        {
            var now = Now;
            _limit.Answered(now - turn.Began, turn.Began, now);
            Open_NeedsLock();
        }
    }

    internal void Overloaded(HostTurn turn, TimeSpan? pause)
    {
        lock (_lock)
        {
            var now = Now;
            _limit.Overloaded(turn.Began, now);
            if (pause is not { } asked || now + asked <= _pausedUntil)
            {
                return;
            }

            _pausedUntil = now + asked;

            // Nobody waits for an hour because somebody else was told to.
            while (asked > _maxPause && _waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                first.Value.SetException(new HostPausedException(asked));
            }
        }
    }

    internal void Leave()
    {
        lock (_lock)
        {
            _active--;
            _lastUse = Now;
            Open_NeedsLock();
        }
    }

    private async Task<HostTurn> WaitAsync(LinkedListNode<TaskCompletionSource<HostTurn>> node, CancellationToken cancellationToken)
    {
        using var cancellation = cancellationToken.Register(() =>
        {
            lock (_lock)
            {
                // No longer in the list: the turn was given in the meantime, and the caller gets it.
                if (node.List is null)
                {
                    return;
                }

                _waiting.Remove(node);
                node.Value.TrySetCanceled(cancellationToken);
                Open_NeedsLock();
            }
        });
        return await node.Value.Task.ConfigureAwait(false);
    }

    private void Open()
    {
        lock (_lock)
        {
            Open_NeedsLock();
        }
    }

    private void Open_NeedsLock()
    {
        while (_waiting.First is { } first && _active < _limit.Value)
        {
            var pause = Left(_pausedUntil);
            var spacing = _lastStart == TimeSpan.MinValue ? TimeSpan.Zero : Left(_lastStart + _crawlDelay);
            var wait = pause > spacing ? pause : spacing;
            if (wait > TimeSpan.Zero)
            {
                // A timer may be a little early; the next round then waits for the rest.
                _timer.Change(wait, Timeout.InfiniteTimeSpan);
                return;
            }

            _waiting.RemoveFirst();
            _active++;
            _lastStart = Now;
            first.Value.SetResult(new HostTurn(this, _lastStart));
        }
    }

    private TimeSpan Left(TimeSpan until) => until == TimeSpan.MinValue ? TimeSpan.Zero : until - Now;
}
