using Contexter.Cli.Output;
using Contexter.Evaluation;

namespace Contexter.Cli.Evaluation;

/// <summary>Writes measures in percent.</summary>
internal static class Percentage
{
    private const double Points = 100;

    /// <summary>A mean with its interval: <c>67.1 (63.3 to 70.7)</c>.</summary>
    public static string Of(Estimate estimate) => $"{Of(estimate.Mean)} ({Of(estimate.Low)} to {Of(estimate.High)})";

    /// <summary>A measure: <c>67.1</c>.</summary>
    // A small loss that rounds to nothing is no negative nothing.
    public static string Of(double value) => Figures.Decimal(Math.Round(value * Points, 1) + 0.0, 1);
}
