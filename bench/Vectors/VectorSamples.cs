using Contexter.Vectors;
using Contexter.Vectors.Quantization;

namespace Contexter.Bench.Vectors;

/// <summary>Unit vectors around centres of different weight, as embeddings of a library's chunks are.</summary>
internal sealed class VectorSamples
{
    private const float Spread = 0.55f;

    private VectorSamples(float[] exact, int dimension)
    {
        (Exact, Dimension, Count) = (exact, dimension, exact.Length / dimension);
        Values = new sbyte[exact.Length];
        Scales = new float[Count];
        Halves = new byte[Count * Int4Vectors.BytesOf(dimension)];
        HalfScales = new float[Count];
        for (var i = 0; i < Count; i++)
        {
            Scales[i] = Int8Math.Quantize(this[i], Values.AsSpan(i * dimension, dimension));
            HalfScales[i] = Int4Vectors.Quantize(this[i], Halves.AsSpan(i * Int4Vectors.BytesOf(dimension), Int4Vectors.BytesOf(dimension)));
        }
    }

    /// <summary>All components.</summary>
    public float[] Exact { get; }

    /// <summary>Components of a vector.</summary>
    public int Dimension { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The same vectors in bytes.</summary>
    public sbyte[] Values { get; }

    /// <summary>What a byte of each is worth.</summary>
    public float[] Scales { get; }

    /// <summary>The same vectors in four bits a component.</summary>
    public byte[] Halves { get; }

    /// <summary>What 1 is worth in each of those.</summary>
    public float[] HalfScales { get; }

    public Int4Vectors Int4 => new(Halves, HalfScales, Dimension);

    public ReadOnlySpan<float> this[int index] => Exact.AsSpan(index * Dimension, Dimension);

    /// <summary>Draws vectors and queries from the same clusters.</summary>
    public static (VectorSamples Vectors, VectorSamples Queries) Draw(int count, int queries, int dimension, int clusters, int seed)
    {
        var random = new Random(seed);
        var centres = new float[clusters * dimension];
        Fill(random, centres);
        var all = new float[(count + queries) * dimension];
        Fill(random, all);
        for (var i = 0; i < count + queries; i++)
        {
            var centre = centres.AsSpan((int)(clusters * random.NextDouble() * random.NextDouble()) * dimension, dimension);
            var vector = all.AsSpan(i * dimension, dimension);
            for (var d = 0; d < dimension; d++)
            {
                vector[d] = centre[d] + (Spread * vector[d]);
            }

            VectorMath.TryNormalize(vector, vector);
        }

        return (new VectorSamples(all[..(count * dimension)], dimension), new VectorSamples(all[(count * dimension)..], dimension));
    }

    /// <summary>The k closest vectors to each query, by comparing all.</summary>
    public int[][] FindExactly(VectorSamples queries, int k)
    {
        var found = new int[queries.Count][];
        Parallel.For(0, queries.Count, q =>
        {
            var scores = new (float Score, int Vector)[Count];
            for (var i = 0; i < Count; i++)
            {
                scores[i] = (-FlatVectors.Cosine(this[i], queries[q]), i);
            }

            Array.Sort(scores);
            found[q] = [.. scores.Take(k).Select(score => score.Vector)];
        });
        return found;
    }

    private static void Fill(Random random, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
    }
}
