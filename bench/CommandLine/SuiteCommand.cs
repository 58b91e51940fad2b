using System.CommandLine;
using Contexter.Bench.Suite;

namespace Contexter.Bench.CommandLine;

/// <summary>The command line of the suite: a command a scenario, and those that list, record, compare and show.</summary>
internal static class SuiteCommand
{
    /// <summary>All went well.</summary>
    public const int Done = 0;

    /// <summary>What was measured is worse than it may be, or could not be measured.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="environment">The world around it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>0; 1 when something is worse than it may be or failed; 2 when the command line is wrong.</returns>
    public static async Task<int> RunAsync(string[] arguments, SuiteEnvironment environment, CancellationToken cancellationToken)
    {
        var root = Create(environment);
        var names = root.Subcommands.Select(command => command.Name).ToArray();
        if (arguments.Length == 0 || (!arguments[0].StartsWith('-') && !names.Contains(arguments[0], StringComparer.Ordinal)))
        {
            var problem = arguments.Length == 0 ? "Name a scenario." : $"There is no scenario '{arguments[0]}'.";
            await environment.Error.WriteLineAsync($"{problem} There are: {string.Join(", ", names.Order(StringComparer.Ordinal))}. 'list' says what each one measures.");
            return Usage;
        }

        var parse = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Errors.Count > 0)
        {
            await environment.Error.WriteLineAsync(string.Join(Environment.NewLine, parse.Errors.Select(problem => problem.Message)) + $" 'bench -- {arguments[0]} --help' lists the options.");
            return Usage;
        }

        try
        {
            return await parse.InvokeAsync(new InvocationConfiguration { Output = environment.Output, Error = environment.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellationToken);
        }
        catch (SuiteException problem)
        {
            await environment.Error.WriteLineAsync(problem.Message);
            return Failed;
        }
    }

    private static RootCommand Create(SuiteEnvironment environment)
    {
        var root = new RootCommand("Measures Contexter.")
        {
            ListCommand.Create(environment.Scenarios, environment.Output),
            RecordCommand.Create(environment.Output),
            CompareCommand.Create(environment),
            ReportCommand.Create(environment.Output),
        };
        foreach (var scenario in environment.Scenarios)
        {
            root.Add(ScenarioCommand.Create(scenario, environment));
        }

        foreach (var command in environment.Commands)
        {
            root.Add(command);
        }

        return root;
    }
}
