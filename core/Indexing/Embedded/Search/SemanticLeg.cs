using Contexter.Vectors;
using Contexter.Vectors.Hnsw;
using Contexter.Vectors.Quantization;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>
/// Finds the chunks whose vectors are nearest to the query's: by the index of the vectors where a segment has one, else by comparing all of them. Every score is
/// the exact cosine.
/// </summary>
/// <param name="walker">Walks over graphs.</param>
/// <param name="ef">Vectors that a walk keeps when there is no filter.</param>
internal sealed class SemanticLeg(HnswSearcher walker, int ef)
{
    // Below this many multiplications, starting threads costs more than it saves.
    private const long ParallelFromFloats = 4_000_000;
    private const int RowsPerRange = 8_192;

    // A filter that lets fewer chunks through is cheaper to apply first: what is left is compared in full.
    private const double SelectiveShare = 0.1;
    private const int SampledRows = 512;

    // Signs rank roughly: this many times more than wanted are scored in full.
    private const int BinaryOversampling = 20;

    /// <summary>The nearest chunks, best first.</summary>
    /// <param name="targets">The segments.</param>
    /// <param name="query">A unit vector.</param>
    /// <param name="count">How many to find.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public ScoredChunk[] Search(IReadOnlyList<SearchTarget> targets, float[] query, int count, CancellationToken cancellationToken)
    {
        var top = new TopChunks(count);
        var compared = new List<SearchTarget>();
        foreach (var target in targets)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!TrySearchIndex(target, query, count, top))
            {
                compared.Add(target);
            }
        }

        var ranges = compared.SelectMany(Split).ToArray();
        var parallel = ranges.Sum(range => (long)range.Count) * query.Length >= ParallelFromFloats;
        top.AddAll(TopChunkCollector.Collect(
            ranges.Length, count, parallel, (i, best) => Scan(ranges[i].Target, ranges[i].First, ranges[i].Count, query, best), cancellationToken));
        return top.ToSorted();
    }

    private bool TrySearchIndex(SearchTarget target, float[] query, int count, TopChunks top)
    {
        var segment = target.View.Segment;
        if (segment.VectorIndex == VectorIndexKind.Flat)
        {
            return false;
        }

        var share = target.Filter.IsEmpty ? 1 : EstimateShare(target);
        if (share < SelectiveShare)
        {
            return false;
        }

        var found = segment.VectorIndex == VectorIndexKind.Hnsw ? Walk(target, query, count, share) : CompareSigns(target, query, count);
        if (found.Count < count && found.Count < target.View.LiveChunks && share < 1)
        {
            // What the filter lets through is not near the query, and the walk did not come to it.
            return false;
        }

        foreach (var hit in found)
        {
            Add(target, hit.Vector, hit.Cosine, top);
        }

        return true;
    }

    private static double EstimateShare(SearchTarget target)
    {
        var rows = (int)target.View.Segment.Counts.Chunks;
        var sampled = Math.Min(rows, SampledRows);
        var accepted = 0;
        for (var i = 0; i < sampled; i++)
        {
            accepted += target.Filter.Accepts((int)((long)i * rows / sampled)) ? 1 : 0;
        }

        return (double)accepted / sampled;
    }

    private List<VectorHit> Walk(SearchTarget target, float[] query, int count, double share)
    {
        var segment = target.View.Segment;
        var keeps = Math.Max(ef, 2 * count) / share;
        return walker.Search(
            new HnswGraph(segment.VectorGraph), segment.Int4Vectors, segment.ExactVectors, query, (int)Math.Min(keeps, segment.Counts.Chunks), count, target.Filter.Accepts);
    }

    private static List<VectorHit> CompareSigns(SearchTarget target, float[] query, int count)
    {
        var segment = target.View.Segment;
        Span<ulong> bits = stackalloc ulong[BinaryVectors.WordsOf(IndexLimits.MaxDimension)];
        bits = bits[..BinaryVectors.WordsOf(query.Length)];
        BinaryVectors.Quantize(query, bits);
        var rows = segment.BinaryVectors.FindNearest(bits, BinaryOversampling * count, target.Filter.Accepts);
        return [.. rows.Select(row => new VectorHit(row, segment.Cosine(row, query)))];
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
        if (target.Filter.IsEmpty)
        {
            var visitor = new Visitor(target, top);
            FlatVectors.Scan(target.View.Segment.Vectors, first, count, query, ref visitor);
            return;
        }

        for (var row = first; row < first + count; row++)
        {
            if (target.Filter.Accepts(row))
            {
                Add(target, row, FlatVectors.Cosine(target.View.Segment.GetVector(row), query), top);
            }
        }
    }

    private static void Add(SearchTarget target, int row, float cosine, TopChunks top)
    {
        if (top.MayAdd(cosine))
        {
            top.Add(new ScoredChunk(cosine, target.View.Segment.Chunks[row].Id, target.Number, row));
        }
    }

    private readonly struct Visitor(SearchTarget target, TopChunks top) : IRowVisitor
    {
        public void Visit(int row, float cosine)
        {
            if (top.MayAdd(cosine) && target.Filter.Accepts(row))
            {
                Add(target, row, cosine, top);
            }
        }
    }
}
