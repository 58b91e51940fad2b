using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Suite.History;

/// <summary>What the comparison of a figure with its history came to.</summary>
internal enum Outcome
{
    /// <summary>Within the threshold, or better.</summary>
    Passed,

    /// <summary>Worse than the threshold allows.</summary>
    Worse,

    /// <summary>Fewer than <see cref="Comparison.LeastRuns"/> runs with the same settings were recorded, so nothing is said.</summary>
    TooFewRuns,

    /// <summary>A time: charted, never held against anything.</summary>
    Charted,
}

/// <summary>A figure held against its history.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Runs">How many recorded runs had it under the same settings.</param>
/// <param name="HistoryMedian">The median of these; null without any.</param>
/// <param name="Limit">The worst value that passes; null where nothing is compared.</param>
internal sealed record Verdict(string Scenario, Figure Figure, Outcome Outcome, int Runs, double? HistoryMedian, double? Limit)
{
    /// <summary>The verdict in one line, with everything that is needed to judge it.</summary>
    public override string ToString()
    {
        var name = $"{Scenario}: {Figure.Name}";
        var value = $"{FigureText.Number(Figure.Median)} {Figure.Unit}";
        return Outcome switch
        {
            Outcome.Charted => $"charted  {name}: {value}",
            Outcome.TooFewRuns => $"open     {name}: {value}; {Runs} recorded run(s) with these settings, {Comparison.LeastRuns} are needed",
            Outcome.Passed => $"passed   {name}: {value}, history {FigureText.Number(HistoryMedian!.Value)} of {Runs} runs, {Ratio()}",
            _ => $"WORSE    {name}: {value}, history {FigureText.Number(HistoryMedian!.Value)} {Figure.Unit} (median of {Runs} runs), {Ratio()}; "
                + $"{(Figure.Better == Better.Lower ? "at most" : "at least")} {FigureText.Number(Limit!.Value)} {Figure.Unit} passes",
        };
    }

    private string Ratio() => HistoryMedian == 0 ? "ratio undefined" : $"ratio {FigureText.Number(Figure.Median / HistoryMedian!.Value)}";
}
