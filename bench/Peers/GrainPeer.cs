using System.Text.Json;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Peers;

/// <summary>Grains on the embedded host, and beside Orleans, in processes of their own.</summary>
internal static class GrainPeer
{
    private const double Calls = 100_000;
    private const double Writes = 1_000;

    /// <summary>Measures the embedded host alone.</summary>
    public static async Task MeasureEmbeddedAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var program = await GrainHostProcess.BuildAsync("embedded", string.Empty, cancellationToken);
        var starts = new List<JsonElement>();
        for (var round = 0; round < run.Rounds.Measured; round++)
        {
            await using var started = await GrainHostProcess.StartAsync(program, cancellationToken);
            starts.Add(started.Ready);
        }

        run.RecordTime("process start to first answer", "ms", [.. starts.Select(start => start.GetProperty("startMs").GetDouble())]);
        run.Record("resident memory then", "MB", FigureKind.Time, Better.Lower, [.. starts.Select(start => start.GetProperty("memoryBytes").GetDouble() / 1e6)]);
        await using var host = await GrainHostProcess.StartAsync(program, cancellationToken);
        var idle = await RoundRunner.RunAsync(run.Rounds, () => 0, token => host.AskAsync("idle 5", token), cancellationToken);
        run.Record("idle, of one processor", "%", FigureKind.Time, Better.Lower, [.. idle.Select(round => 100 * round.GetProperty("share").GetDouble())]);
        foreach (var (what, name) in new[] { ("calls 1", "calls, 1 caller"), ("calls 100", "calls, 100 callers"), ("writes 1", "persisted writes, 1 grain"), ("writes 100", "persisted writes, 100 grains") })
        {
            var rounds = await RoundRunner.RunAsync(run.Rounds, () => 0, token => host.AskAsync(what, token), cancellationToken);
            run.RecordTime(name, "1/s", [.. rounds.Select(round => round.GetProperty("perSecond").GetDouble())]);
            run.RecordTime(name + ", p99", "ms", [.. rounds.Select(round => round.GetProperty("p99Ms").GetDouble())]);
            if (what.StartsWith("calls", StringComparison.Ordinal))
            {
                run.Record(name + ", allocated", "B", FigureKind.Deterministic, Better.Lower, [.. rounds.Select(round => round.GetProperty("bytes").GetDouble())]);
            }
        }

        var streams = await RoundRunner.RunAsync(run.Rounds, () => 0, token => host.AskAsync("stream", token), cancellationToken);
        run.RecordTime("stream item until it arrives, p50", "ms", [.. streams.Select(round => round.GetProperty("p50Ms").GetDouble())]);
        var batches = await RoundRunner.RunAsync(run.Rounds, () => 0, token => host.AskAsync("batches", token), cancellationToken);
        run.RecordTime("stream items in batches of 100", "1/s", [.. batches.Select(round => round.GetProperty("perSecond").GetDouble())]);
    }

    /// <summary>Measures both hosts in turn.</summary>
    public static async Task MeasureAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        try
        {
            await using var ours = await GrainHostProcess.StartAsync(await GrainHostProcess.BuildAsync("embedded", string.Empty, cancellationToken), cancellationToken);
            await using var theirs = await GrainHostProcess.StartAsync(await GrainHostProcess.BuildAsync("orleans", run.Text("orleans-source"), cancellationToken), cancellationToken);
            foreach (var (what, name, count) in new[] { ("calls 1", "grain calls, 1 caller", Calls), ("calls 100", "grain calls, 100 callers", Calls), ("writes 100", "persisted writes, 100 grains", Writes) })
            {
                await run.CompareAsync(name + ", beside Orleans", Asked("embedded", ours, what, count), Asked("Orleans", theirs, what, count), cancellationToken);
            }

            await run.CompareAsync("stream item until it arrives, beside Orleans", Streamed("embedded", ours), Streamed("Orleans", theirs), cancellationToken, turns: 1);
        }
        catch (SuiteException problem)
        {
            run.RecordNotMeasured("orleans", problem.Message);
        }
    }

    /// <summary>Milliseconds that so many take at the rate that was measured.</summary>
    private static Contender Asked(string name, PeerProcess host, string what, double count) =>
        new(name, async token => count / (await host.AskAsync(what, token)).GetProperty("perSecond").GetDouble() * 1_000);

    private static Contender Streamed(string name, PeerProcess host) => new(name, async token => (await host.AskAsync("stream", token)).GetProperty("p50Ms").GetDouble());
}
