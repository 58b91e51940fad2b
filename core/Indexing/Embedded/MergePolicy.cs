using Contexter.Indexing.Embedded.Segments;
using Contexter.Vectors;

namespace Contexter.Indexing.Embedded;

/// <summary>
/// Decides which segments to join: those of one tier once there are <paramref name="options.MergeFactor"/> of them, a tier being sizes within that factor. So a chunk is
/// copied about once a tier, and the number of segments grows with the logarithm of the chunks.
/// </summary>
/// <param name="options">How many segments make a tier and its sizes' ratio to the next one's, how large a joined segment may be, and what index vectors have.</param>
internal sealed class MergePolicy(EmbeddedIndexOptions options)
{
    /// <summary>Chunks below which all segments are of the lowest tier.</summary>
    public const int LowestTierChunks = 256;

    // Deleted chunks, or chunks beside it, that a segment's index bears in proportion to its own.
    private const double UnsettledShare = 0.25;

    /// <summary>The segments to join next, in their order; none when nothing is to be done.</summary>
    public IReadOnlyList<SegmentView> SelectMerge(IReadOnlyList<SegmentView> segments)
    {
        // More than half of it is deleted: rewriting it alone pays for itself.
        var wasteful = segments.FirstOrDefault(segment => segment.LiveChunks < segment.Segment.Counts.Chunks / 2);
        if (wasteful is not null)
        {
            return [wasteful];
        }

        foreach (var tier in segments.Where(segment => segment.Segment.Entry.FileBytes <= options.MaxSegmentBytes / 2).GroupBy(GetTier).OrderBy(tier => tier.Key))
        {
            if (tier.Count() >= options.MergeFactor && TakeFitting(tier) is { Count: > 1 } fitting)
            {
                return fitting;
            }
        }

        return [];
    }

    /// <summary>
    /// The segments to join next so that in the end there are as few as the limit allows, nothing deleted, and large ones with an index of their vectors; none
    /// when that is reached. A segment whose index is worth keeping stays as it is.
    /// </summary>
    public IReadOnlyList<SegmentView> SelectOptimization(IReadOnlyList<SegmentView> segments)
    {
        var chunks = segments.Sum(segment => (long)segment.LiveChunks);
        var open = segments.Where(segment => !IsSettled(segment, chunks)).ToList();
        var fitting = TakeFitting(open.OrderBy(segment => segment.Segment.Entry.FileBytes).ThenBy(segment => segment.Segment.Entry.Number));
        return fitting.Count > 1 ? fitting : [.. open.Where(segment => segment.Deleted.Length > 0 || LacksIndex(segment)).Take(1)];
    }

    /// <summary>Making the index of vectors is by far the dearest part of joining, so a small change of a large library does not make it anew.</summary>
    private bool IsSettled(SegmentView segment, long allChunks)
    {
        var size = segment.Segment.Counts.Chunks;
        return segment.Segment.VectorIndex != VectorIndexKind.Flat
            && segment.Segment.VectorIndex == options.VectorIndex
            && size - segment.LiveChunks < size * UnsettledShare
            && allChunks - segment.LiveChunks < size * UnsettledShare;
    }

    private bool LacksIndex(SegmentView segment)
        => segment.LiveChunks >= options.VectorIndexFrom && segment.Segment.VectorIndex != options.VectorIndex;

    private int GetTier(SegmentView segment)
    {
        var tier = 0;
        for (var size = segment.LiveChunks; size >= LowestTierChunks; size /= options.MergeFactor)
        {
            tier++;
        }

        return tier;
    }

    /// <summary>The first segments, at least one, that are within the limit together.</summary>
    private List<SegmentView> TakeFitting(IEnumerable<SegmentView> segments)
    {
        var fitting = new List<SegmentView>();
        var bytes = 0L;
        foreach (var segment in segments)
        {
            bytes += segment.Segment.Entry.FileBytes;
            if (bytes > options.MaxSegmentBytes && fitting.Count > 0)
            {
                break;
            }

            fitting.Add(segment);
        }

        return fitting;
    }
}
