using System.CommandLine;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.History;
using Contexter.Bench.Targets;
using Contexter.Documents;

namespace Contexter.Bench.CommandLine;

/// <summary>
/// <c>bench -- targets</c>: measures every target and prints the table of them, with what takes half an hour and more from its newest record unless <c>--long</c> is given.
/// What could not be measured is named, and makes the exit code 1. With <c>--recorded</c> nothing is measured.
/// </summary>
internal static class TargetsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IReadOnlyList<Target> targets, SuiteEnvironment environment)
    {
        var output = environment.Output;
        var recorded = new Option<bool>("--recorded") { Description = "Measure nothing: take the newest record of each." };
        var isLong = new Option<bool>("--long") { Description = "Measure what takes half an hour and more as well." };
        var readme = new Option<string?>("--into") { Description = $"A document that takes the table, between '{TargetTable.Begin}' and '{TargetTable.End}'." };
        var history = RecordCommand.HistoryOption();
        var command = new Command("targets", "Measures all targets, records them, and prints the table with intervals, pass or fail.") { recorded, isLong, readme, history };
        var shared = new RunArguments();
        shared.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var folder = RecordCommand.FolderOf(parse, history);
            var isWhole = parse.GetValue(recorded)
                || await MeasureAsync(targets.Where(target => parse.GetValue(isLong) || !target.IsLong), environment, shared.Read(parse, environment), folder, cancellationToken);

            var rows = new List<(Target, TargetReading?)>();
            foreach (var target in targets)
            {
                var runs = await HistoryFile.LoadAsync(folder, target.Scenario, cancellationToken);
                var scenario = ScenarioOf(target.Scenario, environment);
                rows.Add((target, target.Find(runs, scenario)));
                if (parse.GetValue(recorded) && rows[^1].Item2 is null && runs.Any(run => target.HasSettings(run, scenario)))
                {
                    await environment.Error.WriteLineAsync($"No recorded run of '{target.Scenario}' has '{target.Figure}' in {target.Unit} ({target.What}).");
                }
            }

            var table = TargetTable.Write(rows);
            await output.WriteAsync(table);
            if (parse.GetValue(readme) is { } document)
            {
                await File.WriteAllTextAsync(document, TargetTable.PutInto(await File.ReadAllTextAsync(document, cancellationToken), table), cancellationToken);
            }

            return isWhole ? SuiteCommand.Done : SuiteCommand.Failed;
        });
        return command;
    }

    /// <summary>Runs each scenario once for all targets that it measures with the same settings, and records what it finds.</summary>
    /// <returns>Whether every target has its figure; which has not is told.</returns>
    private static async Task<bool> MeasureAsync(IEnumerable<Target> targets, SuiteEnvironment environment, RunOptions options, string folder, CancellationToken cancellationToken)
    {
        var isWhole = true;
        foreach (var group in targets.GroupBy(target => (target.Scenario, Settings: TextOf(target.Settings))))
        {
            var (name, settings) = group.Key;
            if (ScenarioOf(name, environment) is not { } scenario)
            {
                // Programs of their own measure some, and record what they find.
                var runs = await HistoryFile.LoadAsync(folder, name, cancellationToken);
                foreach (var target in group.Where(target => target.Find(runs, scenario: null) is null))
                {
                    isWhole = false;
                    await environment.Error.WriteLineAsync($"There is no scenario '{name}' and no record of one with '{target.Figure}' in {target.Unit} ({target.What}).");
                }

                continue;
            }

            await environment.Output.WriteLineAsync($"== {name} {settings}");
            try
            {
                var result = await ScenarioRun.RunAsync(scenario, options with { Parameters = group.First().Settings }, cancellationToken);
                await HistoryFile.AppendAsync(folder, result, cancellationToken);
                foreach (var failure in result.Failures)
                {
                    isWhole = false;
                    await environment.Error.WriteLineAsync($"{name}: {failure}");
                }

                var run = HistoryEntry.Of(result);
                foreach (var target in group.Where(target => target.Find([run], scenario) is null))
                {
                    isWhole = false;
                    var told = settings.Length == 0 ? string.Empty : " with " + settings;
                    await environment.Error.WriteLineAsync($"{name} did not measure '{target.Figure}' in {target.Unit}{told} ({target.What}). {string.Join(' ', result.NotMeasured)}".TrimEnd());
                }
            }
            catch (Exception failure) when (failure is SuiteException or ContexterException or InvalidOperationException or IOException)
            {
                // The others are measured all the same; this one keeps its older record, whose date says so.
                isWhole = false;
                await environment.Error.WriteLineAsync($"{name} was not measured: {failure.Message}");
            }
        }

        return isWhole;
    }

    private static IScenario? ScenarioOf(string name, SuiteEnvironment environment) =>
        environment.Scenarios.FirstOrDefault(scenario => string.Equals(scenario.Name, name, StringComparison.Ordinal));

    private static string TextOf(IReadOnlyDictionary<string, string> settings) => string.Join(' ', settings.Select(setting => $"{setting.Key}={setting.Value}"));
}
