using System.Runtime.CompilerServices;

namespace Contexter.Vectors.Quantization;

/// <summary>Vectors of bytes, one after the other, with what a byte of each is worth: a quarter of the memory of floats, and enough to rank candidates.</summary>
internal readonly ref struct Int8Vectors
{
    /// <summary>Vectors over memory that somebody else holds.</summary>
    /// <param name="values">All components, <paramref name="dimension"/> a vector.</param>
    /// <param name="scales">What a byte is worth, one a vector.</param>
    /// <param name="dimension">Components of a vector.</param>
    public Int8Vectors(ReadOnlySpan<sbyte> values, ReadOnlySpan<float> scales, int dimension)
    {
        Values = values;
        Scales = scales;
        Dimension = dimension;
    }

    /// <summary>All components.</summary>
    public ReadOnlySpan<sbyte> Values { get; }

    /// <summary>What a byte of each vector is worth.</summary>
    public ReadOnlySpan<float> Scales { get; }

    /// <summary>Components of a vector.</summary>
    public int Dimension { get; }

    /// <summary>How many there are.</summary>
    public int Count => Scales.Length;

    /// <summary>A vector.</summary>
    public ReadOnlySpan<sbyte> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Values.Slice(index * Dimension, Dimension);
    }

    /// <summary>About the dot product of two of the vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Dot(int left, int right) => Int8Math.Dot(this[left], this[right]) * Scales[left] * Scales[right];
}
