using BenchmarkDotNet.Attributes;
using Contexter.Bench.Vectors;
using Contexter.Vectors;
using Contexter.Vectors.Hnsw;
using Contexter.Vectors.Quantization;

namespace Contexter.Bench.Micro;

/// <summary>Comparisons of two vectors of 256 dimensions, and walks over a graph of 10,000.</summary>
public class VectorBenchmarks
{
    private const int Dimension = 256;

    private readonly HnswSearcher _searcher = new();
    private readonly ulong[] _signs = new ulong[2 * BinaryVectors.WordsOf(Dimension)];
    private readonly sbyte[] _bytes = new sbyte[Int4Scorer.PaddedLength(Dimension)];
    private VectorSamples _vectors = null!;
    private VectorSamples _queries = null!;
    private int[] _image = null!;
    private int _query;

    [GlobalSetup]
    public void Prepare()
    {
        (_vectors, _queries) = VectorSamples.Draw(10_000, 500, Dimension, clusters: 100, seed: 1);
        _image = HnswBuilder.Build(_vectors.Values, _vectors.Scales, Dimension, new HnswOptions { Threads = 1 }, CancellationToken.None);
        BinaryVectors.Quantize(_vectors[0], _signs.AsSpan(0, BinaryVectors.WordsOf(Dimension)));
        BinaryVectors.Quantize(_vectors[1], _signs.AsSpan(BinaryVectors.WordsOf(Dimension)));
        Int8Math.Quantize(_queries[0], _bytes.AsSpan(0, Dimension));
    }

    [Benchmark(Baseline = true)]
    public float Loop()
    {
        var (left, right) = (_vectors.Exact, _queries.Exact);
        var sum = 0f;
        for (var i = 0; i < Dimension; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    [Benchmark]
    public float DotOfFloats() => VectorMath.Dot(_vectors[0], _queries[0]);

    [Benchmark]
    public int DotOfBytes() => Int8Math.Dot(_vectors.Values.AsSpan(0, Dimension), _queries.Values.AsSpan(0, Dimension));

    [Benchmark]
    public float DotOfFourBits() => new Int4Scorer(_vectors.Int4, _bytes).Score(0);

    [Benchmark]
    public int DistanceOfSigns() => new BinaryVectors(_signs, Dimension).Distance(_signs.AsSpan(0, BinaryVectors.WordsOf(Dimension)), 1);

    [Benchmark]
    public int GraphWalk() => _searcher.Search(new HnswGraph(_image), _vectors.Int4, _vectors.Exact, _queries[_query = (_query + 1) % 500], ef: 64, k: 10).Count;
}
