namespace Contexter.Bench.Ask;

/// <summary>Counts times in a fixed space, so that a measurement of memory does not grow by what it has measured.</summary>
/// <param name="step">Milliseconds that are told apart; by default 1. Longer times than 120,000 of them count as that.</param>
internal sealed class Times(double step = 1)
{
    private readonly int[] _counts = new int[120_001];

    /// <summary>How many times were counted.</summary>
    public int Count => _counts.Sum();

    /// <summary>The longest time in milliseconds; 0 where there is none.</summary>
    public double Longest => step * Math.Max(0, Array.FindLastIndex(_counts, count => count > 0));

    /// <summary>Counts a time. Any thread may call it.</summary>
    public void Add(TimeSpan time) => Interlocked.Increment(ref _counts[(int)Math.Clamp(time.TotalMilliseconds / step, 0, _counts.Length - 1)]);

    /// <summary>The shortest time, in milliseconds, that a share of all times does not exceed; 0 where there is none.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public double Percentile(double share)
    {
        var rank = Math.Max(1, (int)Math.Ceiling(Count * share));
        for (var (time, seen) = (0, 0); time < _counts.Length; time++)
        {
            seen += _counts[time];
            if (seen >= rank)
            {
                return step * time;
            }
        }

        return 0;
    }
}
