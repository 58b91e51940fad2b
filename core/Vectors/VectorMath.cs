using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Contexter.Vectors;

/// <summary>Arithmetic on embedding vectors. Results are the same to the last bit on every machine: additions have one fixed order.</summary>
public static class VectorMath
{
    private const int Lanes = 8;
    private const int Block = 4 * Lanes;

    /// <summary>Dot product; of unit vectors, their cosine.</summary>
    /// <remarks>Four accumulators of eight lanes each, so that additions do not wait for one another. Multiplies and adds apart: a fused step rounds otherwise and is not on every machine.</remarks>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length != right.Length)
        {
            throw new ArgumentException($"Vectors of {left.Length} and {right.Length} dimensions have no dot product.", nameof(right));
        }

        ref var l = ref MemoryMarshal.GetReference(left);
        ref var r = ref MemoryMarshal.GetReference(right);
        var sum0 = Vector256<float>.Zero;
        var sum1 = Vector256<float>.Zero;
        var sum2 = Vector256<float>.Zero;
        var sum3 = Vector256<float>.Zero;
        var i = 0;
        for (; i <= left.Length - Block; i += Block)
        {
            sum0 += Vector256.LoadUnsafe(ref l, (nuint)i) * Vector256.LoadUnsafe(ref r, (nuint)i);
            sum1 += Vector256.LoadUnsafe(ref l, (nuint)(i + Lanes)) * Vector256.LoadUnsafe(ref r, (nuint)(i + Lanes));
            sum2 += Vector256.LoadUnsafe(ref l, (nuint)(i + (2 * Lanes))) * Vector256.LoadUnsafe(ref r, (nuint)(i + (2 * Lanes)));
            sum3 += Vector256.LoadUnsafe(ref l, (nuint)(i + (3 * Lanes))) * Vector256.LoadUnsafe(ref r, (nuint)(i + (3 * Lanes)));
        }

        var sum = (sum0 + sum1) + (sum2 + sum3);
        var half = sum.GetLower() + sum.GetUpper();
        var result = (half[0] + half[2]) + (half[1] + half[3]);
        for (; i < left.Length; i++)
        {
            result += left[i] * right[i];
        }

        return result;
    }

    /// <summary>The scalar reference of <see cref="Dot"/>: the same additions in the same order, one at a time.</summary>
    internal static float DotScalar(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        Span<float> lanes = stackalloc float[Block];
        lanes.Clear();
        var whole = left.Length - (left.Length % Block);
        for (var i = 0; i < whole; i++)
        {
            lanes[i % Block] += left[i] * right[i];
        }

        Span<float> sum = stackalloc float[Lanes];
        for (var i = 0; i < Lanes; i++)
        {
            sum[i] = (lanes[i] + lanes[i + Lanes]) + (lanes[i + (2 * Lanes)] + lanes[i + (3 * Lanes)]);
        }

        var result = ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
        for (var i = whole; i < left.Length; i++)
        {
            result += left[i] * right[i];
        }

        return result;
    }

    /// <summary>Scales a vector to length 1.</summary>
    /// <returns>False when the vector holds NaN or infinity or has no length; the destination is then undefined.</returns>
    public static bool TryNormalize(ReadOnlySpan<float> vector, Span<float> destination)
    {
        // In double precision no finite vector of floats overflows or vanishes.
        var squares = 0.0;
        foreach (var value in vector)
        {
            squares += (double)value * value;
        }

        if (!double.IsFinite(squares) || squares == 0)
        {
            return false;
        }

        var scale = 1 / Math.Sqrt(squares);
        for (var i = 0; i < vector.Length; i++)
        {
            destination[i] = (float)(vector[i] * scale);
        }

        return true;
    }
}
