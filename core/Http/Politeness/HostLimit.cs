namespace Contexter.Http.Politeness;

/// <summary>
/// How many requests a host is sent at once: one more for every round of good answers, half as many when it says that there are too many, and less when its answers
/// become slow (additive increase, multiplicative decrease: Chiu and Jain, 1989).
/// </summary>
/// <remarks>Not safe for concurrent use: its gate has the lock.</remarks>
internal sealed class HostLimit(int maximum)
{
    private const double Start = 4;
    private const double OverloadFactor = 0.5;
    private const double SlowFactor = 0.8;

    // Latency counts as slow when it is this many times the best seen, and noticeable at all.
    private const double SlowRatio = 4;
    private const double Smoothing = 0.2;

    // The best latency is forgotten by this much with every answer, so that a host that has become slower for good is not held back for ever.
    private const double Forgetting = 1.005;
    private static readonly TimeSpan Unnoticeable = TimeSpan.FromMilliseconds(250);

    private double _limit = Math.Min(Start, maximum);
    private double _best = double.PositiveInfinity;
    private double _smooth = double.NaN;
    private TimeSpan _lowered = TimeSpan.MinValue;

    /// <summary>Requests that may be under way at once, 1 and more.</summary>
    public int Value => Math.Max(1, (int)_limit);

    /// <summary>Learns from an answer.</summary>
    /// <param name="latency">Time to its first byte.</param>
    /// <param name="sent">When its request was sent.</param>
    /// <param name="now">When it came.</param>
    public void Answered(TimeSpan latency, TimeSpan sent, TimeSpan now)
    {
        var seconds = latency.TotalSeconds;
        _best = Math.Min(_best * Forgetting, seconds);
        _smooth = double.IsNaN(_smooth) ? seconds : _smooth + (Smoothing * (seconds - _smooth));
        if (_smooth > Unnoticeable.TotalSeconds && _smooth > SlowRatio * _best)
        {
            Lower(SlowFactor, sent, now);
        }
        else
        {
            _limit = Math.Min(maximum, _limit + (1 / _limit));
        }
    }

    /// <summary>Learns that the host is overloaded: 429, 503, or no answer in time.</summary>
    /// <param name="sent">When the request was sent.</param>
    /// <param name="now">When it failed.</param>
    public void Overloaded(TimeSpan sent, TimeSpan now) => Lower(OverloadFactor, sent, now);

    // Requests that were under way together report one and the same overload.
    private void Lower(double factor, TimeSpan sent, TimeSpan now)
    {
        if (sent >= _lowered)
        {
            _limit = Math.Max(1, _limit * factor);
            _lowered = now;
        }
    }
}
