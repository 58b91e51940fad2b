using System.Diagnostics;

namespace Contexter.Tests.Hosting;

/// <summary>A clock that stands still until a test moves it. Timers fire in order of their time, each at its own moment, within <see cref="Advance"/>.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan LeastPeriod = TimeSpan.FromMilliseconds(1);
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = Start;
    private long _sequence;

    /// <summary>That of the real clock: not everyone asks the provider for it.</summary>
    public override long TimestampFrequency => Stopwatch.Frequency;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => (GetUtcNow() - Start).Ticks * (Stopwatch.Frequency / TimeSpan.TicksPerSecond);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what becomes due on the way.</summary>
    public void Advance(TimeSpan time)
    {
        DateTimeOffset end;
        lock (_lock)
        {
            end = _now + time;
        }

        while (TakeDue(end) is { } due)
        {
            due.Fire();
        }

        lock (_lock)
        {
            _now = end;
        }
    }

    /// <summary>Moves the clock in steps until something that happens on other threads has happened.</summary>
    /// <exception cref="TimeoutException">It has not after thirty real seconds.</exception>
    public async Task AdvanceUntilAsync(TimeSpan step, Task happened)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!happened.IsCompleted)
        {
            if (deadline.IsCancellationRequested)
            {
                throw new TimeoutException("What the test waits for did not happen within thirty seconds, however far the clock was moved.");
            }

            Advance(step);

            // Lets the threads that the timers woke up do their work.
            await Task.WhenAny(happened, Task.Delay(TimeSpan.FromMilliseconds(2), System, CancellationToken.None));
        }

        await happened;
    }

    private ManualTimer? TakeDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            var due = _timers.Where(timer => timer.Due <= end).MinBy(static timer => (timer.Due, timer.Sequence));
            if (due is null)
            {
                return null;
            }

            _now = due.Due > _now ? due.Due : _now;
            due.LastFired = _now;
            if (due.Period > TimeSpan.Zero)
            {
                due.Due += due.Period;
                due.Sequence = ++_sequence;
            }
            else
            {
                _timers.Remove(due);
            }

            return due;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider provider, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public long Sequence { get; set; }

        public DateTimeOffset? LastFired { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (provider._lock)
            {
                provider._timers.Remove(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    // A timer that starts itself anew at once would keep the clock at one moment for ever.
                    var least = LastFired == provider._now ? LeastPeriod : TimeSpan.Zero;
                    Due = provider._now + (dueTime > least ? dueTime : least);
                    Sequence = ++provider._sequence;
                    provider._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (provider._lock)
            {
                provider._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
