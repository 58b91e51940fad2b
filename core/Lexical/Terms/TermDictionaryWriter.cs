using Contexter.Storage;

namespace Contexter.Lexical.Terms;

/// <summary>
/// Writes terms in order of their UTF-8 bytes, in blocks of <see cref="BlockTerms"/>: each term as the length it shares with the one before it in the block
/// and the rest. After the blocks stand their offsets, then the number of terms.
/// </summary>
internal sealed class TermDictionaryWriter
{
    /// <summary>Terms a block.</summary>
    public const int BlockTerms = 16;

    private readonly ByteWriter _data = new();
    private readonly ByteWriter _offsets = new();
    private readonly ByteWriter _previous = new();

    /// <summary>How many terms were added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a term greater than all before it.</summary>
    public void Add(ReadOnlySpan<byte> term, TermInfo info)
    {
        var shared = 0;
        if (Count % BlockTerms == 0)
        {
            _offsets.WriteStruct(_data.Length);
            _data.WriteVarint(info.Offset);
        }
        else
        {
            shared = _previous.WrittenSpan.CommonPrefixLength(term);
        }

        _data.WriteVarint(shared);
        _data.WriteVarint(term.Length - shared);
        _data.WriteBytes(term[shared..]);
        _data.WriteVarint(info.DocumentFrequency);
        _data.WriteVarint(info.Length);
        _data.WriteVarint(info.PositionsLength);
        _previous.Clear();
        _previous.WriteBytes(term);
        Count++;
    }

    /// <summary>Ends the dictionary.</summary>
    public ReadOnlySpan<byte> Complete()
    {
        _data.WriteBytes(_offsets.WrittenSpan);
        _data.WriteStruct(Count);
        return _data.WrittenSpan;
    }
}
