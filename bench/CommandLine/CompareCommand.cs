using System.CommandLine;
using System.Globalization;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.History;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.CommandLine;

/// <summary>
/// <c>bench -- compare SCENARIO...</c>: measures, and holds ratios and deterministic figures against the history. What is worse is measured once more before it is said.
/// <c>--set NAME=VALUE</c> sets what the scenarios take. With <c>--result FILE</c> the first measurement is read, with <c>--second FILE</c> the second one, too.
/// </summary>
internal static class CompareCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(SuiteEnvironment environment)
    {
        var (scenarios, output) = (environment.Scenarios, environment.Output);
        var names = new Argument<string[]>("scenarios") { Description = "Scenarios to measure.", Arity = ArgumentArity.ZeroOrMore };
        var results = new Option<string[]>("--result") { Description = "Results to compare instead of measuring.", AllowMultipleArgumentsPerToken = true };
        var seconds = new Option<string[]>("--second") { Description = "Results that confirm what is worse in the first.", AllowMultipleArgumentsPerToken = true };
        var sets = new Option<string[]>("--set") { Description = "A parameter of the scenarios, NAME=VALUE; repeatable. Runs are held against those that were recorded with the same." };
        var history = RecordCommand.HistoryOption();
        var command = new Command("compare", "Compares ratios and deterministic figures with the history; exit code 1 when one is worse.") { names, results, seconds, sets, history };
        var shared = new RunArguments();
        shared.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var folder = RecordCommand.FolderOf(parse, history);
            var options = shared.Read(parse, environment) with { Parameters = ParametersOf(parse.GetValue(sets) ?? []) };
            var first = await LoadAllAsync(parse.GetValue(results) ?? [], cancellationToken);
            var again = await LoadAllAsync(parse.GetValue(seconds) ?? [], cancellationToken);
            foreach (var name in parse.GetValue(names)!)
            {
                first.Add(await MeasureAsync(scenarios, name, options, cancellationToken));
            }

            if (first.Count == 0)
            {
                throw new SuiteException("Nothing to compare: name scenarios, or results by --result FILE.");
            }

            var confirmed = new List<Verdict>();
            foreach (var result in first)
            {
                var runs = await HistoryFile.LoadAsync(folder, result.Scenario, cancellationToken);
                var verdicts = Comparison.Judge(result, runs);
                foreach (var verdict in verdicts)
                {
                    await output.WriteLineAsync(verdict.ToString());
                }

                if (verdicts.Any(verdict => verdict.Outcome == Outcome.Worse))
                {
                    await output.WriteLineAsync($"{result.Scenario} is measured once more before anything is said.");
                    var second = again.Find(other => string.Equals(other.Scenario, result.Scenario, StringComparison.Ordinal))
                        ?? await MeasureAsync(scenarios, result.Scenario, Like(result, options), cancellationToken);
                    confirmed.AddRange(Comparison.Confirm(verdicts, Comparison.Judge(second, runs)));
                }
            }

            foreach (var verdict in confirmed)
            {
                await output.WriteLineAsync("Confirmed by the second measurement: " + verdict);
            }

            await output.WriteLineAsync(confirmed.Count == 0 ? "Nothing is worse than its history." : $"{confirmed.Count} figure(s) are worse than their history.");
            return confirmed.Count == 0 ? SuiteCommand.Done : SuiteCommand.Failed;
        });
        return command;
    }

    /// <summary>The second measurement has the settings of the first.</summary>
    private static RunOptions Like(ScenarioResult result, RunOptions options) => options with
    {
        Rounds = result.Rounds,
        Seed = int.Parse(result.Settings["seed"], CultureInfo.InvariantCulture),
        Parameters = new Dictionary<string, string>([.. options.Parameters.Where(parameter => !result.Settings.ContainsKey(parameter.Key)), .. result.Settings.Where(setting => setting.Key is not "seed")], StringComparer.Ordinal),
    };

    private static Dictionary<string, string> ParametersOf(IEnumerable<string> sets)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var set in sets)
        {
            var equals = set.IndexOf('=', StringComparison.Ordinal);
            parameters[equals > 0 ? set[..equals] : throw new SuiteException($"--set takes NAME=VALUE, not '{set}'.")] = set[(equals + 1)..];
        }

        return parameters;
    }

    private static async Task<ScenarioResult> MeasureAsync(IReadOnlyList<IScenario> scenarios, string name, RunOptions options, CancellationToken cancellationToken)
    {
        var scenario = scenarios.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.Ordinal))
            ?? throw new SuiteException($"There is no scenario '{name}'. There are: {string.Join(", ", scenarios.Select(candidate => candidate.Name).Order(StringComparer.Ordinal))}.");
        if (options.Parameters.Keys.FirstOrDefault(set => scenario.Parameters.All(parameter => !string.Equals(parameter.Name, set, StringComparison.Ordinal))) is { } unknown)
        {
            throw new SuiteException($"The scenario '{name}' has no parameter '{unknown}'. It has: {(scenario.Parameters.Count == 0 ? "none" : string.Join(", ", scenario.Parameters.Select(parameter => parameter.Name)))}.");
        }

        var result = await ScenarioRun.RunAsync(scenario, options, cancellationToken);
        return result.Failures.Count == 0 ? result : throw new SuiteException(string.Join(Environment.NewLine, result.Failures));
    }

    private static async Task<List<ScenarioResult>> LoadAllAsync(IEnumerable<string> files, CancellationToken cancellationToken)
    {
        var loaded = new List<ScenarioResult>();
        foreach (var file in files)
        {
            loaded.Add(await ResultFile.LoadAsync(file, cancellationToken));
        }

        return loaded;
    }
}
