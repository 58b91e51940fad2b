using System.Runtime.InteropServices;
using Contexter.Storage;
using Contexter.Vectors;
using Contexter.Vectors.Hnsw;
using Contexter.Vectors.Quantization;

namespace Contexter.Bench.Scale;

/// <summary>A part of a large collection, as a segment of the index has its vectors: a graph, four bits a component for the walk, and the exact vectors for the last step, which are read one by one.</summary>
internal sealed class VectorPart : IDisposable
{
    /// <summary>Vectors of a part: about as many as a segment of the largest size has.</summary>
    public const int Vectors = 500_000;

    private const string Made = "made";

    private readonly MappedFile _exact;
    private readonly MappedFile _halves;
    private readonly MappedFile _scales;
    private readonly MappedFile _graph;
    private readonly int _dimension;

    private VectorPart(string folder, int dimension)
    {
        (_exact, _halves, _scales, _graph, _dimension) = (Map(nameof(_exact)), Map(nameof(_halves)), Map(nameof(_scales)), Map(nameof(_graph)), dimension);
        Nearest = MemoryMarshal.Cast<byte, VectorHit>(File.ReadAllBytes(FileOf(folder, nameof(Nearest)))).ToArray();

        MappedFile Map(string name) => new(FileOf(folder, name));
    }

    /// <summary>The nearest of this part to each query, by comparing all; as many for each.</summary>
    public VectorHit[] Nearest { get; }

    /// <summary>Bytes that a walk needs: the graph and the four bits.</summary>
    public long IndexBytes => _graph.Span.Length + _halves.Span.Length + _scales.Span.Length;

    /// <summary>Bytes of the exact vectors.</summary>
    public long ExactBytes => _exact.Span.Length;

    /// <summary>Opens a part; makes it when it is not there.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="draw">Fills the vectors of the part.</param>
    /// <param name="queries">The queries that its nearest vectors are kept for, one after another.</param>
    /// <param name="dimension">Components of a vector.</param>
    /// <param name="k">Nearest vectors of each query.</param>
    /// <param name="cancellationToken">Gives up; what is half made is made anew the next time.</param>
    public static VectorPart Open(string folder, Action<float[]> draw, float[] queries, int dimension, int k, CancellationToken cancellationToken)
    {
        if (!File.Exists(FileOf(folder, Made)))
        {
            Directory.CreateDirectory(folder);
            Make(folder, draw, queries, dimension, k, cancellationToken);
            File.WriteAllText(FileOf(folder, Made), string.Empty);
        }

        return new VectorPart(folder, dimension);
    }

    /// <summary>The best hits of the part.</summary>
    public List<VectorHit> Search(HnswSearcher searcher, ReadOnlySpan<float> query, int ef, int k) => searcher.Search(
        new HnswGraph(MemoryMarshal.Cast<byte, int>(_graph.Span)),
        new Int4Vectors(_halves.Span, MemoryMarshal.Cast<byte, float>(_scales.Span), _dimension),
        new Exact(_exact),
        query,
        ef,
        k);

    public void Dispose()
    {
        foreach (var file in new[] { _exact, _halves, _scales, _graph })
        {
            file.Dispose();
        }
    }

    /// <summary>The exact vectors, read as the index reads them.</summary>
    private readonly struct Exact(MappedFile file) : IExactVectors
    {
        public float Cosine(int vector, ReadOnlySpan<float> query)
        {
            Span<float> row = stackalloc float[query.Length];
            file.Read((long)vector * query.Length * sizeof(float), MemoryMarshal.AsBytes(row));
            return FlatVectors.Cosine(row, query);
        }

        public void Prefetch(int vector)
        {
        }
    }

    private static void Make(string folder, Action<float[]> draw, float[] queries, int dimension, int k, CancellationToken cancellationToken)
    {
        var exact = new float[Vectors * dimension];
        draw(exact);
        Write(nameof(_exact), exact);
        var (halves, halfScales) = (new byte[Vectors * Int4Vectors.BytesOf(dimension)], new float[Vectors]);
        var (values, scales) = (new sbyte[exact.Length], new float[Vectors]);
        for (var i = 0; i < Vectors; i++)
        {
            var vector = exact.AsSpan(i * dimension, dimension);
            halfScales[i] = Int4Vectors.Quantize(vector, halves.AsSpan(i * Int4Vectors.BytesOf(dimension), Int4Vectors.BytesOf(dimension)));
            scales[i] = Int8Math.Quantize(vector, values.AsSpan(i * dimension, dimension));
        }

        Write(nameof(_halves), halves);
        Write(nameof(_scales), halfScales);
        Write(nameof(Nearest), FindNearest(exact, queries, dimension, k));
        Write(nameof(_graph), HnswBuilder.Build(values, scales, dimension, new HnswOptions(), cancellationToken));

        void Write<T>(string name, T[] content)
            where T : unmanaged => File.WriteAllBytes(FileOf(folder, name), MemoryMarshal.AsBytes(content.AsSpan()));
    }

    private static VectorHit[] FindNearest(float[] exact, float[] queries, int dimension, int k)
    {
        var found = new VectorHit[queries.Length / dimension * k];
        Parallel.For(0, queries.Length / dimension, query =>
        {
            // A heap whose least hit is on top.
            var best = new PriorityQueue<VectorHit, float>(k + 1);
            for (var i = 0; i < Vectors; i++)
            {
                var cosine = FlatVectors.Cosine(exact.AsSpan(i * dimension, dimension), queries.AsSpan(query * dimension, dimension));
                if (best.Count < k || cosine > best.Peek().Cosine)
                {
                    best.Enqueue(new VectorHit(i, cosine), cosine);
                    if (best.Count > k)
                    {
                        best.Dequeue();
                    }
                }
            }

            for (var place = k - 1; place >= 0; place--)
            {
                found[(query * k) + place] = best.Dequeue();
            }
        });
        return found;
    }

    private static string FileOf(string folder, string name) => Path.Combine(folder, name.TrimStart('_').ToLowerInvariant());
}
