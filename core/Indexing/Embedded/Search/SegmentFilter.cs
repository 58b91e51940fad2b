using System.Collections.Concurrent;
using Contexter.Documents;
using Contexter.Indexing.Embedded.Segments;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>Says which chunks of a segment a query may find: those not deleted whose document meets the query's conditions.</summary>
/// <remarks>Each document and each heading path is looked at once. Safe for concurrent use: two threads at worst find the same verdict twice.</remarks>
internal sealed class SegmentFilter
{
    private readonly ChunkFilter _filter;
    private readonly SegmentView _view;
    private readonly ulong[]? _matching;
    private readonly Verdict[] _documents = [];
    private readonly Verdict[] _headings = [];
    private readonly ConcurrentDictionary<int, ChunkNotes> _notes = [];

    public SegmentFilter(AnalyzedQuery query, SegmentView view)
    {
        (_filter, _view) = (query.Query.Filter, view);
        IsEmpty = _filter.IsEmpty;
        if (!IsEmpty)
        {
            _matching = ClauseMatcher.Match(view.Segment, query);
            _documents = new Verdict[view.Segment.Counts.Documents];
            _headings = _filter.SectionPrefix is null ? [] : new Verdict[view.Segment.HeadingCount];
        }
    }

    private enum Verdict : byte
    {
        Unknown = 0,
        Refused,
        Accepted,

        /// <summary>All but the section prefix is met, and that depends on the chunk's headings.</summary>
        Headings,
    }

    /// <summary>Whether only deleted chunks are refused.</summary>
    public bool IsEmpty { get; }

    /// <summary>Whether a chunk may be found.</summary>
    public bool Accepts(int chunk)
    {
        if (!_view.IsChunkLive(chunk))
        {
            return false;
        }

        if (IsEmpty)
        {
            return true;
        }

        if (_matching is not null && (_matching[chunk >> 6] & (1UL << (chunk & 63))) == 0)
        {
            return false;
        }

        ref readonly var row = ref _view.Segment.Chunks[chunk];
        ref var verdict = ref _documents[row.Document];
        if (verdict == Verdict.Unknown)
        {
            verdict = JudgeDocument(_view.Segment.Documents[row.Document]);
        }

        return verdict != Verdict.Refused
            && (verdict == Verdict.Accepted || AcceptsHeadings(row.Headings) || AcceptsPlaces(row, chunk))
            && !(_filter.ExcludeUntrusted && FindNotes(row.Document) is { } notes && notes.UntrustedInstructions(chunk - _view.Segment.Documents[row.Document].FirstChunk).Count > 0);
    }

    private Verdict JudgeDocument(in DocumentRow document)
    {
        if ((_filter.Types.Count > 0 && !_filter.Types.Contains((DocumentType)document.Type))
            || document.TrustScore < _filter.MinTrustScore
            || document.QualityScore < _filter.MinQualityScore
            || document.UpdatedAt < _filter.UpdatedSince?.UtcTicks)
        {
            return Verdict.Refused;
        }

        if (_filter.Languages.Count == 0 && _filter.Tags.Count == 0 && _filter.SectionPrefix is null)
        {
            return Verdict.Accepted;
        }

        var (path, language, tags) = DocumentRecord.ReadFilterFields(_view.Segment.GetRecord(document));
        if ((_filter.Languages.Count > 0 && !_filter.Languages.Contains(language, StringComparer.Ordinal))
            || (_filter.Tags.Count > 0 && !_filter.Tags.Intersect(tags, StringComparer.Ordinal).Any()))
        {
            return Verdict.Refused;
        }

        return _filter.SectionPrefix is null || path.StartsWith(_filter.SectionPrefix, StringComparison.OrdinalIgnoreCase) ? Verdict.Accepted : Verdict.Headings;
    }

    /// <summary>A chunk is in all the places that it stands for.</summary>
    private bool AcceptsPlaces(in ChunkRow row, int chunk) =>
        FindNotes(row.Document)?.AlsoAt(chunk - _view.Segment.Documents[row.Document].FirstChunk).Any(place => SearchedHeadings.IsBelow(_filter.SectionPrefix!, place)) is true;

    private ChunkNotes? FindNotes(int document)
    {
        ref readonly var row = ref _view.Segment.Documents[document];
        return row.Notes == 0
            ? null
            : _notes.GetOrAdd(
                document, static (number, segment) => ChunkNotes.Read(segment.GetRecord(segment.Documents[number]), segment.Documents[number])!, _view.Segment);
    }

    private bool AcceptsHeadings(int number)
    {
        ref var verdict = ref _headings[number];
        if (verdict == Verdict.Unknown)
        {
            var joined = string.Join(" > ", _view.Segment.ReadHeadings(number));
            verdict = joined.StartsWith(_filter.SectionPrefix!, StringComparison.OrdinalIgnoreCase) ? Verdict.Accepted : Verdict.Refused;
        }

        return verdict == Verdict.Accepted;
    }
}
