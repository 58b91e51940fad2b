using Contexter.Documents;

namespace Contexter.Deduplication;

/// <summary>The signatures of a document's chunks.</summary>
/// <param name="Key">Names what they were made of: the document's content, how it was cut, and how signatures are made.</param>
/// <param name="Sections">One a chunk, in order.</param>
public sealed record DocumentSections(ContentHash Key, IReadOnlyList<ChunkSignature> Sections);

/// <summary>The signature of a chunk.</summary>
/// <param name="Id">The chunk.</param>
/// <param name="HeadingPath">Headings above it, outermost first.</param>
/// <param name="Signature">What duplicates of it are found by.</param>
public sealed record ChunkSignature(ChunkId Id, IReadOnlyList<string> HeadingPath, SectionSignature Signature);
