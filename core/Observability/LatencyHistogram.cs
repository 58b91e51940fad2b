namespace Contexter.Observability;

/// <summary>Counts durations in buckets of constant size, four for each doubling, from a microsecond to a day and a half. Safe for concurrent use; adding takes no lock and allocates nothing.</summary>
public sealed class LatencyHistogram
{
    private const int BucketsADoubling = 4;
    private const int Buckets = 37 * BucketsADoubling;

    private readonly long[] _counts = new long[Buckets];

    /// <summary>Adds durations.</summary>
    /// <param name="elapsed">The duration.</param>
    /// <param name="count">How many of them, 0 or more.</param>
    public void Add(TimeSpan elapsed, int count = 1) => Interlocked.Add(ref _counts[BucketOf(elapsed)], count);

    /// <summary>The duration that a share of all did not exceed: the upper bound of its bucket, at most 19 % more than the duration itself.</summary>
    /// <param name="share">The share, 0 to 1; 0.95 for the 95th percentile.</param>
    /// <returns>The duration; zero before anything was added.</returns>
    public TimeSpan Quantile(double share) => Quantile([this], share);

    /// <summary>The duration that a share of all that several have counted did not exceed.</summary>
    /// <param name="histograms">Those that have counted.</param>
    /// <param name="share">The share, 0 to 1.</param>
    /// <returns>The duration; zero before anything was added.</returns>
    public static TimeSpan Quantile(IEnumerable<LatencyHistogram> histograms, double share)
    {
        ArgumentNullException.ThrowIfNull(histograms);
        var counts = new long[Buckets];
        foreach (var histogram in histograms)
        {
            for (var i = 0; i < Buckets; i++)
            {
                counts[i] += Interlocked.Read(ref histogram._counts[i]);
            }
        }

        var rank = (long)Math.Ceiling(counts.Sum() * share);
        if (rank == 0)
        {
            return TimeSpan.Zero;
        }

        var bucket = 0;
        for (var seen = counts[0]; seen < rank && bucket < Buckets - 1; seen += counts[bucket])
        {
            bucket++;
        }

        return TimeSpan.FromMicroseconds(Math.Pow(2, (double)bucket / BucketsADoubling));
    }

    private static int BucketOf(TimeSpan elapsed) =>
        elapsed.TotalMicroseconds <= 1 ? 0 : Math.Min(Buckets - 1, (int)Math.Ceiling(Math.Log2(elapsed.TotalMicroseconds) * BucketsADoubling));
}
