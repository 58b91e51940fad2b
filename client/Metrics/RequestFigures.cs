namespace Contexter.Client.Metrics;

/// <summary>Counts requests of a group and their times in intervals, of which those of the last window are kept. Counting is safe for concurrent use and takes no lock; the rest belongs to one caller at a time.</summary>
/// <param name="intervals">Intervals of a window.</param>
internal sealed class RequestFigures(int intervals)
{
    // Eight for each doubling, from 10 microseconds to three hours: a percentile is at most 9 % too high.
    private const int BucketsADoubling = 8;
    private const int Buckets = 30 * BucketsADoubling;
    private const double LeastSeconds = 1e-5;

    private readonly Interval _current = new();
    private readonly Interval[] _window = [.. Enumerable.Range(0, intervals).Select(_ => new Interval())];
    private int _next;

    /// <summary>Requests of the window.</summary>
    public long Count => _window.Sum(interval => interval.Count);

    /// <summary>Those that ended with a status of 500 or more.</summary>
    public long Errors => _window.Sum(interval => interval.Errors);

    /// <summary>Adds a request that has ended.</summary>
    public void Add(double seconds, bool isError)
    {
        Interlocked.Increment(ref _current.Times[BucketOf(seconds)]);
        Interlocked.Increment(ref _current.Count);
        if (isError)
        {
            Interlocked.Increment(ref _current.Errors);
        }
    }

    /// <summary>Ends an interval: the window moves on by it.</summary>
    public void EndInterval()
    {
        var oldest = _window[_next];
        _next = (_next + 1) % _window.Length;
        oldest.Count = Interlocked.Exchange(ref _current.Count, 0);
        oldest.Errors = Interlocked.Exchange(ref _current.Errors, 0);
        for (var i = 0; i < Buckets; i++)
        {
            oldest.Times[i] = Interlocked.Exchange(ref _current.Times[i], 0);
        }
    }

    /// <summary>The times that shares of the window's requests did not exceed, in milliseconds; not a number when there were none.</summary>
    /// <param name="shares">The shares, 0 to 1, rising.</param>
    /// <param name="milliseconds">Gets the times.</param>
    public void Percentiles(ReadOnlySpan<double> shares, Span<double> milliseconds)
    {
        Span<long> counts = stackalloc long[Buckets];
        counts.Clear();
        long all = 0;
        foreach (var interval in _window)
        {
            for (var i = 0; i < Buckets; i++)
            {
                counts[i] += interval.Times[i];
                all += interval.Times[i];
            }
        }

        var (bucket, seen) = (0, counts[0]);
        for (var i = 0; i < shares.Length; i++)
        {
            var rank = (long)Math.Ceiling(all * shares[i]);
            while (seen < rank && bucket < Buckets - 1)
            {
                seen += counts[++bucket];
            }

            milliseconds[i] = all == 0 ? double.NaN : Math.Round(LeastSeconds * 1000 * Math.Pow(2, (double)bucket / BucketsADoubling), 3);
        }
    }

    private static int BucketOf(double seconds) => seconds <= LeastSeconds ? 0 : Math.Min(Buckets - 1, (int)Math.Ceiling(Math.Log2(seconds / LeastSeconds) * BucketsADoubling));

    private sealed class Interval
    {
        public readonly int[] Times = new int[Buckets];
        public long Count;
        public long Errors;
    }
}
