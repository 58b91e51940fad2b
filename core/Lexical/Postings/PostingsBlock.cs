using System.Runtime.InteropServices;

namespace Contexter.Lexical.Postings;

/// <summary>
/// What is known of a block of postings without reading it: where it is, where it ends, and bounds of what a posting in it can score, whatever weights a query has.
/// The blocks of a list stand before its data; a list of one block has none.
/// </summary>
/// <param name="LastChunk">The last chunk of the block.</param>
/// <param name="Offset">Where its postings begin, from the end of the blocks.</param>
/// <param name="PositionsOffset">Where its positions begin in those of the term.</param>
/// <param name="MaxTitle">Most occurrences in a title; 65,535 also stands for more.</param>
/// <param name="MaxHeading">Likewise in headings.</param>
/// <param name="MaxBody">Likewise in a text.</param>
/// <param name="MaxIdentifier">Likewise as a whole identifier.</param>
/// <param name="MinTitle">Terms of the shortest title; 65,535 also stands for more.</param>
/// <param name="MinHeading">Likewise of headings.</param>
/// <param name="MinBody">Likewise of a text.</param>
/// <param name="MinIdentifier">Likewise of the whole identifiers of a text.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct PostingsBlock(
    int LastChunk, int Offset, int PositionsOffset, ushort MaxTitle, ushort MaxHeading, ushort MaxBody, ushort MaxIdentifier, ushort MinTitle, ushort MinHeading,
    ushort MinBody, ushort MinIdentifier)
{
    /// <summary>Postings of a block; the last one of a list may have fewer.</summary>
    public const int Postings = 128;

    /// <summary>Bytes of a block as it is stored.</summary>
    public const int Bytes = 28;

    /// <summary>How many blocks a list has.</summary>
    public static int CountOf(int postings) => (postings + Postings - 1) / Postings;

    /// <summary>The highest score that a posting of the block can have.</summary>
    public double MaxScore(Bm25 bm25, double idf, Bm25Options options)
    {
        var isBounded = MaxTitle < ushort.MaxValue && MaxHeading < ushort.MaxValue && MaxBody < ushort.MaxValue && MaxIdentifier < ushort.MaxValue;
        var shortest = new FieldCounts(MinTitle, MinHeading, MinBody, MinIdentifier).Weigh(options);
        return isBounded ? bm25.Score(idf, new FieldCounts(MaxTitle, MaxHeading, MaxBody, MaxIdentifier).Weigh(options), shortest) : bm25.MaxScore(idf);
    }
}
