namespace Contexter.Tests.Product;

/// <summary>
/// A clock that stands but for pauses: each one, up to 20 s, ends at once and moves the clock by its length. Longer ones (time-outs) never end, and what repeats keeps real
/// time. So what happens one after the other takes the sum of its pauses, whatever the machine is doing.
/// </summary>
internal sealed class SkippedTime : TimeProvider
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private long _ticks = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period > TimeSpan.Zero)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        var timer = new Pause(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Pause(SkippedTime time, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero && dueTime <= Longest)
            {
                Interlocked.Add(ref time._ticks, dueTime.Ticks);
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }

            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
