namespace Contexter.Bench.Suite.Results;

/// <summary>A 95 % confidence interval.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal sealed record Interval(double Low, double High);

/// <summary>What can be said of the rounds of a measurement without assuming how they are distributed. The same values give the same result.</summary>
internal static class Statistics
{
    private const int Resamples = 2_000;
    private const int Seed = 20_110;
    private const double Level = 0.95;
    private const double Fence = 1.5;

    /// <summary>Student's t for 95 % by degrees of freedom, from 1; beyond the table it is taken as 1.96.</summary>
    private static readonly double[] StudentT =
        [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086];

    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static double Median(IReadOnlyList<double> values) => Quantile(Sorted(values), 0.5);

    /// <summary>The percentile interval of the median by 2,000 resamples (Efron and Tibshirani, 1993, chapter 13), from a fixed seed; null for a single value.</summary>
    /// <remarks>Of five values that are the least and the largest, which hold the true median in 94 of 100 cases.</remarks>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Interval? MedianInterval(IReadOnlyList<double> values)
    {
        if (Sorted(values).Length == 1)
        {
            return null;
        }

        var random = new Random(Seed);
        var medians = new double[Resamples];
        var drawn = new double[values.Count];
        for (var resample = 0; resample < Resamples; resample++)
        {
            for (var i = 0; i < drawn.Length; i++)
            {
                drawn[i] = values[random.Next(values.Count)];
            }

            Array.Sort(drawn);
            medians[resample] = Quantile(drawn, 0.5);
        }

        Array.Sort(medians);
        var tail = (int)(Resamples * (1 - Level) / 2);
        return new Interval(medians[tail], medians[Resamples - 1 - tail]);
    }

    /// <summary>Values beyond Tukey's fences, with the rounds they came in.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static IReadOnlyList<Outlier> Outliers(IReadOnlyList<double> values)
    {
        var fences = Fences(values);
        return [.. values.Select((value, index) => new Outlier(index + 1, value)).Where(outlier => outlier.Value < fences.Low || outlier.Value > fences.High)];
    }

    /// <summary>Tukey's fences: 1.5 interquartile ranges beyond the quartiles.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Interval Fences(IReadOnlyList<double> values)
    {
        var sorted = Sorted(values);
        var (lower, upper) = (Quantile(sorted, 0.25), Quantile(sorted, 0.75));
        return new Interval(lower - (Fence * (upper - lower)), upper + (Fence * (upper - lower)));
    }

    /// <summary>The slope of a line through points by least squares, with its 95 % interval by Student's t.</summary>
    /// <exception cref="ArgumentException">There are fewer than three points, or all at one place.</exception>
    public static (double Slope, Interval Interval) Slope(IReadOnlyList<(double X, double Y)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < 3)
        {
            throw new ArgumentException($"A slope with an interval needs three points or more; there are {points.Count}.", nameof(points));
        }

        var (meanX, meanY) = (points.Average(point => point.X), points.Average(point => point.Y));
        var spread = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        if (spread == 0)
        {
            throw new ArgumentException("All points are at one place, so there is no slope.", nameof(points));
        }

        var slope = points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / spread;
        var rest = points.Sum(point => Math.Pow(point.Y - meanY - (slope * (point.X - meanX)), 2));
        var freedom = points.Count - 2;
        var error = Math.Sqrt(rest / freedom / spread) * (freedom <= StudentT.Length ? StudentT[freedom - 1] : 1.96);
        return (slope, new Interval(slope - error, slope + error));
    }

    private static double[] Sorted(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Count == 0 ? throw new ArgumentException("Nothing can be said of no values.", nameof(values)) : [.. values.Order()];
    }

    /// <summary>A quantile of sorted values, between two of them in proportion.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return below + ((above - below) * (place - Math.Floor(place)));
    }
}
