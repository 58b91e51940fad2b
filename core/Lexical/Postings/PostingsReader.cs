using Contexter.Storage;

namespace Contexter.Lexical.Postings;

/// <summary>Reads a list of <see cref="PostingsWriter"/>, in order of the chunks.</summary>
internal ref struct PostingsReader(ReadOnlySpan<byte> list)
{
    private ByteReader _reader = new(list);
    private int _chunk = -1;

    /// <summary>The posting that <see cref="MoveNext"/> read.</summary>
    public Posting Current { get; private set; }

    /// <summary>Reads the next posting.</summary>
    public bool MoveNext()
    {
        if (_reader.AtEnd)
        {
            return false;
        }

        var head = _reader.ReadVarint();
        _chunk += (int)(head >> 1);
        Current = (head & 1) == 0
            ? new Posting(_chunk, 0, 0, 1)
            : new Posting(_chunk, _reader.ReadVarint32(), _reader.ReadVarint32(), _reader.ReadVarint32());
        return true;
    }
}
