using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Contexter.Vectors.Quantization;

/// <summary>Arithmetic on vectors of bytes. Integers add up to the same on every machine and in every order.</summary>
internal static class Int8Math
{
    /// <summary>Largest absolute value of a component. With -128 left out, two products of 127 * 127 fit into 16 bits.</summary>
    public const int MaxValue = 127;

    /// <summary>Scales a vector to bytes: the largest component becomes 127.</summary>
    /// <param name="vector">Finite components.</param>
    /// <param name="destination">As long as the vector.</param>
    /// <returns>What a byte is worth: the vector is about its bytes times this. 0 for a vector of zeros.</returns>
    public static float Quantize(ReadOnlySpan<float> vector, Span<sbyte> destination)
    {
        var largest = 0f;
        foreach (var value in vector)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (largest == 0)
        {
            destination[..vector.Length].Clear();
            return 0;
        }

        var factor = MaxValue / largest;
        for (var i = 0; i < vector.Length; i++)
        {
            // A factor of denormals overflows; the components are at most 127 all the same.
            destination[i] = (sbyte)Math.Clamp(MathF.Round(vector[i] * factor), -MaxValue, MaxValue);
        }

        return largest / MaxValue;
    }

    /// <summary>Dot product of vectors of the same length, without components of -128.</summary>
    public static int Dot(ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right)
    {
        Debug.Assert(left.Length == right.Length, "Vectors of different lengths have no dot product.");
        return Avx2.IsSupported ? DotAvx2(left, right) : DotPortable(left, right);
    }

    /// <summary>The scalar reference of <see cref="Dot"/>.</summary>
    internal static int DotScalar(ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right)
    {
        var sum = 0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    /// <summary>Sixteen products at a time in 16-bit lanes, for processors without AVX2.</summary>
    internal static int DotPortable(ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right)
    {
        ref var l = ref MemoryMarshal.GetReference(left);
        ref var r = ref MemoryMarshal.GetReference(right);
        var sum = Vector128<int>.Zero;
        var i = 0;
        for (; i <= left.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
        {
            var (leftLow, leftHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref l, (nuint)i));
            var (rightLow, rightHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref r, (nuint)i));
            var (a, b) = Vector128.Widen(leftLow * rightLow);
            var (c, d) = Vector128.Widen(leftHigh * rightHigh);
            sum += a + b + c + d;
        }

        return Vector128.Sum(sum) + DotScalar(left[i..], right[i..]);
    }

    private static int DotAvx2(ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right)
    {
        ref var l = ref MemoryMarshal.GetReference(left);
        ref var r = ref MemoryMarshal.GetReference(right);
        var ones = Vector256.Create((short)1);
        var sum0 = Vector256<int>.Zero;
        var sum1 = Vector256<int>.Zero;
        var i = 0;
        for (; i <= left.Length - (2 * Vector256<sbyte>.Count); i += 2 * Vector256<sbyte>.Count)
        {
            sum0 += Products(Vector256.LoadUnsafe(ref l, (nuint)i), Vector256.LoadUnsafe(ref r, (nuint)i), ones);
            sum1 += Products(Vector256.LoadUnsafe(ref l, (nuint)(i + Vector256<sbyte>.Count)), Vector256.LoadUnsafe(ref r, (nuint)(i + Vector256<sbyte>.Count)), ones);
        }

        return Vector256.Sum(sum0 + sum1) + DotScalar(left[i..], right[i..]);
    }

    /// <summary>Sums of four products each. The instruction wants one factor without sign, so the left one's sign moves to the right one.</summary>
    private static Vector256<int> Products(Vector256<sbyte> left, Vector256<sbyte> right, Vector256<short> ones) =>
        Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(Avx2.Abs(left), Avx2.Sign(right, left)), ones);
}
