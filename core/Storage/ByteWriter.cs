using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Contexter.Storage;

/// <summary>A growing buffer of little-endian numbers, variable-length numbers and strings; <see cref="ByteReader"/> reads them back.</summary>
internal sealed class ByteWriter(int capacity = 256)
{
    private byte[] _buffer = new byte[Math.Max(16, capacity)];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written; valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, Length);

    /// <summary>Forgets what is written and keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>Forgets what is written beyond a length.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void WriteByte(byte value) => Reserve(1)[0] = value;

    /// <summary>Replaces a byte that is written.</summary>
    public void Replace(int position, byte value) => _buffer[position] = value;

    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(sizeof(ulong)), value);

    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Reserve(sizeof(double)), value);

    /// <summary>Writes a fixed-size value as it lies in memory.</summary>
    public void WriteStruct<T>(in T value)
        where T : unmanaged
        => MemoryMarshal.Write(Reserve(Unsafe.SizeOf<T>()), value);

    /// <summary>Writes 7 bits a byte, lowest first, the highest bit set on all bytes but the last.</summary>
    public void WriteVarint(ulong value)
    {
        var span = Reserve((BitOperations.Log2(value | 1) / 7) + 1);
        var i = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[i++] = (byte)(value | 0x80);
        }

        span[i] = (byte)value;
    }

    /// <summary>Writes a number of 0 or more.</summary>
    public void WriteVarint(int value) => WriteVarint((ulong)(uint)value);

    /// <summary>Writes a length in bytes and UTF-8.</summary>
    public void WriteString(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        WriteVarint(length);
        Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    /// <summary>Makes room and counts it as written.</summary>
    public Span<byte> Reserve(int count)
    {
        var needed = checked(Length + count);
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(Math.Max(needed, _buffer.Length * 2L), Array.MaxLength));
        }

        var span = _buffer.AsSpan(Length, count);
        Length = needed;
        return span;
    }
}
