using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Availability;

/// <summary>How many requests a server answers that is killed again and again, how soon it is back, and what it loses.</summary>
internal static class AvailabilityScenario
{
    /// <summary>The scenario.</summary>
    public static IScenario Create() => new Scenario(
        AvailabilityFigures.Server,
        "A server that is killed again and again under load: what its callers notice, and what it loses.",
        RunAsync,
        new ScenarioParameter("minutes", "How long the load lasts.", "30"),
        new ScenarioParameter("kill-every", "Seconds from one kill to the next.", "60"));

    private static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var (duration, between) = (TimeSpan.FromMinutes(run.Number("minutes")), TimeSpan.FromSeconds(run.Number("kill-every")));
        if (between >= duration)
        {
            throw new SuiteException($"--kill-every is {between.TotalSeconds} seconds and --minutes {duration.TotalMinutes}: nothing would be killed. Kill more often, or run for longer.");
        }

        using var measurement = new AvailabilityRun();
        var outcome = await measurement.RunAsync(duration, between, cancellationToken);
        foreach (var line in outcome.Lines())
        {
            run.WriteLine(line);
        }

        var report = outcome.Report;
        run.Record(AvailabilityFigures.Answered, "%", FigureKind.Time, Better.Higher, [100 * report.Answered]);
        run.Record(AvailabilityFigures.AnsweredAtOnce, "%", FigureKind.Time, Better.Higher, [100 * report.AnsweredAtOnce]);
        run.RecordTime(AvailabilityFigures.Ready, "ms", [.. report.Kills.Select(kill => kill.Ready.TotalMilliseconds)]);
        run.Record(AvailabilityFigures.Requests, "requests", FigureKind.Time, Better.Higher, [report.Sent]);
        run.Record(AvailabilityFigures.Lost, "documents", FigureKind.Time, Better.Lower, [outcome.Lost.Count]);
        run.Record(AvailabilityFigures.Wrong, "entries", FigureKind.Time, Better.Lower, [outcome.Wrong.Count]);
    }
}
