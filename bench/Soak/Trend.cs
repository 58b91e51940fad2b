using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Soak;

/// <summary>
/// A line through samples over time, with an interval that neighbouring samples do not make too narrow: samples are averaged in blocks, and the blocks are what the line goes through.
/// </summary>
/// <param name="Slope">Least squares over the blocks, in units a minute.</param>
/// <param name="Interval">The 95 % interval of the slope.</param>
/// <param name="Mean">Mean of all samples.</param>
internal sealed record Trend(double Slope, Interval Interval, double Mean)
{
    /// <summary>Blocks that a line goes through.</summary>
    public const int Blocks = 12;

    /// <summary>Whether it grows by more than chance.</summary>
    public bool Grows => Interval.Low > 0;

    /// <summary>Fits a line.</summary>
    /// <param name="samples">Minutes and values, in order; at least one a block.</param>
    /// <exception cref="ArgumentException">There are fewer samples than blocks.</exception>
    public static Trend Of(IReadOnlyList<(double Minutes, double Value)> samples)
    {
        if (samples.Count < Blocks)
        {
            throw new ArgumentException($"{samples.Count} samples do not fill {Blocks} blocks; measure longer.", nameof(samples));
        }

        var (slope, interval) = Statistics.Slope([.. Enumerable.Range(0, Blocks).Select(block =>
        {
            var (from, to) = (block * samples.Count / Blocks, (block + 1) * samples.Count / Blocks);
            var part = samples.Skip(from).Take(to - from).ToList();
            return (part.Average(sample => sample.Minutes), part.Average(sample => sample.Value));
        })]);
        return new Trend(slope, interval, samples.Average(sample => sample.Value));
    }
}
