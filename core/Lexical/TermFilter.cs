namespace Contexter.Lexical;

/// <summary>
/// Tells quickly that a word is none of some terms: stemming changes ends of words only, so a word and its term begin alike.
/// </summary>
/// <remarks>Says yes too often, never no to a word that gives one of the terms. Immutable, safe for concurrent use.</remarks>
internal sealed class TermFilter
{
    private const int Letters = 32;

    // A word this short may be stemmed down to its first letter.
    private const int ShortWord = 3;

    private readonly bool[] _first = new bool[Letters];
    private readonly bool[] _pairs = new bool[Letters * Letters];
    private readonly bool _hasOthers;

    /// <summary>Prepares for terms of an analyser.</summary>
    public TermFilter(IEnumerable<string> terms)
    {
        foreach (var term in terms)
        {
            if (term.Length == 0 || !char.IsAsciiLetter(term[0]))
            {
                _hasOthers = true;
                continue;
            }

            var first = Fold(term[0]);
            _first[first] = true;
            if (term.Length > 1 && char.IsAsciiLetter(term[1]))
            {
                _pairs[(first * Letters) + Fold(term[1])] = true;
            }
            else
            {
                _pairs.AsSpan(first * Letters, Letters).Fill(true);
            }
        }
    }

    /// <summary>Whether a word, in any case, may give one of the terms.</summary>
    public bool MayMatch(ReadOnlySpan<char> word)
        => word.IsEmpty || !char.IsAsciiLetter(word[0]) ? _hasOthers
            : word.Length <= ShortWord || !char.IsAsciiLetter(word[1]) ? _first[Fold(word[0])]
            : _pairs[(Fold(word[0]) * Letters) + Fold(word[1])];

    /// <summary>The number of a letter without case; of y and i the same, for stemming makes one of the other.</summary>
    private static int Fold(char letter) => (letter & (Letters - 1)) is var number && number == 'y' - 'a' + 1 ? 'i' - 'a' + 1 : number;
}
