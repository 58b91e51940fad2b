using System.Buffers;
using System.Text.Unicode;

namespace Contexter.Tokens;

/// <summary>
/// Reads a text as UTF-8 in blocks that fit the processor's caches. A block ends where a piece of cl100k_base certainly ends, so that the pieces of the
/// blocks are those of the text. Unpaired surrogates become U+FFFD.
/// </summary>
internal ref struct Utf8Blocks(ReadOnlySpan<char> text)
{
    /// <summary>Characters of a block; one without a place to end grows to twice as many, and so on.</summary>
    private const int BlockChars = 8_192;

    // UTF-8 of one UTF-16 unit is three bytes at most.
    private const int MaxBytesPerChar = 3;

    private readonly ReadOnlySpan<char> _text = text;
    private byte[] _buffer = [];
    private int _length;
    private int _end;

    /// <summary>The block; <see cref="TokenRanks.Padding"/> bytes behind it are readable.</summary>
    public readonly ReadOnlySpan<byte> Current => _buffer.AsSpan(0, _length);

    /// <summary>First character of the block in the text.</summary>
    public int Start { get; private set; }

    /// <summary>Goes on to the next block; false at the end of the text.</summary>
    public bool MoveNext()
    {
        Start = _end;
        if (Start == _text.Length)
        {
            return false;
        }

        _end = FindEnd(_text, Start);
        var block = _text[Start.._end];
        var capacity = (block.Length * MaxBytesPerChar) + TokenRanks.Padding;
        if (_buffer.Length < capacity)
        {
            Dispose();
            _buffer = ArrayPool<byte>.Shared.Rent(capacity);
        }

        Utf8.FromUtf16(block, _buffer, out _, out _length, replaceInvalidSequences: true, isFinalBlock: true);
        return true;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private static int FindEnd(ReadOnlySpan<char> text, int start)
    {
        for (long size = BlockChars; start + size < text.Length; size *= 2)
        {
            for (var end = start + (int)size; end > start; end--)
            {
                if (EndsPiece(text[end - 1], text[end]))
                {
                    return end;
                }
            }
        }

        return text.Length;
    }

    // A letter or digit before white space ends its piece; so does a line end before anything else. Nothing behind either can change that.
    private static bool EndsPiece(char last, char next) =>
        char.IsWhiteSpace(next) ? char.IsLetterOrDigit(last) : last == '\n';
}
