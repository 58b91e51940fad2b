using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Contexter.Vectors.Hnsw;

namespace Contexter.Vectors.Quantization;

/// <summary>Compares a query in bytes with vectors of four bits. Integers add up to the same on every machine and in every order.</summary>
internal readonly ref struct Int4Scorer : IVectorScorer
{
    // Sums of products of a query's bytes with half bytes stay within 16 bits for so many blocks.
    private const int BlocksPerSum = 4;

    private readonly Int4Vectors _vectors;
    private readonly ReadOnlySpan<sbyte> _query;
    private readonly int _offset;

    /// <summary>Prepares to compare.</summary>
    /// <param name="vectors">The vectors.</param>
    /// <param name="query">The query in bytes without -128, <see cref="PaddedLength"/> of them, zeros behind its last component.</param>
    public Int4Scorer(in Int4Vectors vectors, ReadOnlySpan<sbyte> query)
    {
        _vectors = vectors;
        _query = query;
        foreach (var value in query)
        {
            _offset += Int4Vectors.Offset * value;
        }
    }

    /// <summary>Bytes of a query of a dimension.</summary>
    public static int PaddedLength(int dimension) => 2 * Int4Vectors.BytesOf(dimension);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int vector) => (Dot(_query, _vectors[vector]) - _offset) * _vectors.Scales[vector];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int vector)
    {
        ProcessorCache.Prefetch(_vectors[vector]);
        ProcessorCache.Prefetch(MemoryMarshal.AsBytes(_vectors.Scales.Slice(vector, 1)));
    }

    /// <summary>Sum of the products of a query's bytes and half bytes as they are stored, the offset included.</summary>
    internal static int Dot(ReadOnlySpan<sbyte> query, ReadOnlySpan<byte> halves)
        => Avx2.IsSupported ? DotAvx2(query, halves) : DotPortable(query, halves);

    /// <summary>The scalar reference of <see cref="Dot"/>.</summary>
    internal static int DotScalar(ReadOnlySpan<sbyte> query, ReadOnlySpan<byte> halves)
    {
        const int Half = Int4Vectors.BlockComponents / 2;
        var sum = 0;
        for (var i = 0; i < halves.Length; i++)
        {
            var first = (i / Half * Int4Vectors.BlockComponents) + (i % Half);
            sum += (query[first] * (halves[i] & 0x0F)) + (query[first + Half] * (halves[i] >> 4));
        }

        return sum;
    }

    /// <summary>Sixteen bytes at a time, for processors without AVX2.</summary>
    internal static int DotPortable(ReadOnlySpan<sbyte> query, ReadOnlySpan<byte> halves)
    {
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var h = ref MemoryMarshal.GetReference(halves);
        var low = Vector128.Create((byte)0x0F);
        var sum = Vector128<int>.Zero;
        for (var i = 0; i < halves.Length; i += Vector128<byte>.Count)
        {
            const int Half = Int4Vectors.BlockComponents / 2;
            var pairs = Vector128.LoadUnsafe(ref h, (nuint)i);
            var first = (nuint)((i / Half * Int4Vectors.BlockComponents) + (i % Half));
            sum += Products((pairs & low).AsSByte(), Vector128.LoadUnsafe(ref q, first));
            sum += Products((pairs >>> 4).AsSByte(), Vector128.LoadUnsafe(ref q, first + Half));
        }

        return Vector128.Sum(sum);
    }

    private static Vector128<int> Products(Vector128<sbyte> left, Vector128<sbyte> right)
    {
        var (leftLow, leftHigh) = Vector128.Widen(left);
        var (rightLow, rightHigh) = Vector128.Widen(right);

        // Two products of 15 * 127 fit into 16 bits.
        var (a, b) = Vector128.Widen((leftLow * rightLow) + (leftHigh * rightHigh));
        return a + b;
    }

    private static int DotAvx2(ReadOnlySpan<sbyte> query, ReadOnlySpan<byte> halves)
    {
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var h = ref MemoryMarshal.GetReference(halves);
        var low = Vector256.Create((byte)0x0F);
        var ones = Vector256.Create((short)1);
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < halves.Length;)
        {
            var words = Vector256<short>.Zero;
            for (var block = 0; block < BlocksPerSum && i < halves.Length; block++, i += Vector256<byte>.Count)
            {
                var pairs = Vector256.LoadUnsafe(ref h, (nuint)i);
                words += Avx2.MultiplyAddAdjacent(pairs & low, Vector256.LoadUnsafe(ref q, (nuint)(2 * i)));
                words += Avx2.MultiplyAddAdjacent((pairs.AsUInt16() >>> 4).AsByte() & low, Vector256.LoadUnsafe(ref q, (nuint)((2 * i) + Vector256<byte>.Count)));
            }

            sum += Avx2.MultiplyAddAdjacent(words, ones);
        }

        return Vector256.Sum(sum);
    }
}
