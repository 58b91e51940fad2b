using System.Buffers;
using Contexter.Lexical;

namespace Contexter.Search;

/// <summary>What a query looks like, as far as it tells which leg to trust.</summary>
/// <param name="Terms">Words that are no stop words.</param>
/// <param name="Symbols">Those of them that are written like code: <c>useState</c>, <c>max_tokens</c>, <c>fs.readFile</c>, <c>std::vector</c>, <c>--watch</c>, <c>map()</c>, <c>E0308</c>.</param>
/// <param name="IsQuestion">Whether it is put as a question or a request in words.</param>
public readonly record struct QueryShape(int Terms, int Symbols, bool IsQuestion)
{
    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("_()<>[]{}=#@$\\");

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> QuestionWords = new HashSet<string>(
        [
            "how", "what", "why", "when", "where", "which", "who", "can", "could", "does", "do", "did", "is", "are", "was", "should", "would", "will",
            "explain", "describe", "show", "tell",
        ],
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Looks at a query.</summary>
    public static QueryShape Of(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (words, terms, symbols) = (0, 0, 0);
        var isQuestion = query.AsSpan().TrimEnd().EndsWith("?");
        foreach (var range in query.AsSpan().SplitAny(" \t\r\n"))
        {
            var word = query.AsSpan()[range].Trim(".,;:!?\"'`");
            if (word.IsEmpty)
            {
                continue;
            }

            isQuestion |= words == 0 && QuestionWords.Contains(word);
            words++;
            if (IsSymbol(word))
            {
                symbols++;
                terms++;
            }
            else if (!IsStopWord(word))
            {
                terms++;
            }
        }

        return new QueryShape(terms, symbols, isQuestion);
    }

    private static bool IsStopWord(ReadOnlySpan<char> word)
    {
        if (word.Length > TextAnalyzer.MaxTermLength)
        {
            return false;
        }

        Span<char> lower = stackalloc char[word.Length];
        word.ToLowerInvariant(lower);
        return StopWords.Contains(lower);
    }

    private static bool IsSymbol(ReadOnlySpan<char> word)
    {
        if (word.ContainsAny(CodeCharacters) || word.Contains("::", StringComparison.Ordinal) || word.StartsWith("-"))
        {
            return true;
        }

        for (var i = 1; i < word.Length; i++)
        {
            var (previous, current) = (word[i - 1], word[i]);
            if ((char.IsUpper(current) && char.IsLower(previous))
                || (char.IsDigit(current) && char.IsLetter(previous))
                || (char.IsLetter(current) && char.IsDigit(previous))
                || (current is '.' or '/' && i + 1 < word.Length && char.IsLetterOrDigit(word[i + 1])))
            {
                return true;
            }
        }

        return false;
    }
}
