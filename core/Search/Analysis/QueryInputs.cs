using System.Buffers;

namespace Contexter.Search.Analysis;

/// <summary>Tells what a query is made of, and how sure that is.</summary>
internal static class QueryInputs
{
    private const int LeastCodeMarks = 4;
    private static readonly SearchValues<char> CodeMarks = SearchValues.Create("{}();=<>[]");

    // What stands in traces alone, and what stands in messages too.
    private static readonly string[] TraceMarks =
        ["Traceback (most recent call last)", "\n   at ", "\n    at ", "\n\tat ", "\ngoroutine ", "\nCaused by: ", "thread 'main' panicked at"];

    private static readonly string[] MessageMarks = ["Exception:", "Error:", "error[", "panic: "];

    /// <summary>What a query is made of, with a confidence of 0 to 1.</summary>
    public static (QueryInput Input, double Confidence) Find(string query, string[] words, List<string> identifiers, QueryAnalysisOptions options)
    {
        var (input, confidence) = Guess(query, words, identifiers, options);
        return confidence >= options.LeastConfidence ? (input, confidence) : (QueryInput.NaturalLanguage, 1 - confidence);
    }

    /// <summary>Whether a word is an http or https address.</summary>
    public static bool IsUrl(string word)
        => Uri.TryCreate(word, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    private static (QueryInput Input, double Confidence) Guess(string query, string[] words, List<string> identifiers, QueryAnalysisOptions options)
    {
        if (words.Length <= 1)
        {
            return words.Length == 1 && IsUrl(words[0]) ? (QueryInput.Url, 1)
                : identifiers.Count == 1 ? (QueryInput.Identifier, 0.95)
                : (QueryInput.NaturalLanguage, 0.6);
        }

        if (TraceMarks.Any(mark => query.Contains(mark, StringComparison.Ordinal)))
        {
            return (QueryInput.ErrorLog, 0.98);
        }

        if (MessageMarks.Any(mark => query.Contains(mark, StringComparison.Ordinal)))
        {
            return (QueryInput.ErrorLog, 0.85);
        }

        if (query.StartsWith("error", StringComparison.OrdinalIgnoreCase) && query.Contains(':', StringComparison.Ordinal))
        {
            return (QueryInput.ErrorLog, 0.7);
        }

        var marks = 0;
        foreach (var c in query)
        {
            marks += CodeMarks.Contains(c) ? 1 : 0;
        }

        var density = (double)marks / query.Length;
        return marks >= LeastCodeMarks && density >= options.CodeDensity
            ? (QueryInput.Code, Math.Min(0.98, 0.6 + (density - options.CodeDensity) * 3))
            : (QueryInput.NaturalLanguage, Math.Max(0.5, 0.95 - (density / options.CodeDensity * 0.4)));
    }
}
