using System.CommandLine;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.History;
using Contexter.Bench.Targets;

namespace Contexter.Bench.CommandLine;

/// <summary>
/// <c>bench -- targets</c>: measures every target and prints the table of them, with what takes an hour and more from its newest record unless <c>--long</c> is given. With <c>--recorded</c> nothing is measured.
/// </summary>
internal static class TargetsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IReadOnlyList<Target> targets, SuiteEnvironment environment)
    {
        var output = environment.Output;
        var recorded = new Option<bool>("--recorded") { Description = "Measure nothing: take the newest record of each." };
        var isLong = new Option<bool>("--long") { Description = "Measure what takes an hour and more as well." };
        var readme = new Option<string?>("--into") { Description = $"A document that takes the table, between '{TargetTable.Begin}' and '{TargetTable.End}'." };
        var history = RecordCommand.HistoryOption();
        var command = new Command("targets", "Measures all targets, records them, and prints the table with intervals, pass or fail.") { recorded, isLong, readme, history };
        var shared = new RunArguments();
        shared.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var folder = RecordCommand.FolderOf(parse, history);
            if (!parse.GetValue(recorded))
            {
                await MeasureAsync(targets.Where(target => parse.GetValue(isLong) || !target.IsLong), environment, shared.Read(parse, environment), folder, cancellationToken);
            }

            var rows = new List<(Target, TargetReading?)>();
            foreach (var target in targets)
            {
                rows.Add((target, target.Find(await HistoryFile.LoadAsync(folder, target.Scenario, cancellationToken))));
            }

            var table = TargetTable.Write(rows);
            await output.WriteAsync(table);
            if (parse.GetValue(readme) is { } document)
            {
                await File.WriteAllTextAsync(document, TargetTable.PutInto(await File.ReadAllTextAsync(document, cancellationToken), table), cancellationToken);
            }

            return SuiteCommand.Done;
        });
        return command;
    }

    /// <summary>Runs each scenario once for all targets that it measures with the same settings, and records what it finds.</summary>
    private static async Task MeasureAsync(IEnumerable<Target> targets, SuiteEnvironment environment, RunOptions options, string folder, CancellationToken cancellationToken)
    {
        foreach (var group in targets.GroupBy(target => (target.Scenario, Settings: string.Join(' ', target.Settings.Select(setting => $"{setting.Key}={setting.Value}")))))
        {
            if (environment.Scenarios.FirstOrDefault(candidate => string.Equals(candidate.Name, group.Key.Scenario, StringComparison.Ordinal)) is not { } scenario)
            {
                await environment.Output.WriteLineAsync($"'{group.Key.Scenario}' is measured by a program of its own; its newest record holds.");
                continue;
            }

            await environment.Output.WriteLineAsync($"== {group.Key.Scenario} {group.Key.Settings}");
            try
            {
                await HistoryFile.AppendAsync(folder, await ScenarioRun.RunAsync(scenario, options with { Parameters = group.First().Settings }, cancellationToken), cancellationToken);
            }
            catch (Exception failure) when (failure is SuiteException or InvalidOperationException or IOException)
            {
                // The others are measured all the same; this one keeps its older record, whose date says so.
                await environment.Error.WriteLineAsync($"{group.Key.Scenario} was not measured: {failure.Message}");
            }
        }
    }
}
