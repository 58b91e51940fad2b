namespace Contexter.Lexical.Terms;

/// <summary>What a segment knows of a term.</summary>
/// <param name="DocumentFrequency">Chunks of the segment that hold it, deleted ones included.</param>
/// <param name="Offset">Where its posting list begins.</param>
/// <param name="Length">Bytes of its posting list.</param>
internal readonly record struct TermInfo(int DocumentFrequency, int Offset, int Length);
