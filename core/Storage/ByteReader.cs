using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Contexter.Storage;

/// <summary>Reads what <see cref="ByteWriter"/> wrote.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Whether everything is read.</summary>
    public readonly bool AtEnd => Position == _data.Length;

    public byte ReadByte() => ReadBytes(1)[0];

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(sizeof(ulong)));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(ReadBytes(sizeof(double)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        var position = Position;
        if (position < _data.Length && _data[position] < 0x80)
        {
            Position = position + 1;
            return _data[position];
        }

        return ReadLongVarint();
    }

    /// <summary>Reads a number of 0 to <see cref="int.MaxValue"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadVarint32()
    {
        var value = ReadVarint();
        if (value > int.MaxValue)
        {
            ThrowMalformed();
        }

        return (int)value;
    }

    public string ReadString() => Encoding.UTF8.GetString(ReadBytes(ReadVarint32()));

    /// <summary>The next bytes, not copied.</summary>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (count > _data.Length - Position)
        {
            ThrowMalformed();
        }

        var bytes = _data.Slice(Position, count);
        Position += count;
        return bytes;
    }

    private ulong ReadLongVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = ReadByte();
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        ThrowMalformed();
        return 0;
    }

    [DoesNotReturn]
    private static void ThrowMalformed() => throw new InvalidDataException("A stored record ends early or holds a number out of range.");
}
