using Contexter.Documents;
using Contexter.Indexing.Embedded.Segments;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>A segment that is searched.</summary>
/// <param name="Number">Its place among the segments of the search.</param>
/// <param name="Library">The library version it belongs to.</param>
/// <param name="Segment">Its place among the segments of the library version.</param>
/// <param name="View">The segment without its deleted documents.</param>
/// <param name="Filter">Which of its chunks may be found.</param>
internal sealed record SearchTarget(int Number, LibraryVersion Library, int Segment, SegmentView View, SegmentFilter Filter);
