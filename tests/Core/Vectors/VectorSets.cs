using Contexter.Vectors;
using Contexter.Vectors.Quantization;

namespace Contexter.Core.Tests.Vectors;

/// <summary>Unit vectors around centres, as embeddings of texts on some subjects are.</summary>
internal sealed class VectorSet
{
    private VectorSet(float[] exact, int dimension)
    {
        (Exact, Dimension, Count) = (exact, dimension, exact.Length / dimension);
        Values = new sbyte[exact.Length];
        Scales = new float[Count];
        Halves = new byte[Count * Int4Vectors.BytesOf(dimension)];
        HalfScales = new float[Count];
        for (var i = 0; i < Count; i++)
        {
            Scales[i] = Int8Math.Quantize(exact.AsSpan(i * dimension, dimension), Values.AsSpan(i * dimension, dimension));
            HalfScales[i] = Int4Vectors.Quantize(exact.AsSpan(i * dimension, dimension), Halves.AsSpan(i * Int4Vectors.BytesOf(dimension), Int4Vectors.BytesOf(dimension)));
        }
    }

    public float[] Exact { get; }

    public int Dimension { get; }

    public int Count { get; }

    public sbyte[] Values { get; }

    public float[] Scales { get; }

    public byte[] Halves { get; }

    public float[] HalfScales { get; }

    public Int4Vectors Int4 => new(Halves, HalfScales, Dimension);

    public static VectorSet Clustered(int count, int dimension, int clusters, int seed)
    {
        var random = new Random(seed);
        var centres = Gaussian(random, clusters * dimension);
        var vectors = new float[count * dimension];
        for (var i = 0; i < count; i++)
        {
            var centre = random.Next(clusters);
            var noise = Gaussian(random, dimension);
            var vector = vectors.AsSpan(i * dimension, dimension);
            for (var d = 0; d < dimension; d++)
            {
                vector[d] = centres[(centre * dimension) + d] + (0.6f * noise[d]);
            }

            VectorMath.TryNormalize(vector, vector).ShouldBeTrue();
        }

        return new VectorSet(vectors, dimension);
    }

    public static VectorSet Of(params float[][] vectors) => new([.. vectors.SelectMany(vector => vector)], vectors[0].Length);

    public ReadOnlySpan<float> VectorAt(int index) => Exact.AsSpan(index * Dimension, Dimension);

    /// <summary>The k vectors with the highest cosines, computed by comparing all.</summary>
    public int[] FindExactly(ReadOnlySpan<float> query, int k, Func<int, bool>? isWanted = null)
    {
        var hits = new List<(float Cosine, int Vector)>();
        for (var i = 0; i < Count; i++)
        {
            if (isWanted is null || isWanted(i))
            {
                hits.Add((-FlatVectors.Cosine(VectorAt(i), query), i));
            }
        }

        hits.Sort();
        return [.. hits.Take(k).Select(hit => hit.Vector)];
    }

    private static float[] Gaussian(Random random, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }
}
