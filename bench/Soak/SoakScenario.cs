using Contexter.Bench.Search;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Soak;

/// <summary>Mixed ingestion, search and questions for an hour: what failed, and whether memory, handles, threads, activations or disk grow. Fails when something does, or when 1 % of the work failed.</summary>
internal static class SoakScenario
{
    private const double MostErrors = 0.01;

    // Grains that nobody calls stay in memory for a quarter of an hour.
    private static readonly TimeSpan MostWarmUp = TimeSpan.FromMinutes(20);

    /// <summary>The scenario.</summary>
    public static IScenario Create() => new Scenario(
        "soak",
        "Changing libraries, searches and questions all at once: does anything grow?",
        RunAsync,
        new ScenarioParameter("seconds", "How long it is sampled; it warms up before for a third of that, twenty minutes at most.", "3600"),
        new ScenarioParameter("pace", "How many times as often as by default everything happens.", "1"));

    private static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(run.Number("seconds"));
        using var soak = new SoakRun(await SearchCorpus.LoadAsync(cancellationToken), run.Number("pace"));
        var report = await soak.RunAsync(length / 3 < MostWarmUp ? length / 3 : MostWarmUp, length, cancellationToken);
        foreach (var line in report.Lines())
        {
            run.WriteLine(line);
        }

        run.Record("error rate", "%", FigureKind.Time, Better.Lower, [100 * report.ErrorRate]);
        foreach (var (name, samples) in report.Resources)
        {
            run.RecordSeries("What a server takes under mixed work", name, "minutes", "MB, count", samples.Select(sample => new PlotPoint(sample.Minutes, sample.Value)));
        }

        foreach (var (name, trend) in report.Trends)
        {
            run.RecordTime($"{name}: growth an hour", "1/h", 60 * trend.Slope);
            run.RecordTime($"{name}: growth an hour that is certain", "1/h", Math.Max(0, 60 * trend.Interval.Low));
        }

        var grown = report.Trends.Where(resource => resource.Trend.Grows).Select(resource => resource.Name).ToList();
        if (grown.Count > 0 || report.ErrorRate >= MostErrors)
        {
            run.Fail($"Grown: {(grown.Count == 0 ? "nothing" : string.Join(", ", grown))}; error rate {report.ErrorRate:P3}.");
        }
    }
}
