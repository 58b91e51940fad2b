using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Contexter.Lexical.Postings;

/// <summary>Numbers of a fixed width in bits, one after the other, lowest bit first.</summary>
internal static class BitPacking
{
    /// <summary>Bits that hold the largest of some numbers, 0 to 32.</summary>
    public static int WidthOf(ReadOnlySpan<uint> values)
    {
        var all = 0u;
        foreach (var value in values)
        {
            all |= value;
        }

        return 32 - BitOperations.LeadingZeroCount(all);
    }

    /// <summary>Bytes of packed numbers.</summary>
    public static int BytesOf(int count, int width) => ((count * width) + 7) / 8;

    /// <summary>Packs numbers into zeroed bytes.</summary>
    public static void Pack(ReadOnlySpan<uint> values, int width, Span<byte> destination)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var bit = i * width;
            var shifted = (ulong)values[i] << (bit & 7);
            for (var b = bit >> 3; shifted != 0; b++, shifted >>= 8)
            {
                destination[b] |= (byte)shifted;
            }
        }
    }

    /// <summary>Unpacks numbers.</summary>
    /// <param name="source">The packed bytes and whatever follows them: what follows is read where it is there, and does not count.</param>
    /// <param name="width">Bits of a number, 0 to 32.</param>
    /// <param name="values">Takes the numbers.</param>
    public static void Unpack(ReadOnlySpan<byte> source, int width, Span<uint> values)
    {
        var mask = (1UL << width) - 1;
        // The last numbers are read byte by byte where the eight bytes at their place would reach beyond the end.
        var safe = width == 0 ? values.Length : Math.Clamp((((source.Length - 8) * 8) / width) + 1, 0, values.Length);
        safe = source.Length < 8 && width > 0 ? 0 : safe;
        for (var i = 0; i < safe; i++)
        {
            var bit = i * width;
            values[i] = width == 0 ? 0 : (uint)((ReadUInt64(source, bit >> 3) >> (bit & 7)) & mask);
        }

        for (var i = safe; i < values.Length; i++)
        {
            var bit = i * width;
            values[i] = (uint)((ReadEnd(source[(bit >> 3)..]) >> (bit & 7)) & mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadUInt64(ReadOnlySpan<byte> source, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(source[offset..]);

    private static ulong ReadEnd(ReadOnlySpan<byte> source)
    {
        var value = 0UL;
        for (var i = 0; i < Math.Min(8, source.Length); i++)
        {
            value |= (ulong)source[i] << (8 * i);
        }

        return value;
    }
}
