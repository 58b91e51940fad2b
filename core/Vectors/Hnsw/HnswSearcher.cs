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
    // What rounding to four bits changes the difference of two cosines by at most, nearly always, times the root of the dimension: about 2.5 standard deviations.
    private const float ErrorOfFourBits = 0.4f;

    private readonly ConcurrentBag<HnswWalk> _walks = [];

    /// <summary>Finds the vectors with about the highest cosines.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="vectors">The vectors in four bits, for the walk.</param>
    /// <param name="exact">The same vectors in full, for the scores.</param>
    /// <param name="query">A unit vector.</param>
    /// <param name="ef">Vectors that the walk keeps: more find more and take longer.</param>
    /// <param name="k">Hits wanted.</param>
    /// <param name="isWanted">Which vectors may be hits; the walk passes over the others. Null allows all.</param>
    /// <returns>At most k hits, the best first.</returns>
    public List<VectorHit> Search(
        in HnswGraph graph, in Int4Vectors vectors, ReadOnlySpan<float> exact, ReadOnlySpan<float> query, int ef, int k, Func<int, bool>? isWanted = null)
        => Search(graph, vectors, new ExactRows(exact, query.Length), query, ef, k, isWanted);

    /// <inheritdoc cref="Search"/>
    /// <typeparam name="TExact">How they are read.</typeparam>
    public List<VectorHit> Search<TExact>(
        in HnswGraph graph, in Int4Vectors vectors, TExact exact, ReadOnlySpan<float> query, int ef, int k, Func<int, bool>? isWanted = null)
        where TExact : IExactVectors, allows ref struct
    {
        if (graph.Count == 0)
        {
            return [];
        }

        var length = Int4Scorer.PaddedLength(query.Length);
        Span<sbyte> bytes = length <= 4_096 ? stackalloc sbyte[length] : new sbyte[length];
        bytes[query.Length..].Clear();
        var scale = Int8Math.Quantize(query, bytes[..query.Length]);
        var scorer = new Int4Scorer(vectors, bytes);
        var walk = _walks.TryTake(out var kept) ? kept : new HnswWalk();
        try
        {
            walk.Search(graph.GetLevel(0), graph.Count, walk.Descend(graph, 0, ref scorer), Math.Max(ef, k), ref scorer);

            // Four bits rank well but not exactly: what may still be among the best is scored in full.
            var hits = new List<VectorHit>(2 * k);
            var least = float.NegativeInfinity;
            for (var i = 0; i < walk.Count && walk.ScoreAt(i) * scale >= least; i++)
            {
                if (i + ProcessorCache.RowsAhead < walk.Count)
                {
                    exact.Prefetch(walk.NodeAt(i + ProcessorCache.RowsAhead));
                }

                var vector = walk.NodeAt(i);
                if (isWanted is null || isWanted(vector))
                {
                    hits.Add(new VectorHit(vector, exact.Cosine(vector, query)));
                    least = hits.Count == k ? (walk.ScoreAt(i) * scale) - (ErrorOfFourBits / MathF.Sqrt(query.Length)) : least;
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
