using System.Globalization;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Suite;

/// <summary>Figures as lines of text.</summary>
internal static class FigureText
{
    /// <summary>Everything about a figure in one line.</summary>
    public static string Line(Figure figure)
    {
        var line = $"{figure.Name,-58} {Number(figure.Median)} {figure.Unit}";
        if (figure.Interval is { } interval)
        {
            line += $" (95 % {Number(interval.Low)} to {Number(interval.High)}{(figure.Rounds.Count > 1 ? $", {Whole(figure.Rounds.Count)} rounds" : string.Empty)})";
        }

        if (figure.Samples is { } samples)
        {
            line += string.Create(CultureInfo.InvariantCulture, $"; p50 {Number(samples.P50)}, p95 {Number(samples.P95)}, p99 {Number(samples.P99)} of {samples.Count} samples");
        }

        return figure.Outliers.Count == 0 ? line : line + "; outliers: " + string.Join(", ", figure.Outliers.Select(outlier => $"round {Whole(outlier.Round)} {Number(outlier.Value)}"));
    }

    /// <summary>A number with four significant digits.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1_000 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.##", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
