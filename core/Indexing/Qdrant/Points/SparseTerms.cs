using System.Text;
using Contexter.Indexing.Qdrant.Wire;
using Contexter.Storage;

namespace Contexter.Indexing.Qdrant.Points;

/// <summary>
/// Terms as dimensions of a sparse vector: a term's dimension is 32 bits of its hash, so that no dictionary has to be kept.
/// </summary>
/// <remarks>
/// Two terms in one dimension (among 100,000 different terms, about one pair is) share their document frequency on the server, and their weights are added. That
/// changes only the order in which the server names candidates: scores are computed from the terms themselves.
/// </remarks>
internal static class SparseTerms
{
    /// <summary>The dimension of a term.</summary>
    public static uint GetDimension(string term) => (uint)XxHash64.Hash(Encoding.UTF8.GetBytes(term));

    /// <summary>The vector of a chunk: each term's weight without its rarity, which the server applies; null when there are no terms.</summary>
    public static SparseVector? Weigh(ChunkTerms chunk)
    {
        var weights = new SortedDictionary<uint, double>();
        foreach (var (term, counts) in chunk.Terms)
        {
            var dimension = GetDimension(term);
            weights[dimension] = weights.GetValueOrDefault(dimension) + StoredWeights.Weigh(counts, chunk.Lengths);
        }

        return weights.Count == 0 ? null : new SparseVector([.. weights.Keys], [.. weights.Values.Select(weight => (float)weight)]);
    }

    /// <summary>The vector of a query: every term once; null when there are none.</summary>
    public static SparseVector? Query(IEnumerable<string> terms)
    {
        uint[] dimensions = [.. terms.Select(GetDimension).Distinct().Order()];
        return dimensions.Length == 0 ? null : new SparseVector(dimensions, [.. Enumerable.Repeat(1f, dimensions.Length)]);
    }
}
