using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Contexter.Bench.Peers;
using Contexter.Bench.Suite;
using Contexter.Vectors;
using Contexter.Vectors.Hnsw;

namespace Contexter.Bench.Vectors;

/// <summary>
/// The vector index beside hnswlib and faiss (Debian: python3-hnswlib, python3-faiss) and usearch (npm) in one run: the same vectors, M and efConstruction, one
/// thread each. CONTEXTER_BENCH_VECTORS sets how many vectors; default 100,000.
/// </summary>
internal static class VectorScenario
{
    private const int Dimension = 256;
    private const int QueryCount = 2_000;
    private const int Rounds = 3;
    private const int K = 10;
    private static readonly int[] Efs = [16, 24, 32, 48, 64, 96, 128];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("CONTEXTER_BENCH_VECTORS") ?? "100000", CultureInfo.InvariantCulture);
        var (vectors, queries) = VectorSamples.Draw(count, QueryCount, Dimension, clusters: 1_000, seed: 1);
        var truth = vectors.FindExactly(queries, K);
        var options = new HnswOptions { Threads = 1 };
        Print($"{count:N0} vectors of {Dimension}, {QueryCount:N0} queries, recall@{K}, M {options.M}, efConstruction {options.EfConstruction}");

        var image = Build(vectors, options, cancellationToken);
        Build(vectors, options with { Threads = Environment.ProcessorCount }, cancellationToken);
        Print($"memory    {(image.Length * sizeof(int)) + vectors.Halves.Length + (vectors.HalfScales.Length * sizeof(float)):N0} bytes without the exact vectors, which stay on disk");
        SearchExactly(vectors, queries);
        foreach (var ef in Efs)
        {
            Search(vectors, queries, truth, image, ef);
        }

        await RunAnchorsAsync(vectors, queries, truth, options, cancellationToken);
    }

    private static int[] Build(VectorSamples vectors, HnswOptions options, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var image = HnswBuilder.Build(vectors.Values, vectors.Scales, Dimension, options, cancellationToken);
        Print($"build     {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s on {options.Threads} thread(s)");
        return image;
    }

    private static void SearchExactly(VectorSamples vectors, VectorSamples queries)
    {
        const int Sample = 200;
        var start = Stopwatch.GetTimestamp();
        var sum = 0f;
        for (var q = 0; q < Sample; q++)
        {
            for (var i = 0; i < vectors.Count; i++)
            {
                sum = Math.Max(sum, FlatVectors.Cosine(vectors[i], queries[q]));
            }
        }

        Print($"exact     {Sample / Stopwatch.GetElapsedTime(start).TotalSeconds:N0} queries/s (best {sum:0.000})");
    }

    private static void Search(VectorSamples vectors, VectorSamples queries, int[][] truth, int[] image, int ef)
    {
        var searcher = new HnswSearcher();
        var best = TimeSpan.MaxValue;
        var found = 0;
        for (var round = 0; round < Rounds; round++)
        {
            found = 0;
            var hits = new List<VectorHit>[queries.Count];
            var start = Stopwatch.GetTimestamp();
            for (var q = 0; q < queries.Count; q++)
            {
                hits[q] = searcher.Search(new HnswGraph(image), vectors.Int4, vectors.Exact, queries[q], ef, K);
            }

            var elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
            for (var q = 0; q < queries.Count; q++)
            {
                found += hits[q].Count(hit => truth[q].Contains(hit.Vector));
            }
        }

        Print($"ef {ef,4}   recall {(double)found / (queries.Count * K):0.0000}   {queries.Count / best.TotalSeconds,8:N0} queries/s");
    }

    private static async Task RunAnchorsAsync(VectorSamples vectors, VectorSamples queries, int[][] truth, HnswOptions options, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("contexter-bench-vectors-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "vectors.f32"), MemoryMarshal.AsBytes(vectors.Exact.AsSpan()).ToArray(), cancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, "queries.f32"), MemoryMarshal.AsBytes(queries.Exact.AsSpan()).ToArray(), cancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, "truth.i32"), MemoryMarshal.AsBytes(truth.SelectMany(row => row).ToArray().AsSpan()).ToArray(), cancellationToken);
            string[] arguments = [folder, Text(Dimension), Text(options.M), Text(options.EfConstruction)];
            await RunAnchorAsync("hnswlib", "/usr/bin/python3", "hnswlib_anchor.py", "install Debian's python3-hnswlib", arguments, cancellationToken);
            await RunAnchorAsync("faiss", "/usr/bin/python3", "faiss_anchor.py", "install Debian's python3-faiss", arguments, cancellationToken);
            await RunAnchorAsync("usearch", "node", "usearch_anchor.mjs", "install usearch from npm and name the folder in CONTEXTER_BENCH_NODE_MODULES", arguments, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAnchorAsync(
        string name, string program, string script, string wayOut, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            await using var anchor = await PeerProcess.StartAsync(program, [Path.Combine(AppContext.BaseDirectory, "Vectors", script), .. arguments], cancellationToken);
            Print($"{name,-9} build {anchor.Ready.GetProperty("buildSeconds").GetDouble():0.0} s on 1 thread, {anchor.Ready.GetProperty("bytes").GetInt64():N0} bytes");
            foreach (var ef in Efs)
            {
                var (recall, best) = (0.0, double.MaxValue);
                for (var round = 0; round < Rounds; round++)
                {
                    var search = await anchor.AskAsync(Text(ef), cancellationToken);
                    (recall, best) = (search.GetProperty("recall").GetDouble(), Math.Min(best, search.GetProperty("seconds").GetDouble()));
                }

                Print($"ef {ef,4}   recall {recall:0.0000}   {QueryCount / best,8:N0} queries/s");
            }
        }
        catch (SuiteException problem)
        {
            Print($"{name} was not measured: {problem.Message} {wayOut}.");
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
