using System.Runtime.InteropServices;
using Contexter.Lexical.Terms;

namespace Contexter.Lexical.Postings;

/// <summary>The postings of a term, read in place at any point.</summary>
/// <param name="data">The bytes of all posting lists of a segment.</param>
/// <param name="term">Which of them.</param>
internal readonly ref struct PostingsList(ReadOnlySpan<byte> data, in TermInfo term)
{
    private readonly ReadOnlySpan<byte> _data = data.Slice(term.Offset, term.Length);
    private readonly ReadOnlySpan<PostingsBlock> _blocks = MemoryMarshal.Cast<byte, PostingsBlock>(
        data.Slice(term.Offset, PostingsBlock.CountOf(term.DocumentFrequency) is var blocks and > 1 ? blocks * PostingsBlock.Bytes : 0));

    private readonly int _count = term.DocumentFrequency;

    /// <summary>What is known of the blocks; empty when there is only one.</summary>
    public ReadOnlySpan<PostingsBlock> Blocks => _blocks;

    /// <summary>The first block from one on whose last chunk is not before a chunk; the last one when there is none.</summary>
    public int FindBlock(int first, int chunk)
    {
        var (low, high) = (first, _blocks.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _blocks[middle].LastChunk < chunk ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The parts of a block.</summary>
    public PostingsBlockReader GetBlock(int block)
    {
        var (first, offset) = _blocks.IsEmpty ? (0, 0) : (block > 0 ? _blocks[block - 1].LastChunk + 1 : 0, (_blocks.Length * PostingsBlock.Bytes) + _blocks[block].Offset);
        return new PostingsBlockReader(_data[offset..], Math.Min(PostingsBlock.Postings, _count - (block * PostingsBlock.Postings)), first);
    }

    /// <summary>The weighted occurrences in a chunk, 0 when it does not hold the term.</summary>
    public double FrequencyOf(int chunk, PostingWeights weights)
    {
        var block = GetBlock(FindBlock(0, chunk));
        return block.Find(chunk) is var index and >= 0 ? block.GetFrequency(index, weights) : 0;
    }
}
