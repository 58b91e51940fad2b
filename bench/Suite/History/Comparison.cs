using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Suite.History;

/// <summary>
/// Holds figures against recorded runs. Ratios and deterministic figures are worse when they are more than 15 % off the median of at least five runs with the same settings,
/// on the bad side, with their whole 95 % interval: a machine that does other things, too, makes the interval wide. Times are only charted.
/// </summary>
internal static class Comparison
{
    /// <summary>How far off the median a figure may be, as a share of it.</summary>
    public const double Threshold = 0.15;

    /// <summary>How many recorded runs are needed before anything is said.</summary>
    public const int LeastRuns = 5;

    /// <summary>Of more recorded runs, only so many of the newest count.</summary>
    public const int MostRuns = 20;

    /// <summary>What a deterministic figure that counts bytes may be off in any case: one small object.</summary>
    private const double ToleratedBytes = 32;

    /// <summary>Judges all figures of a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="history">Recorded runs of its scenario, oldest first.</param>
    public static IReadOnlyList<Verdict> Judge(ScenarioResult result, IReadOnlyList<HistoryEntry> history)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(history);
        var alike = history.Where(entry => HasSettings(entry, result.Settings)).ToList();
        return [.. result.Figures.Select(figure => Judge(result.Scenario, figure, alike))];
    }

    /// <summary>
    /// The figures that are worse in both of two measurements. A machine that does something else for a moment spoils one of them; a change of the source spoils both.
    /// </summary>
    public static IReadOnlyList<Verdict> Confirm(IReadOnlyList<Verdict> first, IReadOnlyList<Verdict> second)
    {
        var again = second.Where(verdict => verdict.Outcome == Outcome.Worse).Select(verdict => verdict.Figure.Name).ToHashSet(StringComparer.Ordinal);
        return [.. first.Where(verdict => verdict.Outcome == Outcome.Worse && again.Contains(verdict.Figure.Name))];
    }

    private static Verdict Judge(string scenario, Figure figure, List<HistoryEntry> alike)
    {
        var medians = alike.Select(entry => entry.Figures.GetValueOrDefault(figure.Name))
            .Where(recorded => recorded is not null && recorded.Kind == figure.Kind && recorded.Better == figure.Better && string.Equals(recorded.Unit, figure.Unit, StringComparison.Ordinal))
            .Select(recorded => recorded!.Median)
            .TakeLast(MostRuns)
            .ToList();
        double? median = medians.Count == 0 ? null : Statistics.Median(medians);
        if (figure.Kind == FigureKind.Time)
        {
            return new Verdict(scenario, figure, Outcome.Charted, medians.Count, median, Limit: null);
        }

        if (medians.Count < LeastRuns)
        {
            return new Verdict(scenario, figure, Outcome.TooFewRuns, medians.Count, median, Limit: null);
        }

        var limit = LimitOf(figure, median!.Value);
        // Of the rounds alone: an interval over a sample says how other samples would differ, and this one is the same in every run.
        var interval = Statistics.MedianInterval(figure.Rounds);
        var (low, high) = (interval?.Low ?? figure.Median, interval?.High ?? figure.Median);
        var isWorse = figure.Better == Better.Lower ? low > limit : high < limit;
        return new Verdict(scenario, figure, isWorse ? Outcome.Worse : Outcome.Passed, medians.Count, median, limit);
    }

    private static double LimitOf(Figure figure, double median) => figure.Better == Better.Higher
        ? median * (1 - Threshold)
        : median + Math.Max(median * Threshold, figure is { Kind: FigureKind.Deterministic, Unit: "B" } ? ToleratedBytes : 0);

    private static bool HasSettings(HistoryEntry entry, IReadOnlyDictionary<string, string> settings) =>
        entry.Settings.Count == settings.Count && settings.All(setting => string.Equals(entry.Settings.GetValueOrDefault(setting.Key), setting.Value, StringComparison.Ordinal));
}
