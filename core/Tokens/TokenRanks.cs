using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Contexter.Documents;

namespace Contexter.Tokens;

/// <summary>The byte sequences of an encoding and their ranks (a token's rank is its id), found by their bytes.</summary>
/// <remarks>
/// One open-addressing table of 16-byte slots: a slot holds the first eight bytes of its token, so that a token of up to eight bytes, which most are, is
/// found in one cache line. Immutable, about 5 MB.
/// </remarks>
internal sealed class TokenRanks
{
    /// <summary>Readable bytes that must follow every sequence that is looked up: keys are read eight bytes at a time.</summary>
    public const int Padding = sizeof(ulong);

    private const int KeyBytes = sizeof(ulong);

    private readonly byte[] _bytes;
    private readonly int[] _offsets;
    private readonly Slot[] _slots;
    private readonly int _mask;
    private readonly int _maxLength;

    private TokenRanks(byte[] bytes, int[] offsets)
    {
        _bytes = bytes;
        _offsets = offsets;
        // At most half full keeps probe sequences at one or two slots.
        _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)Count * 2)];
        _mask = _slots.Length - 1;
        for (var rank = 0; rank < Count; rank++)
        {
            Insert(rank);
            _maxLength = Math.Max(_maxLength, offsets[rank + 1] - offsets[rank]);
        }
    }

    /// <summary>How many tokens there are; ranks run from 0 to one less.</summary>
    public int Count => _offsets.Length - 1;

    /// <summary>Reads a table in the format that core/Tokens/Data/README.md describes.</summary>
    /// <exception cref="ContexterException">The data is not such a table (<see cref="ErrorCodes.StorageCorrupted"/>).</exception>
    public static TokenRanks Read(Stream packed)
    {
        try
        {
            using var stream = new BrotliStream(packed, CompressionMode.Decompress);
            Span<byte> header = stackalloc byte[sizeof(int)];
            stream.ReadExactly(header);
            var count = BinaryPrimitives.ReadInt32LittleEndian(header);
            var lengths = new byte[count];
            stream.ReadExactly(lengths);
            var offsets = new int[count + 1];
            for (var rank = 0; rank < count; rank++)
            {
                offsets[rank + 1] = offsets[rank] + lengths[rank];
            }

            var bytes = new byte[offsets[count] + Padding];
            stream.ReadExactly(bytes.AsSpan(0, offsets[count]));
            return new TokenRanks(bytes, offsets);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or OverflowException)
        {
            throw new ContexterException(
                ErrorCodes.StorageCorrupted, "The token table inside Contexter.Core is damaged; install Contexter again.", exception);
        }
    }

    /// <summary>The bytes of a token.</summary>
    public ReadOnlySpan<byte> BytesOf(int rank) => _bytes.AsSpan(_offsets[rank], _offsets[rank + 1] - _offsets[rank]);

    /// <summary>Rank of a byte sequence that is not empty, or -1. <see cref="Padding"/> bytes behind its end must be readable.</summary>
    public int Find(ReadOnlySpan<byte> sequence)
    {
        if (sequence.Length > _maxLength)
        {
            return -1;
        }

        var key = ReadKey(sequence);
        for (var index = FirstSlot(key, sequence); ; index = (index + 1) & _mask)
        {
            ref readonly var slot = ref _slots[index];
            if (slot.Key == key && slot.Length == sequence.Length
                && (sequence.Length <= KeyBytes || sequence[KeyBytes..].SequenceEqual(_bytes.AsSpan(slot.Offset + KeyBytes, slot.Length - KeyBytes))))
            {
                return slot.Rank;
            }

            if (slot.Length == 0)
            {
                return -1;
            }
        }
    }

    private static ulong ReadKey(ReadOnlySpan<byte> sequence)
    {
        // Reads past the end of a short sequence, into the padding, and drops what it read there.
        var key = ReadUInt64(ref MemoryMarshal.GetReference(sequence));
        return sequence.Length >= KeyBytes ? key : key & ((1UL << (sequence.Length * 8)) - 1);
    }

    private static ulong ReadUInt64(ref byte source)
    {
        var value = Unsafe.ReadUnaligned<ulong>(ref source);
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    private int FirstSlot(ulong key, ReadOnlySpan<byte> sequence)
    {
        // The first and the last eight bytes with the length tell nearly all tokens apart; multiplying by odd constants spreads them (Fibonacci hashing).
        var hash = key * 0x9E3779B97F4A7C15;
        if (sequence.Length > KeyBytes)
        {
            var last = BinaryPrimitives.ReadUInt64LittleEndian(sequence[^KeyBytes..]);
            hash = (BitOperations.RotateLeft(hash, 32) ^ last) * 0xC2B2AE3D27D4EB4F;
        }

        hash ^= (ulong)sequence.Length << 40;
        return (int)((hash ^ (hash >> 29)) >> 32) & _mask;
    }

    private void Insert(int rank)
    {
        var sequence = BytesOf(rank);
        var key = ReadKey(sequence);
        var index = FirstSlot(key, sequence);
        while (_slots[index].Length != 0)
        {
            index = (index + 1) & _mask;
        }

        _slots[index] = new Slot(key, _offsets[rank], rank, (byte)sequence.Length);
    }

    /// <summary>A token in the table; length 0 marks a free slot.</summary>
    private readonly struct Slot(ulong key, int offset, int rank, byte length)
    {
        private readonly int _rankAndLength = (rank << 8) | length;

        public ulong Key { get; } = key;

        public int Offset { get; } = offset;

        public int Rank => _rankAndLength >> 8;

        public int Length => _rankAndLength & 0xFF;
    }
}
