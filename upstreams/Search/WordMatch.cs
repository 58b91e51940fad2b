using System.Collections.Immutable;

namespace Contexter.Upstreams.Search;

/// <summary>How simulated services find things: by the words that question and text share.</summary>
internal static class WordMatch
{
    private const int LeastWord = 3;

    /// <summary>The words of a text, without case.</summary>
    public static ImmutableHashSet<string> WordsOf(string text)
    {
        var words = ImmutableHashSet.CreateBuilder<string>(StringComparer.OrdinalIgnoreCase);
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                continue;
            }

            if (i - start >= LeastWord)
            {
                // A plural finds its singular.
                words.Add(text[start..i].TrimEnd('s', 'S'));
            }

            start = i + 1;
        }

        return words.ToImmutable();
    }

    /// <summary>The things that share words with a question, those that share most first; the order of equals stays.</summary>
    public static IEnumerable<T> Find<T>(IEnumerable<T> things, Func<T, ImmutableHashSet<string>> words, string question)
    {
        var wanted = WordsOf(question);
        return things
            .Select(thing => (Thing: thing, Shared: wanted.Count(words(thing).Contains)))
            .Where(found => found.Shared > 0)
            .OrderByDescending(found => found.Shared)
            .Select(found => found.Thing);
    }
}
