using Contexter.Search.Ranking;

namespace Contexter.Search.Assembly;

/// <summary>Orders chunks so that each is relevant and says something else than those before it.</summary>
/// <remarks>Maximal marginal relevance (Carbonell and Goldstein, The Use of MMR, Diversity-Based Reranking, 1998), with shared words as similarity.</remarks>
internal static class Diversifier
{
    /// <summary>Orders chunks.</summary>
    /// <param name="chunks">Best first.</param>
    /// <param name="diversity">What being different counts against the score, 0 to 1; 0 changes nothing.</param>
    public static IReadOnlyList<RankedChunk> Order(IReadOnlyList<RankedChunk> chunks, double diversity)
    {
        if (diversity == 0 || chunks.Count < 2)
        {
            return chunks;
        }

        var words = chunks.Select(chunk => new WordSet(chunk.Loaded.Chunk.Text)).ToArray();
        var closest = new double[chunks.Count];
        var left = Enumerable.Range(0, chunks.Count).ToList();
        var ordered = new List<RankedChunk>(chunks.Count);
        while (left.Count > 0)
        {
            // The first of equal ones, so the better ranked.
            var next = left.MaxBy(i => ((1 - diversity) * chunks[i].Score) - (diversity * closest[i]));
            left.Remove(next);
            ordered.Add(chunks[next]);
            foreach (var i in left)
            {
                closest[i] = Math.Max(closest[i], words[i].SimilarityTo(words[next]));
            }
        }

        return ordered;
    }
}
