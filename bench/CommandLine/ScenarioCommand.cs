using System.CommandLine;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.CommandLine;

/// <summary><c>bench -- SCENARIO</c>: runs it, prints what it finds, and writes a result when asked to.</summary>
internal static class ScenarioCommand
{
    /// <summary>Makes the command of a scenario.</summary>
    public static Command Create(IScenario scenario, SuiteEnvironment environment)
    {
        var output = environment.Output;
        var command = new Command(scenario.Name, scenario.Description);
        var shared = new RunArguments();
        shared.AddTo(command);
        var json = new Option<string?>("--json") { Description = "A file that takes the result." };
        command.Add(json);
        var parameters = scenario.Parameters.Select(parameter => (parameter.Name, Option: new Option<string?>("--" + parameter.Name) { Description = $"{parameter.Description} ({parameter.Variable}; default {parameter.Default})" })).ToList();
        parameters.ForEach(parameter => command.Add(parameter.Option));
        command.SetAction(async (parse, cancellationToken) =>
        {
            var options = shared.Read(parse, environment) with
            {
                Parameters = parameters.Select(parameter => (parameter.Name, Value: parse.GetValue(parameter.Option)))
                    .Where(parameter => parameter.Value is not null)
                    .ToDictionary(parameter => parameter.Name, parameter => parameter.Value!, StringComparer.Ordinal),
            };
            await output.WriteLineAsync(Machine.Describe());
            var result = await ScenarioRun.RunAsync(scenario, options, cancellationToken);
            if (parse.GetValue(json) is { } file)
            {
                await ResultFile.SaveAsync(result, file, cancellationToken);
                await output.WriteLineAsync($"result in {file}");
            }

            foreach (var failure in result.Failures)
            {
                await environment.Error.WriteLineAsync(failure);
            }

            return result.Failures.Count == 0 ? SuiteCommand.Done : SuiteCommand.Failed;
        });
        return command;
    }
}
