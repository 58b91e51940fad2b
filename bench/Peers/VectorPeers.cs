using System.Globalization;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;
using Contexter.Bench.Vectors;

namespace Contexter.Bench.Peers;

/// <summary>Vector indexes: the same vectors, M and efConstruction, one thread each; each with the least ef that reaches the same recall.</summary>
internal static class VectorPeers
{
    private static readonly double[] Recalls = [0.95, 0.99];

    /// <summary>Measures the chosen ones.</summary>
    public static async Task MeasureAsync(ScenarioRun run, IReadOnlyCollection<string> chosen, CancellationToken cancellationToken)
    {
        var samples = GraphSamples.Build(run.Number("vectors"), run.Seed, cancellationToken);
        run.RecordTime("build of the graph, 1 thread", "s", samples.BuildSeconds);
        var folder = Directory.CreateTempSubdirectory("contexter-bench-vectors-");
        try
        {
            var arguments = await samples.ExportAsync(folder.FullName, cancellationToken);
            foreach (var name in chosen)
            {
                var (program, script) = name is "usearch" ? ("node", "usearch_anchor.mjs") : (run.Text("python"), name + "_anchor.py");
                try
                {
                    await using var peer = await PeerProcess.StartAsync(program, [Path.Combine(AppContext.BaseDirectory, "Vectors", script), .. arguments], cancellationToken);
                    await MeasureAsync(run, samples, name, peer, cancellationToken);
                }
                catch (SuiteException problem)
                {
                    run.RecordNotMeasured(name, problem.Message);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(ScenarioRun run, GraphSamples samples, string name, PeerProcess peer, CancellationToken cancellationToken)
    {
        var seconds = peer.Ready.GetProperty("buildSeconds").GetDouble();
        run.RecordTime($"build of {name}, 1 thread", "s", seconds);
        run.Record($"build beside {name}", "x", FigureKind.Time, Better.Higher, [seconds / samples.BuildSeconds]);
        run.Record($"memory of {name} by that of the graph", "x", FigureKind.Deterministic, Better.Higher, [peer.Ready.GetProperty("bytes").GetInt64() / (double)samples.Bytes]);
        foreach (var recall in Recalls)
        {
            var theirs = await EfForAsync(peer, recall, cancellationToken);
            var contender = new Contender(name, async token => (await peer.AskAsync(Text(theirs), token)).GetProperty("seconds").GetDouble() * 1_000);
            await run.CompareAsync(FormattableString.Invariant($"search at recall {recall:0.00} beside {name}"), samples.Contender(samples.EfFor(recall)), contender, cancellationToken);
        }
    }

    private static async Task<int> EfForAsync(PeerProcess peer, double recall, CancellationToken cancellationToken)
    {
        foreach (var ef in GraphSamples.Efs)
        {
            if ((await peer.AskAsync(Text(ef), cancellationToken)).GetProperty("recall").GetDouble() >= recall)
            {
                return ef;
            }
        }

        return GraphSamples.Efs[^1];
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
