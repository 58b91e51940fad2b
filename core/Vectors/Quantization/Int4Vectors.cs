namespace Contexter.Vectors.Quantization;

/// <summary>
/// Vectors of four bits a component, an eighth of the memory of floats: what a walk over a graph waits for is memory, and they are enough to find candidates that
/// are then scored in full.
/// </summary>
/// <remarks>
/// A component is a number of -7 to 7, stored with 8 added. Of each 64 components the first 32 are the low halves of 32 bytes, the others the high halves; places
/// behind the last component hold 0.
/// </remarks>
internal readonly ref struct Int4Vectors
{
    /// <summary>What is added to a component.</summary>
    public const int Offset = 8;

    /// <summary>Components that are stored together.</summary>
    public const int BlockComponents = 64;

    private const int MaxValue = 7;

    // Where the largest component stands out, cutting it off leaves the others more exact.
    private static readonly float[] CutOffs = [1, 0.85f, 0.7f, 0.6f, 0.5f];

    private readonly ReadOnlySpan<byte> _values;
    private readonly int _stride;

    /// <summary>Vectors over memory that somebody else holds.</summary>
    /// <param name="values">All components, <see cref="BytesOf"/> a vector.</param>
    /// <param name="scales">What 1 is worth in each vector.</param>
    /// <param name="dimension">Components of a vector.</param>
    public Int4Vectors(ReadOnlySpan<byte> values, ReadOnlySpan<float> scales, int dimension)
    {
        _values = values;
        Scales = scales;
        _stride = BytesOf(dimension);
    }

    /// <summary>What 1 is worth in each vector.</summary>
    public ReadOnlySpan<float> Scales { get; }

    /// <summary>How many there are.</summary>
    public int Count => Scales.Length;

    /// <summary>The bytes of a vector.</summary>
    public ReadOnlySpan<byte> this[int index] => _values.Slice(index * _stride, _stride);

    /// <summary>Bytes of a vector of a dimension.</summary>
    public static int BytesOf(int dimension) => (dimension + BlockComponents - 1) / BlockComponents * (BlockComponents / 2);

    /// <summary>Scales a vector to four bits, by the cut-off that leaves the least squared error.</summary>
    /// <param name="vector">Finite components.</param>
    /// <param name="destination"><see cref="BytesOf"/> its dimension.</param>
    /// <returns>What 1 is worth.</returns>
    public static float Quantize(ReadOnlySpan<float> vector, Span<byte> destination)
    {
        var largest = 0f;
        foreach (var value in vector)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        var (best, leastError) = (0f, float.PositiveInfinity);
        foreach (var cutOff in CutOffs)
        {
            var scale = cutOff * largest / MaxValue;
            var error = 0f;
            foreach (var value in vector)
            {
                var difference = value - (Round(value, scale) * scale);
                error += difference * difference;
            }

            (best, leastError) = error < leastError ? (scale, error) : (best, leastError);
        }

        destination.Fill((Offset << 4) | Offset);
        for (var i = 0; i < vector.Length; i++)
        {
            var (block, place) = Math.DivRem(i, BlockComponents);
            ref var pair = ref destination[(block * (BlockComponents / 2)) + (place % (BlockComponents / 2))];
            var value = Round(vector[i], best) + Offset;
            pair = (byte)(place < BlockComponents / 2 ? (pair & 0xF0) | value : (pair & 0x0F) | (value << 4));
        }

        return best;
    }

    private static int Round(float value, float scale) => scale > 0 ? (int)Math.Clamp(MathF.Round(value / scale), -MaxValue, MaxValue) : 0;
}
