namespace Contexter.Bench.Suite.Results;

/// <summary>How samples lie: the usual percentiles, and enough of the others for a plot.</summary>
internal sealed record Distribution
{
    /// <summary>How many samples there are.</summary>
    public required int Count { get; init; }

    /// <summary>The middle.</summary>
    public required double P50 { get; init; }

    /// <summary>95 % of the samples are at most this.</summary>
    public required double P95 { get; init; }

    /// <summary>99 % of the samples are at most this.</summary>
    public required double P99 { get; init; }

    /// <summary>The values of the percentiles 0, 2, 4, ... 100.</summary>
    public required IReadOnlyList<double> Quantiles { get; init; }

    /// <summary>Describes samples; null when there are none.</summary>
    public static Distribution? Of(IEnumerable<double> samples)
    {
        var sorted = samples.Order().ToArray();
        return sorted.Length == 0 ? null : new Distribution
        {
            Count = sorted.Length,
            P50 = Measurements.Percentile(sorted, 0.5),
            P95 = Measurements.Percentile(sorted, 0.95),
            P99 = Measurements.Percentile(sorted, 0.99),
            Quantiles = [.. Enumerable.Range(0, 51).Select(step => Measurements.Percentile(sorted, step / 50.0))],
        };
    }
}
