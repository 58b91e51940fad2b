using Contexter.Documents;

namespace Contexter.Search.Analysis;

/// <summary>Reads off a query what it is, what it asks for and what it names.</summary>
/// <remarks>Rules, no model: the same query always gives the same. Pure.</remarks>
public static class QueryAnalyzer
{
    // In the order in which they are tried: what is rarer in a query tells more.
    private static readonly (QueryIntent Intent, string[] Cues)[] Cues =
    [
        (QueryIntent.Migration, ["migrate", "migrating", "migration", "upgrade", "upgrading", "breaking change", "deprecated", "replacement for"]),
        (QueryIntent.Installation, ["install", "installing", "installation", "set up", "setup", "getting started", "quickstart"]),
        (QueryIntent.Troubleshooting,
            ["error", "exception", "fails", "failing", "failed", "not working", "doesn't work", "does not work", "cannot", "can't", "crash", "crashes", "fix", "debug", "wrong"]),
        (QueryIntent.Example, ["example", "examples", "sample", "snippet", "demo"]),
        (QueryIntent.Reference, ["signature", "parameter", "parameters", "argument", "arguments", "return value", "returns", "overload", "overloads", "default value", "options of"]),
        (QueryIntent.HowTo, ["how to", "how do", "how can", "how should", "way to", "steps to"]),
        (QueryIntent.Concept, ["what is", "what are", "why", "difference between", "explain", "overview", "when should", "versus", " vs "]),
    ];

    /// <summary>Analyses a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="libraries">Names of the libraries that are searched.</param>
    /// <param name="options">Thresholds; null for the defaults.</param>
    public static QueryAnalysis Analyze(string query, IEnumerable<string> libraries, QueryAnalysisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(libraries);
        options ??= QueryAnalysisOptions.Default;
        var words = query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var identifiers = words.Select(word => word.Trim('.', ',', ';', ':', '!', '?', '"', '\'', '`')).Where(word => QueryShape.Of(word).Symbols > 0)
            .Distinct(StringComparer.Ordinal).ToList();
        var (input, confidence) = QueryInputs.Find(query, words, identifiers, options);
        string[] named = [.. libraries.Distinct(StringComparer.Ordinal).Where(library => Names(words, library))];
        var intents = FindIntents(query, input);
        return new QueryAnalysis
        {
            Input = input,
            Confidence = confidence,
            Complexity = words.Length <= options.SimpleWords ? QueryComplexity.Simple : words.Length <= options.ModerateWords ? QueryComplexity.Moderate : QueryComplexity.Complex,
            Intents = intents,
            Identifiers = input is QueryInput.Url ? [] : identifiers,
            Libraries = named,
            Entities = QueryEntities.Find(query, input is QueryInput.Url ? [] : identifiers, named),
            SuggestedSearch = input is QueryInput.Identifier or QueryInput.Url ? SearchType.Keyword : SearchType.Hybrid,
            SuggestedTypes = [.. intents.SelectMany(TypesFor).Distinct()],
        };
    }

    private static List<QueryIntent> FindIntents(string query, QueryInput input)
    {
        var padded = $" {query.ToLowerInvariant()} ";
        var intents = Cues.Where(entry => entry.Cues.Any(cue => ContainsWords(padded, cue))).Select(entry => entry.Intent).ToList();
        if (input == QueryInput.ErrorLog && !intents.Contains(QueryIntent.Troubleshooting))
        {
            intents.Insert(0, QueryIntent.Troubleshooting);
        }

        if (input == QueryInput.Identifier && !intents.Contains(QueryIntent.Reference))
        {
            intents.Insert(0, QueryIntent.Reference);
        }

        return intents;
    }

    private static bool ContainsWords(string padded, string cue)
    {
        cue = cue.Trim();
        for (var at = padded.IndexOf(cue, StringComparison.Ordinal); at >= 0; at = padded.IndexOf(cue, at + 1, StringComparison.Ordinal))
        {
            if (!char.IsLetterOrDigit(padded[at - 1]) && !char.IsLetterOrDigit(padded[at + cue.Length]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A library is named by its whole name, or by what stands behind its scope.</summary>
    private static bool Names(string[] words, string library)
    {
        var name = library[(library.LastIndexOf('/') + 1)..];
        return Array.Exists(words, word => word.Trim('.', ',', ';', ':', '!', '?', '"', '\'', '`', '(', ')') is var plain
            && (string.Equals(plain, library, StringComparison.OrdinalIgnoreCase) || string.Equals(plain, name, StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<DocumentType> TypesFor(QueryIntent intent) => intent switch
    {
        QueryIntent.Installation => [DocumentType.Installation],
        QueryIntent.Example => [DocumentType.Example, DocumentType.Tutorial],
        QueryIntent.Reference => [DocumentType.Api, DocumentType.Reference],
        QueryIntent.HowTo => [DocumentType.Guide, DocumentType.Tutorial],
        QueryIntent.Concept => [DocumentType.Guide],
        _ => [],
    };
}
