namespace Contexter.Lexical;

/// <summary>
/// Walks over the parts of an identifier: cut at underscores, between letters and digits, before a capital that follows a small letter, and before the last
/// capital of a run that small letters follow (<c>HTTPServer</c>); a plural's <c>s</c> stays with its capitals (<c>APIs</c>).
/// </summary>
internal ref struct WordSplitter(ReadOnlySpan<char> word)
{
    private readonly ReadOnlySpan<char> _word = word;
    private int _next;

    /// <summary>First character of the part.</summary>
    public int Start { get; private set; }

    /// <summary>Characters of the part.</summary>
    public int Length { get; private set; }

    /// <summary>Goes to the next part.</summary>
    public bool MoveNext()
    {
        while (_next < _word.Length && _word[_next] == '_')
        {
            _next++;
        }

        if (_next == _word.Length)
        {
            return false;
        }

        Start = _next;
        var kind = CharKinds.At(_word, _next, out var length);
        _next += length;
        var capitals = kind == CharKind.Upper ? 1 : 0;
        var last = Start;
        while (_next < _word.Length)
        {
            var following = CharKinds.At(_word, _next, out length);
            if (following == kind)
            {
                capitals = kind == CharKind.Upper ? capitals + 1 : 0;
            }
            else if (kind == CharKind.Upper && following == CharKind.Lower)
            {
                if (capitals > 1 && !IsPluralEnd(_next))
                {
                    _next = last;
                    break;
                }

                capitals = 0;
                kind = CharKind.Lower;
            }
            else
            {
                break;
            }

            last = _next;
            _next += length;
        }

        Length = _next - Start;
        return true;
    }

    private readonly bool IsPluralEnd(int index) => _word[index] == 's' && (index + 1 == _word.Length || _word[index + 1] == '_');
}
