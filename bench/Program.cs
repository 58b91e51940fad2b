using Contexter.Bench.CommandLine;
using Contexter.Bench.Micro;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Targets;

namespace Contexter.Bench;

/// <summary>Benchmarks by name: <c>dotnet run -c Release --project bench -- ingest</c>.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };

        var scenarios = AllScenarios.Create();
        if (!SteadyCode.IsOn && NeedsSteadyCode(arguments, scenarios))
        {
            return await SteadyCode.RunAsync(typeof(Program).Assembly.Location, arguments, new Dictionary<string, string>(StringComparer.Ordinal), isQuiet: false, stop.Token);
        }

        var environment = new SuiteEnvironment { Scenarios = scenarios, Commands = [MicroCommand.Create()], Output = Console.Out, Error = Console.Error };
        environment = environment with { Commands = [.. environment.Commands, TargetsCommand.Create(AllTargets.Create(), environment)] };
        return await SuiteCommand.RunAsync(arguments, environment, stop.Token);
    }

    /// <summary>Whether the scenarios named are all of those that do: the others are measured as the product runs.</summary>
    private static bool NeedsSteadyCode(string[] arguments, IReadOnlyList<IScenario> scenarios)
    {
        var named = scenarios.Where(scenario => arguments.Contains(scenario.Name, StringComparer.Ordinal)).ToList();
        return named.Count > 0 && named.TrueForAll(scenario => scenario.NeedsSteadyCode);
    }
}
