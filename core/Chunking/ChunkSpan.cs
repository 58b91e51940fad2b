namespace Contexter.Chunking;

/// <summary>A stretch of a document's text that becomes a chunk: it neither starts nor ends with white space.</summary>
/// <param name="Start">First character.</param>
/// <param name="End">One past the last character.</param>
/// <param name="Tokens">Exact token count of the text between.</param>
internal readonly record struct ChunkSpan(int Start, int End, int Tokens);
