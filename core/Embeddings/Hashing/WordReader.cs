using Contexter.Lexical;

namespace Contexter.Embeddings.Hashing;

/// <summary>
/// Walks over the words of a text: runs of letters and digits in lower case, identifiers cut into their parts (<c>getUserId</c>, <c>max_tokens</c>,
/// <c>Http.Client</c>), runs of Han, kana and Hangul as overlapping pairs.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="buffer">Holds the current word; <see cref="MaxWordLength"/> characters.</param>
internal ref struct WordReader(ReadOnlySpan<char> text, Span<char> buffer)
{
    /// <summary>Longest word; of a longer one (a hash, a data URL) only the start counts.</summary>
    public const int MaxWordLength = 64;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<char> _buffer = buffer;
    private WordSplitter _parts;
    private int _partsStart;
    private int _position;

    /// <summary>The word in lower case, valid until the next call of <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Goes to the next word.</summary>
    public bool MoveNext()
    {
        while (true)
        {
            if (_parts.MoveNext())
            {
                SetCurrent(_text.Slice(_partsStart + _parts.Start, _parts.Length));
                return true;
            }

            while (_position < _text.Length && CharKinds.At(_text, _position, out var length) == CharKind.None)
            {
                _position += length;
            }

            if (_position == _text.Length)
            {
                return false;
            }

            if (CharKinds.At(_text, _position, out _) == CharKind.Ideograph)
            {
                MoveOverIdeograph();
                return true;
            }

            _partsStart = _position;
            while (_position < _text.Length && CharKinds.At(_text, _position, out var length) is not (CharKind.None or CharKind.Ideograph))
            {
                _position += length;
            }

            _parts = new WordSplitter(_text[_partsStart.._position]);
        }
    }

    /// <summary>Takes a character together with the one after it; the last of a run stands for itself only when it is alone.</summary>
    private void MoveOverIdeograph()
    {
        var start = _position;
        CharKinds.At(_text, start, out var length);
        _position += length;
        var end = _position;
        if (end < _text.Length && CharKinds.At(_text, end, out var secondLength) == CharKind.Ideograph)
        {
            end += secondLength;

            // When nothing follows the pair, its second character has been said.
            if (end == _text.Length || CharKinds.At(_text, end, out _) != CharKind.Ideograph)
            {
                _position = end;
            }
        }

        SetCurrent(_text[start..end]);
    }

    private void SetCurrent(ReadOnlySpan<char> word)
    {
        var length = word[..Math.Min(word.Length, MaxWordLength)].ToLowerInvariant(_buffer);
        Current = _buffer[..length];
    }
}
