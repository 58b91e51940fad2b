using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Contexter.Vectors.Quantization;

/// <summary>
/// Vectors of one bit a component, its sign: a thirty-second of the memory of floats. The fewer bits of two differ, the closer the vectors are; enough to choose
/// candidates that are then scored in full.
/// </summary>
/// <remarks>Charikar, "Similarity Estimation Techniques from Rounding Algorithms", 2002.</remarks>
internal readonly ref struct BinaryVectors
{
    private readonly ReadOnlySpan<ulong> _words;

    /// <summary>Vectors over memory that somebody else holds.</summary>
    /// <param name="words">All bits, <see cref="WordsOf"/> words a vector.</param>
    /// <param name="dimension">Components of a vector.</param>
    public BinaryVectors(ReadOnlySpan<ulong> words, int dimension)
    {
        _words = words;
        Words = WordsOf(dimension);
        Count = words.Length / Words;
    }

    /// <summary>How many vectors there are.</summary>
    public int Count { get; }

    /// <summary>Words of a vector.</summary>
    public int Words { get; }

    /// <summary>Words of a vector of a dimension.</summary>
    public static int WordsOf(int dimension) => (dimension + 63) / 64;

    /// <summary>Sets a bit for each component above 0.</summary>
    public static void Quantize(ReadOnlySpan<float> vector, Span<ulong> destination)
    {
        destination[..WordsOf(vector.Length)].Clear();
        for (var i = 0; i < vector.Length; i++)
        {
            destination[i >> 6] |= vector[i] > 0 ? 1UL << (i & 63) : 0;
        }
    }

    /// <summary>The vectors of which the fewest bits differ from a query's: as many as wanted, and all that differ as little as the last of them.</summary>
    /// <param name="query">Bits of the query.</param>
    /// <param name="wanted">How many, 1 or more.</param>
    /// <param name="isWanted">Which vectors may be found; null allows all.</param>
    public List<int> FindNearest(ReadOnlySpan<ulong> query, int wanted, Func<int, bool>? isWanted)
    {
        var distances = new ushort[Count];
        var counts = new int[(Words * 64) + 1];
        for (var i = 0; i < distances.Length; i++)
        {
            distances[i] = isWanted is null || isWanted(i) ? (ushort)Distance(query, i) : ushort.MaxValue;
            if (distances[i] < ushort.MaxValue)
            {
                counts[distances[i]]++;
            }
        }

        var (farthest, found) = (0, counts[0]);
        while (found < wanted && farthest < counts.Length - 1)
        {
            found += counts[++farthest];
        }

        var nearest = new List<int>(found);
        for (var i = 0; i < distances.Length; i++)
        {
            if (distances[i] <= farthest)
            {
                nearest.Add(i);
            }
        }

        return nearest;
    }

    /// <summary>How many bits of a vector differ from a query's.</summary>
    public int Distance(ReadOnlySpan<ulong> query, int index)
    {
        ref var vector = ref MemoryMarshal.GetReference(_words.Slice(index * Words, Words));
        var distance = 0;
        for (var i = 0; i < query.Length; i++)
        {
            distance += BitOperations.PopCount(query[i] ^ Unsafe.Add(ref vector, i));
        }

        return distance;
    }
}
