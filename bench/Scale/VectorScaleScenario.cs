using System.Diagnostics;
using System.Globalization;
using Contexter.Bench.Search;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Results;
using Contexter.Embeddings.Local;
using Contexter.Vectors;
using Contexter.Vectors.Hnsw;

namespace Contexter.Bench.Scale;

/// <summary>
/// Ten million vectors of 256 components on one machine, in parts as the index has segments: how long the graphs take to make, what they take, the recall of the ten nearest of all, and the
/// time of a query that walks all parts. Vectors are mixtures of embeddings of documentation, which is what the built-in model makes of a text that has something of each.
/// </summary>
internal static class VectorScaleScenario
{
    private const int Dimension = LocalEmbedder.Dimension;
    private const int K = 10;
    private const int Ef = 128;
    private const int Queries = 200;
    private const int Embeddings = 60_000;

    /// <summary>The scenario.</summary>
    public static IScenario Create() => new Scenario(
        "scale-vectors",
        "Ten million vectors on one machine: time to make, size, memory, recall, time of a query.",
        RunAsync,
        new ScenarioParameter("vectors", "How many vectors, in whole parts of half a million.", "10000000"),
        new ScenarioParameter("folder", "Keeps the parts, which take minutes each to make, for the next run.", string.Empty) { IsSetting = false });

    private static async Task RunAsync(ScenarioRun run, CancellationToken cancellationToken)
    {
        var kept = run.Text("folder");
        var folder = kept.Length == 0 ? Directory.CreateTempSubdirectory("contexter-bench-vectors-") : Directory.CreateDirectory(kept);
        var parts = new List<VectorPart>();
        try
        {
            var corpus = await SearchCorpus.LoadAsync(cancellationToken);
            var embeddings = corpus.Documents(Embeddings, seed: 11).SelectMany(document => document.Vectors).Take(Embeddings).ToArray();
            var queries = Embed(corpus.Queries(Queries, seed: 12));
            for (var number = 0; number < Math.Max(1, run.Number("vectors") / VectorPart.Vectors); number++)
            {
                var (begin, processor, seed) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, 100 + number);
                parts.Add(VectorPart.Open(
                    Path.Combine(folder.FullName, number.ToString("00", CultureInfo.InvariantCulture)), exact => Draw(embeddings, exact, seed), queries, Dimension, K, cancellationToken));
                run.WriteLine($"  part {number}: {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s, {(Environment.CpuUsage.TotalTime - processor).TotalSeconds:0} s of processor time");
            }

            run.Record("index", "GB", FigureKind.Deterministic, Better.Lower, [parts.Sum(part => part.IndexBytes) / 1e9]);
            run.Record("exact vectors", "GB", FigureKind.Deterministic, Better.Lower, [parts.Sum(part => part.ExactBytes) / 1e9]);
            Measure(run, parts, queries);
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
            if (kept.Length == 0)
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private static void Measure(ScenarioRun run, List<VectorPart> parts, float[] queries)
    {
        var (searcher, medians, all, found) = (new HnswSearcher(), new List<double>(), new List<double>(), 0);
        for (var round = -run.Rounds.WarmUp; round < run.Rounds.Measured; round++)
        {
            (found, var times) = (0, new List<double>());
            for (var query = 0; query < Queries; query++)
            {
                var begin = Stopwatch.GetTimestamp();
                var hits = parts
                    .SelectMany((part, number) => part.Search(searcher, queries.AsSpan(query * Dimension, Dimension), Ef, K).Select(hit => (Part: number, Hit: hit)))
                    .OrderByDescending(hit => hit.Hit.Cosine)
                    .Take(K)
                    .ToArray();
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                found += parts
                    .SelectMany((part, number) => part.Nearest.Skip(query * K).Take(K).Select(hit => (Part: number, Hit: hit)))
                    .OrderByDescending(hit => hit.Hit.Cosine)
                    .Take(K)
                    .Count(nearest => hits.Any(hit => hit.Part == nearest.Part && hit.Hit.Vector == nearest.Hit.Vector));
            }

            if (round >= 0)
            {
                medians.Add(Measurements.Percentile([.. times.Order()], 0.95));
                all.AddRange(times);
            }
        }

        run.Record("query, p95, one thread", "ms", FigureKind.Time, Better.Lower, medians, all);
        run.Record("recall of the ten nearest", "%", FigureKind.Deterministic, Better.Higher, [100.0 * found / (Queries * K)]);
        run.RecordTime("resident memory", "GB", Environment.WorkingSet / 1e9);
    }

    /// <summary>Fills vectors with mixtures of two embeddings, of which one has most of it, and a little of its own.</summary>
    private static void Draw(ReadOnlyMemory<float>[] embeddings, float[] vectors, int seed)
    {
        const float Noise = 0.02f;
        var random = new Random(seed);
        for (var i = 0; i < vectors.Length / Dimension; i++)
        {
            var share = 0.5f + (0.5f * random.NextSingle());
            var one = embeddings[random.Next(embeddings.Length)].Span;
            var other = embeddings[random.Next(embeddings.Length)].Span;
            var vector = vectors.AsSpan(i * Dimension, Dimension);
            for (var d = 0; d < Dimension; d++)
            {
                vector[d] = (share * one[d]) + ((1 - share) * other[d]) + (Noise * (random.NextSingle() - 0.5f));
            }

            VectorMath.TryNormalize(vector, vector);
        }
    }

    private static float[] Embed(IReadOnlyList<string> texts)
    {
        var embedder = new LocalEmbedder();
        var vectors = new float[texts.Count * Dimension];
        for (var i = 0; i < texts.Count; i++)
        {
            embedder.Embed(texts[i], vectors.AsSpan(i * Dimension, Dimension));
        }

        return vectors;
    }
}
