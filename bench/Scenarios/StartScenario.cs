using System.Diagnostics;
using System.Net.Http.Json;
using Contexter.Bench.Load;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;
using Contexter.Cli.Demo;
using Contexter.Client.Api;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;

namespace Contexter.Bench.Scenarios;

/// <summary>From the start of the process to its first answer, over the demo's library: of a single command, and of a server over HTTP.</summary>
internal static class StartScenario
{
    private const string Question = "How do I read all lines of a file?";

    public static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("contexter-bench-start-");
        try
        {
            await using (var contexter = await LocalContexter.StartAsync(new ContexterOptions { Data = data.FullName }, "contexter bench", configure: null, cancellationToken))
            {
                await contexter.Api.AddAndCompleteAsync(new AddLibraryRequest { Library = DemoLibrary.Name, Source = DemoLibrary.Source }, cancellationToken);
            }

            string[] arguments = ["--data", data.FullName];
            await run.MeasureAsync("command to its answer", "ms", FigureKind.Time, Better.Lower, token => CommandAsync(["search", Question, .. arguments], token), cancellationToken);
            await run.MeasureAsync("command that asks nothing", "ms", FigureKind.Time, Better.Lower, token => CommandAsync(["--version"], token), cancellationToken);
            var servers = await RoundRunner.RunAsync(run.Rounds, () => 0, token => ServeAsync(data.FullName, token), cancellationToken);
            run.RecordTime("server until it listens", "ms", [.. servers.Select(server => server.Listens)]);
            run.RecordTime("server until its first answer", "ms", [.. servers.Select(server => server.Answers)]);
            run.Record("resident memory of the server then", "MB", FigureKind.Time, Better.Lower, [.. servers.Select(server => server.Megabytes)]);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    /// <summary>Milliseconds from start to end of a command.</summary>
    private static async Task<double> CommandAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(ContexterProgram.Command(arguments))!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(start).TotalMilliseconds : throw new SuiteException($"'contexter {arguments[0]}' ended with {process.ExitCode}: {await errors}");
    }

    private static async Task<(double Listens, double Answers, double Megabytes)> ServeAsync(string data, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await using var server = await ServedProcess.StartAsync(data, [], limit: null, cancellationToken);
        using var client = new HttpClient { BaseAddress = server.Address };
        using var reply = await client.PostAsJsonAsync("/v1/search", new { query = Question }, cancellationToken);
        reply.EnsureSuccessStatusCode();
        await reply.Content.ReadAsByteArrayAsync(cancellationToken);
        var answers = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return (server.Started.TotalMilliseconds, answers, server.Read().Resident / 1e6);
    }
}
