using Contexter.Cli.Output;
using Contexter.GrainInterfaces.Search;

namespace Contexter.Cli.Search;

/// <summary>The parts of a hit in words, for terminal and plain text alike.</summary>
internal static class HitText
{
    /// <summary>Title and headings: <c>Title &gt; Section</c>, without a title that the headings repeat.</summary>
    public static string HeadingOf(SearchResult hit)
    {
        var repeats = string.Equals(hit.Section, hit.Title, StringComparison.Ordinal) || hit.Section.StartsWith(hit.Title + " > ", StringComparison.Ordinal);
        return TerminalText.CleanLine(hit.Section.Length == 0 ? hit.Title : repeats ? hit.Section : $"{hit.Title} > {hit.Section}");
    }

    /// <summary>The text <c>name@version</c>.</summary>
    public static string LibraryOf(SearchResult hit) => TerminalText.CleanLine($"{hit.Library}@{hit.Version}");

    /// <summary>How the score came about, a line a leg and a term; empty when that was not asked for.</summary>
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
    }

    private static string Leg(string name, int? rank, double? scaled, double? score, string scoreName) => score is null
        ? $"{name} not used"
        : $"{name} {(rank is { } place ? $"rank {Figures.Count(place)}" : "unranked")}, {scoreName} {Figures.Decimal(score.Value, 3)}"
            + (scaled is { } share ? $", scaled {Figures.Decimal(share, 3)}" : string.Empty);
}
