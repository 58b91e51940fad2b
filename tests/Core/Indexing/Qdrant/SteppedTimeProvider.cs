using System.Collections.Concurrent;

namespace Contexter.Core.Tests.Indexing.Qdrant;

/// <summary>A clock that stands until it is stepped. Timers up to a limit end at once, longer ones never.</summary>
/// <param name="longest">Longest timer that ends.</param>
internal sealed class SteppedTimeProvider(TimeSpan longest = default) : TimeProvider
{
    private readonly TimeSpan _longest = longest;
    private long _ticks = TestDocuments.Time.UtcTicks;

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
