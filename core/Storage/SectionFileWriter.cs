using System.Buffers.Binary;

namespace Contexter.Storage;

/// <summary>
/// Writes a file of checksummed sections: a header (magic, format version, hash of both), the sections, each at a multiple of <see cref="Alignment"/>, and a
/// table of contents with a hash at the end. All numbers are little-endian; <see cref="SectionFile"/> reads it.
/// </summary>
internal sealed class SectionFileWriter : IDisposable
{
    /// <summary>Sections begin at multiples of this many bytes, so that rows in them are aligned in memory.</summary>
    public const int Alignment = 64;

    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 16;

    /// <summary>Bytes of an entry of the table of contents: kind, offset, length, hash.</summary>
    public const int EntryBytes = 32;

    /// <summary>Bytes after the table of contents: its offset, its hash.</summary>
    public const int TrailerBytes = 16;

    private const int BufferBytes = 1 << 18;

    private readonly IFileWriter _file;
    private readonly ByteWriter _buffer = new();
    private readonly ByteWriter _contents = new();
    private XxHash64 _hash;
    private uint _kind;
    private long _start;
    private long _flushed;

    /// <summary>Begins a file.</summary>
    /// <param name="file">Where to write; the writer disposes of it.</param>
    /// <param name="magic">What kind of file it is.</param>
    /// <param name="version">Version of its format.</param>
    public SectionFileWriter(IFileWriter file, uint magic, uint version)
    {
        _file = file;
        var header = _buffer.Reserve(HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], version);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], XxHash64.Hash(header[..8]));
    }

    /// <summary>Bytes written so far.</summary>
    public long Length => _flushed + _buffer.Length;

    /// <summary>Writes a section at once.</summary>
    public void WriteSection(uint kind, ReadOnlySpan<byte> data)
    {
        BeginSection(kind);
        Write(data);
        EndSection();
    }

    /// <summary>Begins a section that comes in pieces.</summary>
    public void BeginSection(uint kind)
    {
        Align();
        _kind = kind;
        _start = Length;
        _hash = new XxHash64(0);
    }

    /// <summary>Appends to the section that was begun.</summary>
    public void Write(ReadOnlySpan<byte> data)
    {
        _hash.Append(data);
        WriteThrough(data);
    }

    /// <summary>Ends the section that was begun.</summary>
    public void EndSection()
    {
        _contents.WriteUInt64(_kind);
        _contents.WriteUInt64((ulong)_start);
        _contents.WriteUInt64((ulong)(Length - _start));
        _contents.WriteUInt64(_hash.GetHash());
    }

    /// <summary>Writes the table of contents and makes the file durable.</summary>
    /// <returns>The hash of the table of contents: it stands for the whole content of the file.</returns>
    public ulong Complete()
    {
        Align();
        _contents.WriteUInt64((ulong)Length);
        var hash = XxHash64.Hash(_contents.WrittenSpan);
        _contents.WriteUInt64(hash);
        WriteThrough(_contents.WrittenSpan);
        FlushBuffer();
        _file.Flush();
        return hash;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Align()
    {
        var over = (int)(Length % Alignment);
        if (over > 0)
        {
            _buffer.Reserve(Alignment - over).Clear();
        }
    }

    private void WriteThrough(ReadOnlySpan<byte> data)
    {
        if (_buffer.Length + data.Length > BufferBytes)
        {
            FlushBuffer();
        }

        if (data.Length >= BufferBytes)
        {
            _file.Write(data);
            _flushed += data.Length;
        }
        else
        {
            _buffer.WriteBytes(data);
        }
    }

    private void FlushBuffer()
    {
        _file.Write(_buffer.WrittenSpan);
        _flushed += _buffer.Length;
        _buffer.Clear();
    }
}
