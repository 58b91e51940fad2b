using Contexter.Storage;

namespace Contexter.Lexical.Terms;

/// <summary>Walks over all terms of a dictionary in their order.</summary>
/// <param name="file">The file that holds the dictionary; it must stay open.</param>
/// <param name="section">The dictionary's section.</param>
internal sealed class TermCursor(SectionFile file, uint section)
{
    private readonly ByteWriter _term = new();
    private int _block = -1;
    private int _position;
    private int _blockLength;
    private int _offset;

    /// <summary>The term as UTF-8; valid until the next move.</summary>
    public ReadOnlySpan<byte> Term => _term.WrittenSpan;

    /// <summary>What the segment knows of the term.</summary>
    public TermInfo Info { get; private set; }

    /// <summary>Goes before the first term that is not less than some bytes, so that the next move reaches it; a cursor that has not moved yet.</summary>
    public void Seek(ReadOnlySpan<byte> least)
    {
        // Enters the block whose first term is not greater; the terms before it in the block are passed over by the caller's comparison.
        _block = Math.Max(0, new TermDictionaryReader(file.GetSection(section)).FindBlock(least)) - 1;
    }

    /// <summary>Goes to the next term.</summary>
    public bool MoveNext()
    {
        var dictionary = new TermDictionaryReader(file.GetSection(section));
        var isFirst = _position == _blockLength;
        if (isFirst)
        {
            _block++;
            if (_block >= dictionary.BlockCount)
            {
                return false;
            }

            _position = 0;
        }

        var block = dictionary.GetBlock(_block);
        var reader = new ByteReader(block[_position..]);
        if (isFirst)
        {
            _blockLength = block.Length;
            _offset = reader.ReadVarint32();
        }

        var shared = reader.ReadVarint32();
        var suffix = reader.ReadBytes(reader.ReadVarint32());
        _term.Truncate(shared);
        _term.WriteBytes(suffix);
        Info = new TermInfo(reader.ReadVarint32(), _offset, reader.ReadVarint32(), reader.ReadVarint32());
        _offset = Info.End;
        _position += reader.Position;
        return true;
    }
}
