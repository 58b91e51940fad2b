using Contexter.Vectors;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>Finds the chunks whose vectors are nearest to the query's: exactly, by comparing all of them.</summary>
internal static class SemanticLeg
{
    // Below this many multiplications, starting threads costs more than it saves.
    private const long ParallelFromFloats = 4_000_000;
    private const int RowsPerRange = 8_192;

    /// <summary>The nearest chunks, best first.</summary>
    /// <param name="targets">The segments.</param>
    /// <param name="query">A unit vector.</param>
    /// <param name="count">How many to find.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static ScoredChunk[] Search(IReadOnlyList<SearchTarget> targets, float[] query, int count, CancellationToken cancellationToken)
    {
        var ranges = targets.SelectMany(Split).ToArray();
        var parallel = ranges.Sum(range => (long)range.Count) * query.Length >= ParallelFromFloats;
        return TopChunkCollector.Collect(
            ranges.Length, count, parallel, (i, top) => Scan(ranges[i].Target, ranges[i].First, ranges[i].Count, query, top), cancellationToken);
    }

    private static IEnumerable<(SearchTarget Target, int First, int Count)> Split(SearchTarget target)
    {
        var chunks = (int)target.View.Segment.Counts.Chunks;
        for (var first = 0; first < chunks; first += RowsPerRange)
        {
            yield return (target, first, Math.Min(RowsPerRange, chunks - first));
        }
    }

    private static void Scan(SearchTarget target, int first, int count, float[] query, TopChunks top)
    {
        var visitor = new Visitor(target, top);
        FlatVectors.Scan(target.View.Segment.Vectors, first, count, query, ref visitor);
    }

    private readonly struct Visitor(SearchTarget target, TopChunks top) : IRowVisitor
    {
        public void Visit(int row, float cosine)
        {
            if (top.MayAdd(cosine) && target.Filter.Accepts(row))
            {
                top.Add(new ScoredChunk(cosine, target.View.Segment.Chunks[row].Id, target.Number, row));
            }
        }
    }
}
