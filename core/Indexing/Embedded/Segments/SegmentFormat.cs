using Contexter.Lexical;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>Sections of a segment file. Numbers are part of the format; a new structure takes a new number.</summary>
internal static class SegmentFormat
{
    /// <summary>"CXSG" as the file's first bytes.</summary>
    public const uint Magic = 0x47535843;

    /// <summary>Version of the format.</summary>
    public const uint Version = 3;

    /// <summary>Oldest version that is read; no release wrote an older one.</summary>
    public const uint OldestVersion = 3;

    /// <summary>Counts of the segment: <see cref="SegmentCounts"/>.</summary>
    public const uint Counts = 1;

    /// <summary>A <see cref="DocumentRow"/> a document, in the order they were added.</summary>
    public const uint Documents = 2;

    /// <summary>Fingerprints and metadata of the documents, of variable length.</summary>
    public const uint DocumentRecords = 3;

    /// <summary>Ordinals of the documents in order of their ids, 4 bytes each.</summary>
    public const uint DocumentOrder = 4;

    /// <summary>A <see cref="ChunkRow"/> a chunk, document by document, in the documents' order of their chunks.</summary>
    public const uint Chunks = 5;

    /// <summary>Ordinals of the chunks in order of their ids, 4 bytes each.</summary>
    public const uint ChunkOrder = 6;

    /// <summary>Heading paths, each once.</summary>
    public const uint Headings = 7;

    /// <summary>Where each heading path begins, 4 bytes each.</summary>
    public const uint HeadingOffsets = 8;

    /// <summary>A <see cref="TextBlockRow"/> a block of text.</summary>
    public const uint TextBlocks = 9;

    /// <summary>The blocks; each has its own checksum.</summary>
    public const uint Texts = 10;

    /// <summary>The term dictionary.</summary>
    public const uint Terms = 11;

    /// <summary>The posting lists, each with its positions behind it.</summary>
    public const uint Postings = 12;

    /// <summary>The chunks' unit vectors as float32, in order of the chunks.</summary>
    public const uint Vectors = 13;

    /// <summary>The vectors in four bits a component, for the graph; only with <see cref="VectorGraph"/>.</summary>
    public const uint Int4Vectors = 14;

    /// <summary>What 1 is worth in each of them, as float32.</summary>
    public const uint Int4Scales = 15;

    /// <summary>The graph of the vectors; only where there are many.</summary>
    public const uint VectorGraph = 16;

    /// <summary>The signs of the vectors, a bit a component; only where there are many and no graph.</summary>
    public const uint BinaryVectors = 17;
}

/// <summary>Counts of a segment, deleted documents included.</summary>
internal readonly record struct SegmentCounts(long Documents, long Chunks, long TitleTerms, long HeadingTerms, long BodyTerms, long IdentifierTerms, long Dimension)
{
    /// <summary>Lengths of all chunks' fields.</summary>
    public FieldCounts Terms => new(TitleTerms, HeadingTerms, BodyTerms, IdentifierTerms);
}

/// <summary>A row that is looked up by its id.</summary>
internal interface IIdentified
{
    /// <summary>The id.</summary>
    HexId Id { get; }
}

/// <summary>The fixed part of a document: 64 bytes.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="UpdatedAt">When its content last changed, in ticks of UTC.</param>
/// <param name="TrustScore">Trust in the source.</param>
/// <param name="QualityScore">Quality of the text.</param>
/// <param name="Record">Where its record begins in <see cref="SegmentFormat.DocumentRecords"/>.</param>
/// <param name="RecordLength">Bytes of its record.</param>
/// <param name="FirstChunk">Ordinal of its first chunk.</param>
/// <param name="ChunkCount">How many chunks it has; they follow one another.</param>
/// <param name="Type">Its <see cref="Contexter.Documents.DocumentType"/>.</param>
/// <param name="Notes">Where in its record the <see cref="ChunkNotes"/> begin; 0 when it has none.</param>
internal readonly record struct DocumentRow(
    HexId Id, long UpdatedAt, double TrustScore, double QualityScore, int Record, int RecordLength, int FirstChunk, int ChunkCount, int Type, int Notes)
    : IIdentified;

/// <summary>The fixed part of a chunk: 64 bytes.</summary>
/// <param name="Id">The chunk's id.</param>
/// <param name="Document">Ordinal of its document.</param>
/// <param name="Start">First character in the document.</param>
/// <param name="End">One past the last character.</param>
/// <param name="Tokens">Length in tokens.</param>
/// <param name="Headings">Number of its heading path.</param>
/// <param name="Block">Number of the block that holds its text.</param>
/// <param name="BlockOffset">Where in the block the text begins.</param>
/// <param name="TextLength">Bytes of the text as UTF-8.</param>
/// <param name="TitleTerms">Terms of its document's title.</param>
/// <param name="HeadingTerms">Terms of its heading path.</param>
/// <param name="BodyTerms">Terms of its text without whole identifiers.</param>
/// <param name="IdentifierTerms">Whole identifiers of its text.</param>
internal readonly record struct ChunkRow(
    HexId Id, int Document, int Start, int End, int Tokens, int Headings, int Block, int BlockOffset, int TextLength, int TitleTerms, int HeadingTerms, int BodyTerms,
    int IdentifierTerms)
    : IIdentified
{
    /// <summary>Lengths of its fields.</summary>
    public FieldCounts Terms => new(TitleTerms, HeadingTerms, BodyTerms, IdentifierTerms);
}

/// <summary>A block of text.</summary>
/// <param name="Hash">XXH64 of its bytes.</param>
/// <param name="Offset">Where it begins in <see cref="SegmentFormat.Texts"/>.</param>
/// <param name="Length">Bytes of its texts.</param>
internal readonly record struct TextBlockRow(ulong Hash, int Offset, int Length);
