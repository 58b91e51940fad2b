using Contexter.Bench.CommandLine;
using Contexter.Bench.Suite;
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

        var environment = new SuiteEnvironment { Scenarios = AllScenarios.Create(), Output = Console.Out, Error = Console.Error };
        environment = environment with { Commands = [.. environment.Commands, TargetsCommand.Create(AllTargets.Create(), environment)] };
        return await SuiteCommand.RunAsync(arguments, environment, stop.Token);
    }
}
