using System.Collections.Concurrent;

namespace Contexter.Core.Tests;

/// <summary>A clock that stands until it is stepped. Timers up to a limit end at once, longer ones never.</summary>
/// <param name="longest">Longest timer that ends.</param>
/// <param name="skips">Whether a timer that ends moves the clock to its end: pauses are skipped then.</param>
internal sealed class SteppedTimeProvider(TimeSpan longest = default, bool skips = false) : TimeProvider
{
    private readonly TimeSpan _longest = longest;
    private readonly bool _skips = skips;
    private long _ticks = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <summary>The timers that have ended, in order.</summary>
    public ConcurrentQueue<TimeSpan> Pauses { get; } = new();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Step(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(SteppedTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero && dueTime <= time._longest)
            {
                time.Pauses.Enqueue(dueTime);
                if (time._skips)
                {
                    time.Step(dueTime);
                }

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
