using Contexter.Documents;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>Makes chunks of a segment's rows. Keeps what neighbouring chunks share, so reading in order costs least.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class ChunkReader(Segment segment, LibraryVersion library)
{
    private DocumentMetadata? _metadata;
    private ChunkNotes? _notes;
    private int _document = -1;
    private string[] _headings = [];
    private int _headingNumber = -1;

    /// <summary>A chunk by its ordinal.</summary>
    public IndexedChunk Read(int ordinal, bool withVector)
    {
        var row = segment.Chunks[ordinal];
        var document = segment.Documents[row.Document];
        if (_document != row.Document || _metadata is null)
        {
            _metadata = DocumentRecord.ReadMetadata(segment.GetRecord(document), document, library);
            _notes = ChunkNotes.Read(segment.GetRecord(document), document);
            _document = row.Document;
        }

        if (_headingNumber != row.Headings)
        {
            _headings = segment.ReadHeadings(row.Headings);
            _headingNumber = row.Headings;
        }

        var place = ordinal - document.FirstChunk;
        var chunk = new Chunk
        {
            Id = new ChunkId(row.Id.ToString()),
            DocumentId = _metadata.Id,
            Index = _notes?.IndexOf(place) ?? place,
            Count = _notes?.Count ?? document.ChunkCount,
            Start = row.Start,
            End = row.End,
            Tokens = row.Tokens,
            HeadingPath = _headings,
            Text = segment.ReadText(row),
            AlsoAt = _notes?.AlsoAt(place) ?? [],
            UntrustedInstructions = _notes?.UntrustedInstructions(place) ?? [],
        };
        return new IndexedChunk(chunk, _metadata, withVector ? segment.GetVector(ordinal).ToArray() : ReadOnlyMemory<float>.Empty);
    }

    /// <summary>All chunks of a document, with their vectors.</summary>
    public IEnumerable<IndexedChunk> ReadDocument(int document)
    {
        var (first, count) = (segment.Documents[document].FirstChunk, segment.Documents[document].ChunkCount);
        for (var ordinal = first; ordinal < first + count; ordinal++)
        {
            yield return Read(ordinal, withVector: true);
        }
    }
}
