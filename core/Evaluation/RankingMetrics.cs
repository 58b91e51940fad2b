namespace Contexter.Evaluation;

/// <summary>How good one ranking is, by the standard measures at a depth k.</summary>
/// <param name="Recall">Share of the relevant groups that are among the first k, 0 to 1.</param>
/// <param name="Hit">1 when a relevant group is among the first k, else 0.</param>
/// <param name="ReciprocalRank">1 over the rank of the first relevant group among the first k, 0 when there is none.</param>
/// <param name="Ndcg">Discounted cumulative gain of the first k over that of the ideal ranking, 0 to 1.</param>
public readonly record struct RankingQuality(double Recall, double Hit, double ReciprocalRank, double Ndcg);

/// <summary>Measures rankings against judgements.</summary>
/// <remarks>
/// nDCG after Järvelin and Kekäläinen (2002) with the gain 2^rel - 1 of Burges et al. (2005) and the discount log2(rank + 1); any relevance above 0 counts
/// for the other measures. What is not judged is not relevant.
/// </remarks>
public static class RankingMetrics
{
    /// <summary>Measures one ranking.</summary>
    /// <param name="ranking">Groups, best first; one that comes again does not count again and leaves no gap.</param>
    /// <param name="relevance">Relevance of the relevant groups, each above 0; at least one.</param>
    /// <param name="k">Depth, at least 1.</param>
    /// <exception cref="ArgumentException">Nothing is relevant, or a relevance is not above 0.</exception>
    public static RankingQuality Measure(IEnumerable<string> ranking, IReadOnlyDictionary<string, int> relevance, int k)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        ArgumentNullException.ThrowIfNull(relevance);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (relevance.Count == 0 || relevance.Values.Any(rel => rel <= 0))
        {
            throw new ArgumentException("A ranking is measured against at least one group, each of a relevance above 0.", nameof(relevance));
        }

        var (found, first, gain, rank) = (0, 0, 0.0, 0);
        foreach (var group in ranking.Distinct(StringComparer.Ordinal).Take(k))
        {
            rank++;
            if (relevance.TryGetValue(group, out var rel))
            {
                found++;
                first = first == 0 ? rank : first;
                gain += DiscountedGain(rel, rank);
            }
        }

        var ideal = relevance.Values.OrderDescending().Take(k).Select((rel, index) => DiscountedGain(rel, index + 1)).Sum();
        return new RankingQuality((double)found / relevance.Count, Math.Min(1, found), first == 0 ? 0 : 1.0 / first, gain / ideal);
    }

    private static double DiscountedGain(int relevance, int rank) => (Math.Pow(2, relevance) - 1) / Math.Log2(rank + 1);
}
