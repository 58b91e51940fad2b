namespace Contexter.Tests.Product;

/// <summary>A clock that can leap. Short timers run as ever; long ones, from five minutes on, end only when it leaps over their end.</summary>
internal sealed class HeldTime : TimeProvider
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private readonly Lock _lock = new();
    private readonly HashSet<HeldTimer> _held = [];
    private TimeSpan _ahead;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return System.GetUtcNow() + _ahead;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HeldTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Leap(TimeSpan time)
    {
        HeldTimer[] ended;
        lock (_lock)
        {
            _ahead += time;
            var now = System.GetUtcNow() + _ahead;
            ended = [.. _held.Where(timer => timer.End <= now)];
            _held.ExceptWith(ended);
        }

        foreach (var timer in ended)
        {
            timer.Fire();
        }
    }

    private sealed class HeldTimer(HeldTime time, TimerCallback callback, object? state) : ITimer
    {
        private readonly ITimer _short = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public DateTimeOffset End { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._held.Remove(this);
                if (dueTime >= Long)
                {
                    End = System.GetUtcNow() + time._ahead + dueTime;
                    time._held.Add(this);
                    return _short.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                }
            }

            return _short.Change(dueTime, period);
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._held.Remove(this);
            }

            _short.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
