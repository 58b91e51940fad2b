using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Contexter.Bench.Suite.Measuring;
using Contexter.Vectors.Hnsw;

namespace Contexter.Bench.Vectors;

/// <summary>Vectors, the graph over them, and queries whose true neighbours are known.</summary>
internal sealed class GraphSamples
{
    /// <summary>How many neighbours are looked for.</summary>
    public const int K = 10;

    /// <summary>Components of a vector.</summary>
    public const int Dimension = 256;

    private const int QueryCount = 1_000;
    private readonly HnswSearcher _searcher = new();

    private GraphSamples(VectorSamples vectors, VectorSamples queries, int[] image, double buildSeconds) =>
        (Vectors, Queries, Image, BuildSeconds, Truth) = (vectors, queries, image, buildSeconds, vectors.FindExactly(queries, K));

    /// <summary>How many vectors a walk keeps, from quick to thorough.</summary>
    public static IReadOnlyList<int> Efs { get; } = [16, 24, 32, 48, 64, 96, 128, 192];

    /// <summary>How graphs are built, on one thread: the same graph in every run.</summary>
    public static HnswOptions Options { get; } = new() { Threads = 1 };

    /// <summary>The vectors.</summary>
    public VectorSamples Vectors { get; }

    /// <summary>The queries.</summary>
    public VectorSamples Queries { get; }

    /// <summary>The true neighbours of each query.</summary>
    public int[][] Truth { get; }

    /// <summary>The graph.</summary>
    public int[] Image { get; }

    /// <summary>How long it took to build.</summary>
    public double BuildSeconds { get; }

    /// <summary>Bytes that a search reads, without the exact vectors, which stay on disk.</summary>
    public long Bytes => ((long)Image.Length * sizeof(int)) + Vectors.Halves.Length + (Vectors.HalfScales.Length * sizeof(float));

    /// <summary>Draws vectors and builds the graph.</summary>
    public static GraphSamples Build(int count, int seed, CancellationToken cancellationToken)
    {
        var (vectors, queries) = VectorSamples.Draw(count, QueryCount, Dimension, clusters: Math.Max(10, count / 100), seed);
        var start = Stopwatch.GetTimestamp();
        var image = HnswBuilder.Build(vectors.Values, vectors.Scales, Dimension, Options, cancellationToken);
        return new GraphSamples(vectors, queries, image, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Asks all queries once.</summary>
    /// <returns>The share of the true neighbours that was found, and the seconds it took.</returns>
    public (double Recall, double Seconds) Search(int ef)
    {
        var hits = new List<VectorHit>[Queries.Count];
        var start = Stopwatch.GetTimestamp();
        for (var q = 0; q < Queries.Count; q++)
        {
            hits[q] = _searcher.Search(new HnswGraph(Image), Vectors.Int4, Vectors.Exact, Queries[q], ef, K);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var found = Enumerable.Range(0, Queries.Count).Sum(q => hits[q].Count(hit => Truth[q].Contains(hit.Vector)));
        return ((double)found / (Queries.Count * K), seconds);
    }

    /// <summary>The least ef that finds as many of the true neighbours; the most thorough when none does.</summary>
    public int EfFor(double recall) => Efs.FirstOrDefault(ef => Search(ef).Recall >= recall, Efs[^1]);

    /// <summary>Asks all queries with an ef.</summary>
    public Contender Contender(int ef) => new("graph", _ => Task.FromResult<double?>(Search(ef).Seconds * 1_000));

    /// <summary>Writes what the programs of the peers read, and gives their arguments.</summary>
    public async Task<string[]> ExportAsync(string folder, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, "vectors.f32"), MemoryMarshal.AsBytes(Vectors.Exact.AsSpan()).ToArray(), cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(folder, "queries.f32"), MemoryMarshal.AsBytes(Queries.Exact.AsSpan()).ToArray(), cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(folder, "truth.i32"), MemoryMarshal.AsBytes(Truth.SelectMany(row => row).ToArray().AsSpan()).ToArray(), cancellationToken);
        return [folder, .. new[] { Dimension, Options.M, Options.EfConstruction }.Select(number => number.ToString(CultureInfo.InvariantCulture))];
    }
}
