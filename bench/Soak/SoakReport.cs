using System.Globalization;

namespace Contexter.Bench.Soak;

/// <summary>What a soak has shown.</summary>
internal sealed record SoakReport
{
    public required TimeSpan Took { get; init; }

    public required IReadOnlyList<SoakOutcomes> Work { get; init; }

    /// <summary>What was sampled, with minutes and values; the time of warming up is left out.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<(double Minutes, double Value)> Samples)> Resources { get; init; }

    /// <summary>Share of all work that failed, 0 to 1.</summary>
    public double ErrorRate => (double)Work.Sum(work => work.Failed) / Math.Max(1, Work.Sum(work => work.Failed + work.Times.Count));

    /// <summary>The lines of what was sampled.</summary>
    public IEnumerable<(string Name, Trend Trend)> Trends => Resources.Select(resource => (resource.Name, Trend.Of(resource.Samples)));

    public IEnumerable<string> Lines()
    {
        foreach (var work in Work)
        {
            yield return Text($"{work.Name,-10} {work.Times.Count:N0} done ({work.Times.Count / Took.TotalSeconds:0.0} a second), p50 {work.Times.Percentile(0.5):0} ms, p99 {work.Times.Percentile(0.99):0} ms, longest {work.Times.Longest:0} ms; {work.Failed} failed {string.Join(", ", work.Failures.Select(failure => $"{failure.Value} x {failure.Key}"))}");
        }

        yield return Text($"error rate {100 * ErrorRate:0.000} %");
        foreach (var ((name, samples), (_, trend)) in Resources.Zip(Trends))
        {
            yield return Text($"{name,-12} {trend.Slope:+0.000;-0.000} a minute (95 % interval {trend.Interval.Low:+0.000;-0.000} to {trend.Interval.High:+0.000;-0.000}), mean {trend.Mean:0.0}, first {samples[0].Value:0.0}, last {samples[^1].Value:0.0}: {(trend.Grows ? "GROWS" : "flat")}");
        }
    }

    private static string Text(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
