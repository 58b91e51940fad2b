using Contexter.Bench.CommandLine;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.History;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;
using Contexter.Bench.Targets;

namespace Contexter.SystemTests.Bench;

/// <summary>The command line of the suite over scenarios whose times and sizes are given, and a history of its own.</summary>
public sealed class SuiteFixture : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("contexter-suite-");

    /// <summary>What the scenario measures next; a test may change it between runs.</summary>
    internal double OursMs { get; set; } = 10;

    /// <summary>Gives the time of each turn instead of <see cref="OursMs"/>; null by default.</summary>
    internal Func<double>? Ours { get; set; }

    internal double TheirsMs { get; set; } = 40;

    internal double Bytes { get; set; } = 1_000;

    /// <summary>What the scenario says must not be so; null by default.</summary>
    internal string? Failure { get; set; }

    /// <summary>What the table of targets has.</summary>
    internal IReadOnlyList<Target> Targets { get; set; } = [];

    /// <summary>How often the scenario ran.</summary>
    internal int Runs { get; private set; }

    /// <summary>Is called before each run of the scenario with its number, from 1.</summary>
    internal Action<int> BeforeRun { get; set; } = _ => { };

    internal string History => Path.Combine(_folder.FullName, "history");

    internal string File(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Runs one command.</summary>
    internal async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var scenario = new Scenario("given", "What the test gives.", MeasureAsync, new ScenarioParameter("chunks", "How many.", "100"));
        var environment = new SuiteEnvironment { Scenarios = [scenario], Output = output, Error = error, SettleHeap = () => 0, Commit = () => "0123456789ab" };
        environment = environment with { Commands = [TargetsCommand.Create(Targets, environment)] };
        var exitCode = await SuiteCommand.RunAsync(arguments, environment, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs the scenario and records what it found, as often as told, a minute apart.</summary>
    internal async Task RecordAsync(int times, params string[] options)
    {
        var (file, token) = (File("recorded.json"), TestContext.Current.CancellationToken);
        (await RunAsync(["given", "--rounds", "3", "--json", file, .. options])).ExitCode.ShouldBe(0);
        var result = await ResultFile.LoadAsync(file, token);
        for (var i = 0; i < times; i++)
        {
            await HistoryFile.AppendAsync(History, result with { Date = result.Date.AddMinutes(i) }, token);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task MeasureAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        BeforeRun(++Runs);
        run.Number("chunks");
        await run.CompareAsync(
            "search beside scan",
            new Contender("search", _ => Task.FromResult<double?>(Ours?.Invoke() ?? OursMs)),
            new Contender("scan", _ => Task.FromResult<double?>(TheirsMs)),
            cancellationToken,
            turns: 1);
        run.Record("allocated by a search", "B", FigureKind.Deterministic, Better.Lower, [Bytes]);
        run.RecordTime("answers", "1/s", 1_000 / OursMs);
        if (Failure is { } failure)
        {
            run.Fail(failure);
        }
    }
}
