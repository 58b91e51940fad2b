using Contexter.Indexing;

namespace Contexter.Search;

/// <summary>
/// The one blending rule: both legs' scores are brought to one scale over the candidates, weighted and summed; a hit stays when one of the legs keeps it.
/// </summary>
/// <remarks>Pure. The result depends on the candidates, not on their order.</remarks>
internal static class ScoreBlender
{
    /// <summary>Ranks the candidates that stay, best first.</summary>
    /// <param name="candidates">Candidates of both legs, each with the true score of both.</param>
    /// <param name="query">The query: its text, type, weights and threshold count.</param>
    /// <param name="options">Weights of the router and the rank constant.</param>
    public static (IReadOnlyList<BlendedCandidate> Ranked, BlendingSummary Summary) Blend(
        IReadOnlyList<Candidate> candidates, SearchQuery query, HybridSearcherOptions options)
    {
        var summary = Summarize(candidates, query, options);
        var ranked = new List<BlendedCandidate>(candidates.Count);
        foreach (var candidate in candidates)
        {
            if (IsKept(candidate, query))
            {
                ranked.Add(Score(candidate, summary, options));
            }
        }

        ranked.Sort(Compare);
        return (ranked, summary);
    }

    private static BlendingSummary Summarize(IReadOnlyList<Candidate> candidates, SearchQuery query, HybridSearcherOptions options)
    {
        var semantic = query.Type == SearchType.Keyword ? null : ScaleOf(candidates, c => c.Cosine);
        var keyword = query.Type == SearchType.Semantic ? null : ScaleOf(candidates, c => c.Bm25);

        // A leg that found nothing has nothing to say: its weight would only lower every score of a query that is made of stop words.
        if (keyword is { Max: <= 0 })
        {
            keyword = null;
        }

        var weight = (semantic, keyword) switch
        {
            (not null, null) => 1,
            (null, not null) => 0,
            _ => query.Weights.Mode == BlendingMode.Auto ? WeightRouter.SemanticWeight(QueryShape.Of(query.Query), options) : query.Weights.Semantic,
        };
        return new BlendingSummary(query.Weights.Mode, weight, 1 - weight, semantic, keyword);
    }

    private static ScoreScale? ScaleOf(IReadOnlyList<Candidate> candidates, Func<Candidate, float?> score)
    {
        ScoreScale? scale = null;
        foreach (var candidate in candidates)
        {
            if (score(candidate) is { } value)
            {
                scale = scale is { } known ? new ScoreScale(Math.Min(known.Min, value), Math.Max(known.Max, value)) : new ScoreScale(value, value);
            }
        }

        return scale;
    }

    /// <summary>The threshold holds for each leg's own score; a chunk without any term of the query is nothing the keyword leg could keep.</summary>
    private static bool IsKept(Candidate candidate, SearchQuery query) =>
        (query.Type != SearchType.Keyword && candidate.Cosine >= query.Threshold)
        || (query.Type != SearchType.Semantic && candidate.Bm25 > 0 && candidate.Bm25 >= query.Threshold);

    private static BlendedCandidate Score(Candidate candidate, BlendingSummary summary, HybridSearcherOptions options)
    {
        var isRrf = summary.Mode == BlendingMode.Rrf;
        double? semantic = summary.SemanticScale is not { } cosines ? null
            : isRrf ? ReciprocalRank(candidate.SemanticRank, options)
            : cosines.Apply(candidate.Cosine ?? cosines.Min);
        double? keyword = summary.KeywordScale is not { } bm25 ? null
            : isRrf ? ReciprocalRank(candidate.KeywordRank, options)
            : bm25.Apply(candidate.Bm25 ?? bm25.Min);

        // Rounding must not carry the sum of two full scores above 1.
        var score = Math.Min(1, (summary.SemanticWeight * (semantic ?? 0)) + (summary.KeywordWeight * (keyword ?? 0)));
        return new BlendedCandidate(candidate, score, semantic, keyword);
    }

    /// <summary>1/(k + rank), stretched so that the first rank is 1; 0 for what the leg did not find.</summary>
    private static double ReciprocalRank(int? rank, HybridSearcherOptions options) =>
        rank is { } place ? (options.RankConstant + 1.0) / (options.RankConstant + place) : 0;

    private static int Compare(BlendedCandidate x, BlendedCandidate y)
    {
        var (a, b) = (x.Candidate, y.Candidate);
        var order = y.Score.CompareTo(x.Score);
        order = order != 0 ? order : Nullable.Compare(b.Bm25, a.Bm25);
        order = order != 0 ? order : Nullable.Compare(b.Cosine, a.Cosine);
        order = order != 0 ? order : string.CompareOrdinal(a.Library.ToString(), b.Library.ToString());
        return order != 0 ? order : string.CompareOrdinal(a.Id.Value, b.Id.Value);
    }
}

/// <summary>A candidate with its blended score.</summary>
/// <param name="Candidate">The candidate.</param>
/// <param name="Score">Blended score, 0 to 1.</param>
/// <param name="SemanticScaled">The semantic leg's part before its weight, 0 to 1; null when the leg took no part.</param>
/// <param name="KeywordScaled">The keyword leg's part before its weight, likewise.</param>
internal sealed record BlendedCandidate(Candidate Candidate, double Score, double? SemanticScaled, double? KeywordScaled);
