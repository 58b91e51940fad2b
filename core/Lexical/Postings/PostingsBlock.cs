using System.Runtime.InteropServices;

namespace Contexter.Lexical.Postings;

/// <summary>What is known of a block of postings without reading it. The blocks of a list stand before its data; a list of one block has none.</summary>
/// <param name="LastChunk">The last chunk of the block.</param>
/// <param name="Offset">Where its postings begin, from the end of the blocks.</param>
/// <param name="PositionsOffset">Where its positions begin in those of the term.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct PostingsBlock(int LastChunk, int Offset, int PositionsOffset)
{
    /// <summary>Postings of a block; the last one of a list may have fewer.</summary>
    public const int Postings = 128;

    /// <summary>Bytes of a block as it is stored.</summary>
    public const int Bytes = 12;

    /// <summary>How many blocks a list has.</summary>
    public static int CountOf(int postings) => (postings + Postings - 1) / Postings;
}
