using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;
using Contexter.Vectors;

namespace Contexter.Bench.Vectors;

/// <summary>How many of the true neighbours the vector index finds, which is the same in every run, and how quickly.</summary>
internal sealed class RecallScenario : IScenario
{
    private const int Scanned = 50;

    /// <inheritdoc/>
    public string Name => "recall";

    /// <inheritdoc/>
    public string Description => "Recall and speed of the vector index by ef, beside comparing all vectors.";

    /// <inheritdoc/>
    public IReadOnlyList<ScenarioParameter> Parameters => [new("vectors", "How many vectors of 256 dimensions.", "20000")];

    /// <inheritdoc/>
    public async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var samples = GraphSamples.Build(run.Number("vectors"), run.Seed, cancellationToken);
        run.RecordTime("build, 1 thread", "s", samples.BuildSeconds);
        run.Record("memory", "B", FigureKind.Deterministic, Better.Lower, [samples.Bytes]);
        var points = new List<PlotPoint>();
        foreach (var ef in GraphSamples.Efs)
        {
            var rounds = await RoundRunner.RunAsync(run.Rounds, Heap.Settle, _ => Task.FromResult(samples.Search(ef)), cancellationToken);
            run.Record(FormattableString.Invariant($"recall@10, ef {ef}"), "share", FigureKind.Deterministic, Better.Higher, [.. rounds.Select(round => round.Recall)]);
            var speed = run.RecordTime(FormattableString.Invariant($"queries, ef {ef}"), "1/s", [.. rounds.Select(round => samples.Queries.Count / round.Seconds)]);
            points.Add(new PlotPoint(rounds[0].Recall, speed.Median));
        }

        run.RecordSeries("Speed by recall", "graph, 1 thread", "recall@10", "queries/s", points);
        var all = Contender.Of("comparing all", () => CompareAll(samples));
        await run.CompareAsync(FormattableString.Invariant($"graph at recall 0.95 beside comparing all ({Scanned} of {samples.Queries.Count} queries)"), samples.Contender(samples.EfFor(0.95)), all, cancellationToken);
    }

    private static float CompareAll(GraphSamples samples)
    {
        var best = 0f;
        for (var q = 0; q < Scanned; q++)
        {
            for (var i = 0; i < samples.Vectors.Count; i++)
            {
                best = Math.Max(best, FlatVectors.Cosine(samples.Vectors[i], samples.Queries[q]));
            }
        }

        return best;
    }
}
