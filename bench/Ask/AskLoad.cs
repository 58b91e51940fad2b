using System.Globalization;
using Contexter.Bench.Suite;

namespace Contexter.Bench.Ask;

/// <summary>
/// A hundred questions at once, with the cap raised to 100 and then with the default cap of 20, while a twentieth of the simulated web's answers fails: what is whole, partial, refused or
/// fails, how memory goes, and what is left behind.
/// </summary>
internal static class AskLoad
{
    private const int AtOnce = 100;

    /// <summary>The scenario.</summary>
    public static IScenario Create() => new Scenario(
        "ask-load",
        "A hundred questions at once over HTTP while the web fails: error rate, refusals, memory.",
        RunAsync,
        new ScenarioParameter("seconds", "How long for each cap.", "120"),
        new ScenarioParameter("caps", "Questions that are answered at once, one measurement for each.", "100,20"));

    private static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(run.Number("seconds"));
        foreach (var cap in run.Text("caps").Split(',').Select(cap => int.Parse(cap, CultureInfo.InvariantCulture)))
        {
            await using var load = await AskLoadRun.StartAsync(cap, cancellationToken);
            var report = await load.RunAsync(AtOnce, length, cancellationToken);
            var name = string.Create(CultureInfo.InvariantCulture, $"{AtOnce} at once, cap {cap}");
            run.WriteLine($"{name}");
            foreach (var line in report.Lines())
            {
                run.WriteLine("  " + line);
            }

            var (slope, margin) = report.Growth;
            run.RecordTime($"{name}: error rate", "%", 100 * report.ErrorRate);
            run.RecordTime($"{name}: answers", "1/s", report.Answered / report.Took.TotalSeconds);
            run.RecordTime($"{name}: whole answer, p99", "ms", report.Answers.Percentile(0.99));
            run.RecordTime($"{name}: growth of the heap", "MiB/h", 60 * slope);
            run.RecordTime($"{name}: growth of the heap that is certain", "MiB/h", Math.Max(0, 60 * (slope - margin)));
            run.RecordTime($"{name}: handles more than before", "handles", Math.Max(0, report.After.Handles.Count - report.Before.Handles.Count));
        }
    }
}
