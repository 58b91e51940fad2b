using System.Collections.Concurrent;
using System.Reflection;
using Contexter.Observability;

namespace Contexter.Grains.Statistics;

/// <summary>How a call ended.</summary>
public enum CallOutcome
{
    /// <summary>With an answer, or because nobody waits for one any more.</summary>
    Done,

    /// <summary>With an error that concerns the caller.</summary>
    Fault,

    /// <summary>With a defect.</summary>
    Error,
}

/// <summary>Counts the calls of grains in this process since it was made. For any number of threads; counting takes no lock and allocates nothing.</summary>
public sealed class CallStatistics
{
    private readonly ConcurrentDictionary<(Type Grain, MethodInfo Method), CallCounter> _counters = new();
    private readonly TimeProvider _time;
    private readonly long _started;

    /// <summary>Starts to count.</summary>
    /// <param name="time">Says when that is.</param>
    public CallStatistics(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
        StartedAt = time.GetUtcNow();
    }

    /// <summary>When the counting started, UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Time since then, whatever happened to the clock.</summary>
    public TimeSpan Uptime => _time.GetElapsedTime(_started);

    /// <summary>The counters of all methods that were called.</summary>
    public IEnumerable<(Type Grain, MethodInfo Method, CallCounter Calls)> Counters => _counters.Select(entry => (entry.Key.Grain, entry.Key.Method, entry.Value));

    /// <summary>Adds a call that has ended.</summary>
    /// <param name="grain">The grain class.</param>
    /// <param name="method">The method of its interface.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="outcome">How it ended.</param>
    public void Add(Type grain, MethodInfo method, TimeSpan duration, CallOutcome outcome) =>
        _counters.GetOrAdd((grain, method), static _ => new CallCounter()).Add(duration, outcome);
}

/// <summary>Counts calls. Its figures are read one by one, so that while calls end they may differ by those.</summary>
public sealed class CallCounter
{
    private long _count;
    private long _faults;
    private long _errors;
    private long _totalTicks;
    private long _longestTicks;

    /// <summary>Their times, for percentiles.</summary>
    public LatencyHistogram Times { get; } = new();

    /// <summary>All calls.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Calls that ended with <see cref="CallOutcome.Fault"/>.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Calls that ended with <see cref="CallOutcome.Error"/>.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Time of all calls together.</summary>
    public TimeSpan Total => new(Interlocked.Read(ref _totalTicks));

    /// <summary>Time of the longest call.</summary>
    public TimeSpan Longest => new(Interlocked.Read(ref _longestTicks));

    /// <summary>Adds a call.</summary>
    internal void Add(TimeSpan duration, CallOutcome outcome)
    {
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _totalTicks, duration.Ticks);
        Times.Add(duration);
        if (outcome == CallOutcome.Fault)
        {
            Interlocked.Increment(ref _faults);
        }
        else if (outcome == CallOutcome.Error)
        {
            Interlocked.Increment(ref _errors);
        }

        var longest = Interlocked.Read(ref _longestTicks);
        while (duration.Ticks > longest)
        {
            var seen = Interlocked.CompareExchange(ref _longestTicks, duration.Ticks, longest);
            if (seen == longest)
            {
                return;
            }

            longest = seen;
        }
    }
}
