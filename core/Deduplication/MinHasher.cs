using System.Runtime.Intrinsics;

namespace Contexter.Deduplication;

/// <summary>
/// Sketches sets by their least hash under many orders: the share of places at which two sketches agree estimates how similar the sets are (Broder, 1997), with a
/// standard deviation of 0.045 at a similarity of 0.85.
/// </summary>
/// <remarks>Immutable and safe for concurrent use. The same seed makes the same sketches on every machine.</remarks>
public sealed class MinHasher
{
    /// <summary>Places of a sketch, each of four bytes.</summary>
    public const int Places = 64;

    private const uint Finisher = 0x846C_A68B;
    private readonly uint[] _factors = new uint[Places];
    private readonly uint[] _masks = new uint[Places];

    /// <summary>Makes a sketcher.</summary>
    /// <param name="seed">Of the orders. Sketches of different seeds cannot be compared.</param>
    public MinHasher(ulong seed = 0)
    {
        for (var i = 0; i < Places; i++)
        {
            var bits = Next(ref seed);
            (_factors[i], _masks[i]) = ((uint)bits | 1, (uint)(bits >> 32));
        }
    }

    /// <summary>The sketch of a set of hashes; all ones when it is empty.</summary>
    public uint[] Sketch(ReadOnlySpan<ulong> hashes)
    {
        var sketch = new uint[Places];
        sketch.AsSpan().Fill(uint.MaxValue);
        for (var place = 0; place < Places; place += Vector256<uint>.Count)
        {
            var factors = Vector256.Create(_factors.AsSpan(place));
            var masks = Vector256.Create(_masks.AsSpan(place));
            var least = Vector256.Create(uint.MaxValue);
            foreach (var hash in hashes)
            {
                var value = (Vector256.Create((uint)(hash >> 32)) ^ masks) * factors;
                value = (value ^ (value >>> 15)) * Finisher;
                least = Vector256.Min(least, value);
            }

            least.CopyTo(sketch.AsSpan(place));
        }

        return sketch;
    }

    /// <summary>How similar two sets seem, 0 to 1.</summary>
    public static double Estimate(ReadOnlySpan<uint> first, ReadOnlySpan<uint> second)
    {
        var equal = 0;
        for (var i = 0; i < first.Length; i++)
        {
            equal += first[i] == second[i] ? 1 : 0;
        }

        return (double)equal / first.Length;
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014).</summary>
    private static ulong Next(ref ulong state)
    {
        unchecked
        {
            var value = state += 0x9E37_79B9_7F4A_7C15;
            value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
            value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
            return value ^ (value >> 31);
        }
    }
}
