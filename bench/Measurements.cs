using System.Globalization;

namespace Contexter.Bench;

/// <summary>Durations in milliseconds, and what one says about them.</summary>
internal static class Measurements
{
    /// <summary>The value below which a share of the sorted samples lies, by nearest rank.</summary>
    public static double Percentile(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    /// <summary>Median, tail and largest in one line.</summary>
    public static string Summarize(IEnumerable<double> samples)
    {
        var sorted = samples.Order().ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {Percentile(sorted, 0.5):0.00} ms, p95 {Percentile(sorted, 0.95):0.00} ms, p99 {Percentile(sorted, 0.99):0.00} ms, max {sorted.LastOrDefault():0.00} ms ({sorted.Length} samples)");
    }
}
