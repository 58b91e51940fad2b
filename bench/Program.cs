using Contexter.Bench.CommandLine;
using Contexter.Bench.Suite;

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
        return await SuiteCommand.RunAsync(arguments, environment, stop.Token);
    }
}
