namespace Contexter.Lexical.Terms;

/// <summary>What a segment knows of a term.</summary>
/// <param name="DocumentFrequency">Chunks of the segment that hold it, deleted ones included.</param>
/// <param name="Offset">Where its posting list begins.</param>
/// <param name="Length">Bytes of its posting list.</param>
/// <param name="PositionsLength">Bytes of its positions; they stand behind the list.</param>
internal readonly record struct TermInfo(int DocumentFrequency, int Offset, int Length, int PositionsLength)
{
    /// <summary>Where its positions begin.</summary>
    public int PositionsOffset => Offset + Length;

    /// <summary>Where list and positions end.</summary>
    public int End => PositionsOffset + PositionsLength;
}
