using Contexter.Documents;
using Contexter.Indexing.Embedded.Segments;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>Says which chunks of a segment a query may find: those not deleted whose document meets the query's conditions.</summary>
/// <remarks>Each document and each heading path is looked at once. Safe for concurrent use: two threads at worst find the same verdict twice.</remarks>
internal sealed class SegmentFilter(ChunkFilter filter, SegmentView view)
{
    private readonly bool _isEmpty = filter.IsEmpty;
    private readonly Verdict[] _documents = filter.IsEmpty ? [] : new Verdict[view.Segment.Counts.Documents];
    private readonly Verdict[] _headings = filter.SectionPrefix is null ? [] : new Verdict[view.Segment.HeadingCount];

    private enum Verdict : byte
    {
        Unknown = 0,
        Refused,
        Accepted,

        /// <summary>All but the section prefix is met, and that depends on the chunk's headings.</summary>
        Headings,
    }

    /// <summary>Whether a chunk may be found.</summary>
    public bool Accepts(int chunk)
    {
        if (!view.IsChunkLive(chunk))
        {
            return false;
        }

        if (_isEmpty)
        {
            return true;
        }

        ref readonly var row = ref view.Segment.Chunks[chunk];
        ref var verdict = ref _documents[row.Document];
        if (verdict == Verdict.Unknown)
        {
            verdict = JudgeDocument(view.Segment.Documents[row.Document]);
        }

        return verdict == Verdict.Headings ? AcceptsHeadings(row.Headings) : verdict == Verdict.Accepted;
    }

    private Verdict JudgeDocument(in DocumentRow document)
    {
        if ((filter.Types.Count > 0 && !filter.Types.Contains((DocumentType)document.Type))
            || document.TrustScore < filter.MinTrustScore
            || document.QualityScore < filter.MinQualityScore
            || document.UpdatedAt < filter.UpdatedSince?.UtcTicks)
        {
            return Verdict.Refused;
        }

        if (filter.Languages.Count == 0 && filter.Tags.Count == 0 && filter.SectionPrefix is null)
        {
            return Verdict.Accepted;
        }

        var (path, language, tags) = DocumentRecord.ReadFilterFields(view.Segment.GetRecord(document));
        if ((filter.Languages.Count > 0 && !filter.Languages.Contains(language, StringComparer.Ordinal))
            || (filter.Tags.Count > 0 && !filter.Tags.Intersect(tags, StringComparer.Ordinal).Any()))
        {
            return Verdict.Refused;
        }

        return filter.SectionPrefix is null || path.StartsWith(filter.SectionPrefix, StringComparison.OrdinalIgnoreCase) ? Verdict.Accepted : Verdict.Headings;
    }

    private bool AcceptsHeadings(int number)
    {
        ref var verdict = ref _headings[number];
        if (verdict == Verdict.Unknown)
        {
            var joined = string.Join(" > ", view.Segment.ReadHeadings(number));
            verdict = joined.StartsWith(filter.SectionPrefix!, StringComparison.OrdinalIgnoreCase) ? Verdict.Accepted : Verdict.Refused;
        }

        return verdict == Verdict.Accepted;
    }
}
