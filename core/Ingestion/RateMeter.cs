namespace Contexter.Ingestion;

/// <summary>How fast a count rises, over the last <see cref="Window"/>.</summary>
public sealed class RateMeter
{
    /// <summary>How far it looks back.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(15);

    /// <summary>Less time than this says nothing about speed.</summary>
    private static readonly TimeSpan LeastSpan = TimeSpan.FromSeconds(1);

    private readonly Queue<(DateTimeOffset At, long Count)> _samples = new();
    private (DateTimeOffset At, long Count) _last;

    /// <summary>Counts a second; null while too little is known or nothing moves.</summary>
    public double? PerSecond
    {
        get
        {
            if (!_samples.TryPeek(out var first))
            {
                return null;
            }

            var span = _last.At - first.At;
            return span >= LeastSpan && _last.Count > first.Count ? (_last.Count - first.Count) / span.TotalSeconds : null;
        }
    }

    /// <summary>Takes note of the count at a moment. A count that fell, or a clock that went back, starts the measurement anew.</summary>
    public void Add(DateTimeOffset at, long count)
    {
        if (_samples.Count > 0 && (count < _last.Count || at < _last.At))
        {
            _samples.Clear();
        }

        // One sample from before the window stays, so that the window is always measured whole.
        while (_samples.Count > 1 && _samples.ElementAt(1).At <= at - Window)
        {
            _samples.Dequeue();
        }

        _last = (at, count);
        _samples.Enqueue(_last);
    }

    /// <summary>How long a rest takes at this speed; null when the speed is not known.</summary>
    public TimeSpan? TimeFor(long rest) => PerSecond is { } rate && rest > 0 && rest / rate < TimeSpan.MaxValue.TotalSeconds / 2
        ? TimeSpan.FromSeconds(rest / rate)
        : null;
}
