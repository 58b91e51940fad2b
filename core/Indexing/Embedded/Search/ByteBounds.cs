using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>Arithmetic on bounds of scores: bytes, each worth a 256th of a weight, are added up in 16 bits.</summary>
internal static class ByteBounds
{
    /// <summary>What a bound adds to a sum: rounded up, so that whatever is above 0 stays above 0.</summary>
    public static ushort Weigh(byte bound, ushort weight) => (ushort)(((bound * weight) + byte.MaxValue) >> 8);

    /// <summary>Adds bounds to sums.</summary>
    /// <param name="bounds">The bounds.</param>
    /// <param name="weight">What 256 would be worth.</param>
    /// <param name="sums">As many sums; they must not overflow.</param>
    public static void Add(ReadOnlySpan<byte> bounds, ushort weight, Span<ushort> sums)
    {
        ref var from = ref MemoryMarshal.GetReference(bounds);
        ref var to = ref MemoryMarshal.GetReference(sums[..bounds.Length]);

        // The product has 24 bits: the weight's high and low bytes are multiplied apart.
        var (high, low) = (Vector256.Create((ushort)(weight >> 8)), Vector256.Create((ushort)(weight & byte.MaxValue)));
        var up = Vector256.Create((ushort)byte.MaxValue);
        var i = 0;
        for (; i <= bounds.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            var (first, second) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)i));
            (Vector256.LoadUnsafe(ref to, (nuint)i) + (first * high) + (((first * low) + up) >>> 8)).StoreUnsafe(ref to, (nuint)i);
            var next = (nuint)(i + Vector256<ushort>.Count);
            (Vector256.LoadUnsafe(ref to, next) + (second * high) + (((second * low) + up) >>> 8)).StoreUnsafe(ref to, next);
        }

        for (; i < bounds.Length; i++)
        {
            sums[i] += Weigh(bounds[i], weight);
        }
    }

    /// <summary>Finds the sums that are not below a threshold.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="threshold">The threshold.</param>
    /// <param name="indexes">Takes their indexes, at most as many as there are sums.</param>
    /// <returns>How many there are.</returns>
    public static int Find(ReadOnlySpan<ushort> sums, ushort threshold, Span<int> indexes)
    {
        ref var from = ref MemoryMarshal.GetReference(sums);
        var least = Vector256.Create(threshold);
        var (count, i) = (0, 0);
        for (; i <= sums.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var found = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref from, (nuint)i), least);
            for (var bits = found.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
            {
                indexes[count++] = i + BitOperations.TrailingZeroCount(bits);
            }
        }

        for (; i < sums.Length; i++)
        {
            if (sums[i] >= threshold)
            {
                indexes[count++] = i;
            }
        }

        return count;
    }
}
