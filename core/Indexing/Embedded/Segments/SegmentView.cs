using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>A segment without the documents that are deleted from it. Immutable, safe for concurrent use.</summary>
internal sealed class SegmentView
{
    private readonly ulong[]? _deletedDocuments;
    private readonly ulong[]? _deletedChunks;

    /// <summary>A segment without some of its documents.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="deleted">Ordinals of the deleted documents, in order.</param>
    public SegmentView(Segment segment, int[] deleted)
    {
        Segment = segment;
        Deleted = deleted;
        var counts = segment.Counts;
        (LiveDocuments, LiveChunks) = ((int)counts.Documents - deleted.Length, (int)counts.Chunks);
        LiveTerms = counts.Terms;
        if (deleted.Length == 0)
        {
            return;
        }

        _deletedDocuments = new ulong[(counts.Documents + 63) / 64];
        _deletedChunks = new ulong[(counts.Chunks + 63) / 64];
        var documents = segment.Documents;
        var chunks = segment.Chunks;
        foreach (var ordinal in deleted)
        {
            ref readonly var document = ref documents[ordinal];
            _deletedDocuments[ordinal / 64] |= 1UL << (ordinal % 64);
            LiveChunks -= document.ChunkCount;
            for (var c = document.FirstChunk; c < document.FirstChunk + document.ChunkCount; c++)
            {
                _deletedChunks[c / 64] |= 1UL << (c % 64);
                LiveTerms -= chunks[c].Terms;
            }
        }
    }

    /// <summary>The segment.</summary>
    public Segment Segment { get; }

    /// <summary>Ordinals of the deleted documents, in order.</summary>
    public int[] Deleted { get; }

    /// <summary>Documents that are not deleted.</summary>
    public int LiveDocuments { get; }

    /// <summary>Chunks that are not deleted.</summary>
    public int LiveChunks { get; }

    /// <summary>Lengths of the live chunks' fields.</summary>
    public FieldCounts LiveTerms { get; }

    /// <summary>Whether a document is not deleted.</summary>
    public bool IsDocumentLive(int document) => _deletedDocuments is null || (_deletedDocuments[document / 64] & (1UL << (document % 64))) == 0;

    /// <summary>Whether a chunk is not deleted.</summary>
    public bool IsChunkLive(int chunk) => _deletedChunks is null || (_deletedChunks[chunk / 64] & (1UL << (chunk % 64))) == 0;

    /// <summary>How many live chunks hold a term.</summary>
    public int CountChunks(TermInfo term)
    {
        if (_deletedChunks is null)
        {
            return term.DocumentFrequency;
        }

        var count = 0;
        var data = Segment.Postings;
        var postings = new PostingsCursor(term);
        while (postings.MoveNext(data))
        {
            count += IsChunkLive(postings.Chunk) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The same segment without some more documents, given by ordinals in any order that are live here.</summary>
    public SegmentView Without(IReadOnlyCollection<int> documents)
    {
        if (documents.Count == 0)
        {
            return this;
        }

        int[] deleted = [.. Deleted, .. documents];
        Array.Sort(deleted);
        return new SegmentView(Segment, deleted);
    }
}
