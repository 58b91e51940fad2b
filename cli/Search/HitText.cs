using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.GrainInterfaces.Search;

namespace Contexter.Cli.Search;

/// <summary>The parts of a hit in words, for terminal and plain text alike.</summary>
internal static class HitText
{
    private const int MaxDuplicates = 3;
    private const string Reranker = "reranker";

    /// <summary>Title and headings: <c>Title &gt; Section</c>, without a title that the headings repeat.</summary>
    public static string HeadingOf(SearchResult hit)
    {
        var repeats = string.Equals(hit.Section, hit.Title, StringComparison.Ordinal) || hit.Section.StartsWith(hit.Title + " > ", StringComparison.Ordinal);
        return TerminalText.CleanLine(hit.Section.Length == 0 ? hit.Title : repeats ? hit.Section : $"{hit.Title} > {hit.Section}");
    }

    /// <summary>The text <c>name@version</c>.</summary>
    public static string LibraryOf(SearchResult hit) => TerminalText.CleanLine($"{hit.Library}@{hit.Version}");

    /// <summary>Where else nearly the same text stands, as far as it needs no more than a line; null when it stands nowhere else.</summary>
    public static string? DuplicatesOf(SearchResult hit)
    {
        if (hit.Duplicates.Length == 0)
        {
            return null;
        }

        var shown = hit.Duplicates.Take(MaxDuplicates).Select(duplicate => $"{duplicate.Title} ({duplicate.Library}@{duplicate.Version})");
        var more = hit.Duplicates.Length > MaxDuplicates ? $", and {Figures.Count(hit.Duplicates.Length - MaxDuplicates, "more", "more")}" : string.Empty;
        return TerminalText.CleanLine($"also in: {string.Join(", ", shown)}{more}");
    }

    /// <summary>What of the text reads like an instruction to a language model; null when nothing does.</summary>
    public static string? UntrustedOf(SearchResult hit) => hit.UntrustedInstructions.Length == 0
        ? null
        : TerminalText.CleanLine("untrusted, reads like an instruction: " + string.Join("; ", hit.UntrustedInstructions.Select(found => $"{found.Match} ({found.Rule.Replace('_', ' ')})")));

    /// <summary>What a query was taken to be.</summary>
    public static string AnalysisOf(QueryDescription analysis)
    {
        string?[] parts =
        [
            $"{analysis.Complexity} {analysis.Input}".Replace('_', ' '),
            Named("asks for", analysis.Intents),
            Named("names", analysis.Identifiers),
            Named("of", analysis.Libraries),
            $"suits a {ContexterJson.NameOf(analysis.SuggestedSearch)} search" + (analysis.SuggestedTypes.Length > 0 ? $" in {string.Join(", ", analysis.SuggestedTypes)}" : string.Empty),
        ];
        return TerminalText.CleanLine("query: " + string.Join("; ", parts.Where(part => part is not null)));

        static string? Named(string what, string[] names) => names.Length == 0 ? null : $"{what} {string.Join(", ", names)}";
    }

    /// <summary>How the score came about, a line a leg, a term and a signal; empty when that was not asked for.</summary>
    public static IEnumerable<string> ExplanationOf(SearchResult hit)
    {
        if (hit.Explanation is not { } explanation)
        {
            yield break;
        }

        yield return $"{explanation.Blending}: {Figures.Decimal(explanation.SemanticWeight, 2)} semantic + {Figures.Decimal(explanation.KeywordWeight, 2)} keyword";
        yield return Leg("semantic", explanation.SemanticRank, explanation.SemanticScaled, hit.SemanticScore, "cosine");
        yield return Leg("keyword ", explanation.KeywordRank, explanation.KeywordScaled, hit.KeywordScore, "BM25");
        foreach (var term in explanation.Terms)
        {
            yield return TerminalText.CleanLine(
                $"  {term.Term}: {Figures.Decimal(term.Score, 2)} (in {Figures.Count(term.DocumentFrequency, "chunk")}, idf {Figures.Decimal(term.Idf, 2)}, tf {Figures.Decimal(term.TermFrequency, 2)})");
        }

        foreach (var line in SignalsOf(hit.Score, explanation))
        {
            yield return line;
        }
    }

    /// <summary>How signals made the score of the blended one; empty when they changed nothing.</summary>
    private static IEnumerable<string> SignalsOf(double score, SearchExplanation explanation)
    {
        foreach (var boost in explanation.Boosts)
        {
            yield return boost.Signal is Reranker
                ? $"re-ranker: {Figures.Decimal(boost.Factor, 3)}, in place of all above"
                : TerminalText.CleanLine($"{boost.Signal.Replace('_', ' ')}: times {Figures.Decimal(boost.Factor, 2)}");
        }

        if (explanation.BoostScale > 1 && !Array.Exists(explanation.Boosts, boost => boost.Signal is Reranker))
        {
            var product = explanation.Boosts.Aggregate(1.0, (product, boost) => product * boost.Factor);
            yield return $"score {Figures.Decimal(score, 3)}: blended {Figures.Decimal(explanation.BlendedScore, 3)} times {Figures.Decimal(product, 2)}, "
                + $"divided by {Figures.Decimal(explanation.BoostScale, 2)}, the most of any hit";
        }
    }

    private static string Leg(string name, int? rank, double? scaled, double? score, string scoreName) => score is null
        ? $"{name} not used"
        : $"{name} {(rank is { } place ? $"rank {Figures.Count(place)}" : "unranked")}, {scoreName} {Figures.Decimal(score.Value, 3)}"
            + (scaled is { } share ? $", scaled {Figures.Decimal(share, 3)}" : string.Empty);
}
