using System.Collections.Concurrent;
using Contexter.Vectors.Quantization;

namespace Contexter.Vectors.Hnsw;

/// <summary>A vector that a search found.</summary>
/// <param name="Vector">The vector.</param>
/// <param name="Cosine">Its exact cosine with the query.</param>
internal readonly record struct VectorHit(int Vector, float Cosine);

/// <summary>Searches graphs. Keeps what walks need between searches.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class HnswSearcher
{
    private readonly ConcurrentBag<HnswWalk> _walks = [];

    /// <summary>Finds the vectors with about the highest cosines.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="vectors">The vectors in bytes, for the walk.</param>
    /// <param name="exact">The same vectors in full, for the scores.</param>
    /// <param name="query">A unit vector.</param>
    /// <param name="ef">Vectors that the walk keeps: more find more and take longer.</param>
    /// <param name="k">Hits wanted.</param>
    /// <param name="isWanted">Which vectors may be hits; the walk passes over the others. Null allows all.</param>
    /// <returns>At most k hits, the best first.</returns>
    public List<VectorHit> Search(
        in HnswGraph graph, in Int8Vectors vectors, ReadOnlySpan<float> exact, ReadOnlySpan<float> query, int ef, int k, Func<int, bool>? isWanted = null)
    {
        if (graph.Count == 0)
        {
            return [];
        }

        Span<sbyte> bytes = query.Length <= 4_096 ? stackalloc sbyte[query.Length] : new sbyte[query.Length];
        Int8Math.Quantize(query, bytes);
        var walk = _walks.TryTake(out var kept) ? kept : new HnswWalk();
        try
        {
            walk.Search(graph.GetLevel(0), graph.Count, walk.Descend(graph, 0, bytes, vectors), Math.Max(ef, k), bytes, vectors);

            // Bytes rank well but not exactly: some more than wanted are scored in full.
            var left = 2 * k;
            var hits = new List<VectorHit>(Math.Min(left, walk.Count));
            for (var i = 0; i < walk.Count && left > 0; i++)
            {
                var vector = walk.NodeAt(i);
                if (isWanted is null || isWanted(vector))
                {
                    hits.Add(new VectorHit(vector, FlatVectors.Cosine(exact.Slice(vector * query.Length, query.Length), query)));
                    left--;
                }
            }

            hits.Sort(static (a, b) => (b.Cosine, a.Vector).CompareTo((a.Cosine, b.Vector)));
            hits.RemoveRange(Math.Min(k, hits.Count), Math.Max(0, hits.Count - k));
            return hits;
        }
        finally
        {
            _walks.Add(walk);
        }
    }
}
