using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Contexter.Storage;

/// <summary>
/// The 64-bit hash XXH64 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md): checksums of stored files. Not for secrets.
/// </summary>
/// <remarks>A mutable struct: keep it in a field or a local and do not copy it between appends.</remarks>
public struct XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;
    private const int StripeBytes = 32;

    private readonly ulong _seed;
    private readonly byte[] _rest;
    private ulong _lane1;
    private ulong _lane2;
    private ulong _lane3;
    private ulong _lane4;
    private ulong _length;

    /// <summary>Begins a hash over bytes that come in pieces.</summary>
    public XxHash64(ulong seed)
    {
        _seed = seed;
        _rest = new byte[StripeBytes];
        _lane1 = unchecked(seed + Prime1 + Prime2);
        _lane2 = unchecked(seed + Prime2);
        _lane3 = seed;
        _lane4 = unchecked(seed - Prime1);
    }

    /// <summary>The hash of bytes at once.</summary>
    public static ulong Hash(ReadOnlySpan<byte> data, ulong seed = 0)
    {
        ulong hash;
        var rest = data;
        if (data.Length >= StripeBytes)
        {
            var lane1 = unchecked(seed + Prime1 + Prime2);
            var lane2 = unchecked(seed + Prime2);
            var lane3 = seed;
            var lane4 = unchecked(seed - Prime1);
            rest = Consume(data, ref lane1, ref lane2, ref lane3, ref lane4);
            hash = Converge(lane1, lane2, lane3, lane4);
        }
        else
        {
            hash = unchecked(seed + Prime5);
        }

        return Finish(unchecked(hash + (ulong)data.Length), rest);
    }

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        var held = (int)(_length % StripeBytes);
        _length += (ulong)data.Length;
        if (held > 0)
        {
            var taken = Math.Min(StripeBytes - held, data.Length);
            data[..taken].CopyTo(_rest.AsSpan(held));
            data = data[taken..];
            if (held + taken < StripeBytes)
            {
                return;
            }

            Consume(_rest, ref _lane1, ref _lane2, ref _lane3, ref _lane4);
        }

        Consume(data, ref _lane1, ref _lane2, ref _lane3, ref _lane4).CopyTo(_rest);
    }

    /// <summary>The hash of all bytes so far; more may follow.</summary>
    public readonly ulong GetHash()
    {
        var hash = _length >= StripeBytes ? Converge(_lane1, _lane2, _lane3, _lane4) : unchecked(_seed + Prime5);
        return Finish(unchecked(hash + _length), _rest.AsSpan(0, (int)(_length % StripeBytes)));
    }

    /// <summary>Mixes whole stripes into the lanes and returns what is left.</summary>
    private static ReadOnlySpan<byte> Consume(
        ReadOnlySpan<byte> data, scoped ref ulong lane1, scoped ref ulong lane2, scoped ref ulong lane3, scoped ref ulong lane4)
    {
        var whole = data.Length & ~(StripeBytes - 1);
        var (l1, l2, l3, l4) = (lane1, lane2, lane3, lane4);
        if (BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(data[..whole]);
            for (var i = 0; i + 3 < words.Length; i += 4)
            {
                l1 = Round(l1, words[i]);
                l2 = Round(l2, words[i + 1]);
                l3 = Round(l3, words[i + 2]);
                l4 = Round(l4, words[i + 3]);
            }
        }
        else
        {
            for (var i = 0; i < whole; i += StripeBytes)
            {
                l1 = Round(l1, BinaryPrimitives.ReadUInt64LittleEndian(data[i..]));
                l2 = Round(l2, BinaryPrimitives.ReadUInt64LittleEndian(data[(i + 8)..]));
                l3 = Round(l3, BinaryPrimitives.ReadUInt64LittleEndian(data[(i + 16)..]));
                l4 = Round(l4, BinaryPrimitives.ReadUInt64LittleEndian(data[(i + 24)..]));
            }
        }

        (lane1, lane2, lane3, lane4) = (l1, l2, l3, l4);
        return data[whole..];
    }

    private static ulong Converge(ulong lane1, ulong lane2, ulong lane3, ulong lane4)
    {
        unchecked
        {
            var hash = BitOperations.RotateLeft(lane1, 1) + BitOperations.RotateLeft(lane2, 7)
                + BitOperations.RotateLeft(lane3, 12) + BitOperations.RotateLeft(lane4, 18);
            hash = Merge(hash, lane1);
            hash = Merge(hash, lane2);
            hash = Merge(hash, lane3);
            return Merge(hash, lane4);
        }
    }

    private static ulong Finish(ulong hash, ReadOnlySpan<byte> rest)
    {
        unchecked
        {
            for (; rest.Length >= 8; rest = rest[8..])
            {
                hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest));
                hash = (BitOperations.RotateLeft(hash, 27) * Prime1) + Prime4;
            }

            if (rest.Length >= 4)
            {
                hash ^= BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1;
                hash = (BitOperations.RotateLeft(hash, 23) * Prime2) + Prime3;
                rest = rest[4..];
            }

            foreach (var b in rest)
            {
                hash ^= b * Prime5;
                hash = BitOperations.RotateLeft(hash, 11) * Prime1;
            }

            hash ^= hash >> 33;
            hash *= Prime2;
            hash ^= hash >> 29;
            hash *= Prime3;
            return hash ^ (hash >> 32);
        }
    }

    private static ulong Round(ulong lane, ulong input) => unchecked(BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1);

    private static ulong Merge(ulong hash, ulong lane) => unchecked(((hash ^ Round(0, lane)) * Prime1) + Prime4);
}
