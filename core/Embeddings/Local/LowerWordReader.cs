using System.Text;
using Contexter.Lexical;
using Contexter.Tokens;

namespace Contexter.Embeddings.Local;

/// <summary>
/// Walks over the words of a text as UTF-8 in lower case: runs of letters and digits, identifiers cut into their parts (<c>getUserId</c>, <c>max_tokens</c>),
/// every Han, kana and Hangul character by itself; <c>C++</c>, <c>C#</c> and <c>F#</c> are words.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="buffer">Holds the current word; <see cref="BufferBytes"/> bytes.</param>
internal ref struct LowerWordReader(ReadOnlySpan<char> text, Span<byte> buffer)
{
    /// <summary>Longest word, in UTF-16 characters; of a longer one (a hash, a data URL) only the start counts.</summary>
    public const int MaxWordLength = 64;

    /// <summary>Longest word in bytes.</summary>
    public const int MaxWordBytes = MaxWordLength * 3;

    /// <summary>Bytes that <c>buffer</c> needs: those of the longest word, and the padding that a look-up among <see cref="TokenRanks"/> reads.</summary>
    public const int BufferBytes = MaxWordBytes + TokenRanks.Padding;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<byte> _buffer = buffer;
    private WordSplitter _parts;
    private int _partsStart;
    private int _position;

    /// <summary>The word, valid until the next call of <see cref="MoveNext"/>; <see cref="TokenRanks.Padding"/> bytes behind its end are readable.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Goes to the next word.</summary>
    public bool MoveNext()
    {
        while (true)
        {
            if (_parts.MoveNext())
            {
                SetCurrent(_text.Slice(_partsStart + _parts.Start, _parts.Length + SuffixLength()));
                return true;
            }

            while (_position < _text.Length && CharKinds.At(_text, _position, out var skipped) == CharKind.None)
            {
                _position += skipped;
            }

            if (_position == _text.Length)
            {
                return false;
            }

            var start = _position;
            if (CharKinds.At(_text, _position, out var length) == CharKind.Ideograph)
            {
                _position += length;
                SetCurrent(_text[start.._position]);
                return true;
            }

            while (_position < _text.Length && CharKinds.At(_text, _position, out length) is not (CharKind.None or CharKind.Ideograph))
            {
                _position += length;
            }

            _partsStart = start;
            _parts = new WordSplitter(_text[start.._position]);
        }
    }

    /// <summary>Characters of <c>++</c> or <c>#</c> that make the part, a single letter at the end of its run, the name of a language.</summary>
    private readonly int SuffixLength()
    {
        if (_parts.Length != 1 || _partsStart + _parts.Start + 1 != _position || !char.IsAsciiLetter(_text[_position - 1]))
        {
            return 0;
        }

        var rest = _text[_position..];
        return rest.StartsWith("++") ? 2
            : rest.StartsWith("#") && (rest.Length == 1 || !char.IsAsciiLetterOrDigit(rest[1])) ? 1
            : 0;
    }

    private void SetCurrent(ReadOnlySpan<char> word)
    {
        word = word[..Math.Min(word.Length, MaxWordLength)];
        var count = 0;
        foreach (var character in word)
        {
            if (character >= 128)
            {
                SetCurrentOfAnyScript(word);
                return;
            }

            _buffer[count++] = (byte)(character is >= 'A' and <= 'Z' ? character | 0x20 : character);
        }

        Current = _buffer[..count];
    }

    private void SetCurrentOfAnyScript(ReadOnlySpan<char> word)
    {
        Span<char> lower = stackalloc char[MaxWordLength];
        var length = word.ToLowerInvariant(lower);
        // A pair that the length limit cut in two becomes U+FFFD, which has three bytes like any other character.
        Current = _buffer[..Encoding.UTF8.GetBytes(lower[..length], _buffer)];
    }
}
