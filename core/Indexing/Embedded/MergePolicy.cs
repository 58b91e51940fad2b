using Contexter.Indexing.Embedded.Segments;

namespace Contexter.Indexing.Embedded;

/// <summary>
/// Decides which segments to join: those of one tier once there are <paramref name="mergeFactor"/> of them, a tier being sizes within that factor. So a chunk is
/// copied about once a tier, and the number of segments grows with the logarithm of the chunks.
/// </summary>
/// <param name="mergeFactor">Segments of a tier, and ratio of a tier's sizes to the next one's.</param>
/// <param name="maxSegmentBytes">Bytes that a joined segment may have.</param>
internal sealed class MergePolicy(int mergeFactor, long maxSegmentBytes)
{
    /// <summary>Chunks below which all segments are of the lowest tier.</summary>
    public const int LowestTierChunks = 256;

    /// <summary>The segments to join next, in their order; none when nothing is to be done.</summary>
    public IReadOnlyList<SegmentView> SelectMerge(IReadOnlyList<SegmentView> segments)
    {
        // More than half of it is deleted: rewriting it alone pays for itself.
        var wasteful = segments.FirstOrDefault(segment => segment.LiveChunks < segment.Segment.Counts.Chunks / 2);
        if (wasteful is not null)
        {
            return [wasteful];
        }

        foreach (var tier in segments.Where(segment => segment.Segment.Entry.FileBytes <= maxSegmentBytes / 2).GroupBy(GetTier).OrderBy(tier => tier.Key))
        {
            if (tier.Count() >= mergeFactor && TakeFitting(tier) is { Count: > 1 } fitting)
            {
                return fitting;
            }
        }

        return [];
    }

    /// <summary>The segments to join next so that in the end there are as few as the limit allows and nothing deleted; none when that is reached.</summary>
    public IReadOnlyList<SegmentView> SelectOptimization(IReadOnlyList<SegmentView> segments)
    {
        var fitting = TakeFitting(segments.OrderBy(segment => segment.Segment.Entry.FileBytes).ThenBy(segment => segment.Segment.Entry.Number));
        return fitting.Count > 1 ? fitting : [.. segments.Where(segment => segment.Deleted.Length > 0).Take(1)];
    }

    private int GetTier(SegmentView segment)
    {
        var tier = 0;
        for (var size = segment.LiveChunks; size >= LowestTierChunks; size /= mergeFactor)
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
            if (bytes > maxSegmentBytes && fitting.Count > 0)
            {
                break;
            }

            fitting.Add(segment);
        }

        return fitting;
    }
}
