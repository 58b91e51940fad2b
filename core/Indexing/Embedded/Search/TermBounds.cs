using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>
/// What the chunks of a segment get from a term at most, as 255ths of what the best of them gets: for every window of chunks, and for every chunk where many hold
/// the term. Adding such bytes up tells which chunks are worth scoring (block-max bounds: Ding and Suel, "Faster Top-k Document Retrieval Using Block-Max
/// Indexes", 2011; in bytes: Anh and Moffat, "Pruned Query Evaluation Using Pre-Computed Impacts", 2006).
/// </summary>
internal sealed class TermBounds
{
    /// <summary>Logarithm of the chunks of a window.</summary>
    public const int WindowShift = 10;

    /// <summary>Chunks of a window; the last one of a segment may have fewer.</summary>
    public const int WindowChunks = 1 << WindowShift;

    // From this share of the chunks on, a byte for each of them is added up quicker than one for each posting.
    private const int DenseShare = 16;

    private readonly byte[] _windows;
    private readonly byte[] _bounds;
    private readonly int[]? _chunks;

    private TermBounds(double averageLength, double max, byte[] windows, byte[] bounds, int[]? chunks)
        => (AverageLength, Max, _windows, _bounds, _chunks) = (averageLength, max, windows, bounds, chunks);

    /// <summary>The average length for which they were found. They hold for a shorter one too: a score falls with it.</summary>
    public double AverageLength { get; }

    /// <summary>The highest score of a chunk for a term of weight 1.</summary>
    public double Max { get; }

    /// <summary>A byte a window.</summary>
    public ReadOnlySpan<byte> Windows => _windows;

    /// <summary>Bytes that the bounds take.</summary>
    public long Size => _windows.Length + _bounds.Length + (sizeof(int) * (long)(_chunks?.Length ?? 0));

    /// <summary>Finds the bounds by reading all postings of a term.</summary>
    /// <param name="data">The segment's posting lists.</param>
    /// <param name="term">The term.</param>
    /// <param name="bm25">Scores postings.</param>
    /// <param name="weights">Weights of the fields.</param>
    /// <param name="lengths">Weighted lengths of the segment's chunks.</param>
    public static TermBounds Find(ReadOnlySpan<byte> data, TermInfo term, Bm25 bm25, PostingWeights weights, double[] lengths)
    {
        var scores = new double[term.DocumentFrequency];
        var chunks = new int[term.DocumentFrequency];
        var cursor = new PostingsCursor(term);
        var (count, max) = (0, 0.0);
        for (var hasMore = cursor.MoveNext(data); hasMore; hasMore = cursor.Chunk != PostingsCursor.End)
        {
            var block = cursor.RestOfBlock;
            var frequencies = cursor.GetFrequencies(data, weights);
            for (var i = 0; i < block.Length; i++, count++)
            {
                chunks[count] = block[i];
                scores[count] = bm25.Score(1, frequencies[i], lengths[block[i]]);
                max = Math.Max(max, scores[count]);
            }

            cursor.Advance(data, block.Length);
        }

        var isDense = (long)term.DocumentFrequency * DenseShare >= lengths.Length;
        var windows = new byte[(lengths.Length + WindowChunks - 1) >> WindowShift];
        var bounds = new byte[isDense ? lengths.Length : chunks.Length];
        for (var i = 0; i < chunks.Length; i++)
        {
            var bound = max > 0 ? (byte)Math.Min(byte.MaxValue, Math.Ceiling(scores[i] / max * byte.MaxValue)) : (byte)0;
            bounds[isDense ? chunks[i] : i] = bound;
            ref var window = ref windows[chunks[i] >> WindowShift];
            window = Math.Max(window, bound);
        }

        return new TermBounds(bm25.AverageLength, max, windows, bounds, isDense ? null : chunks);
    }

    /// <summary>Whether a chunk gets nothing from the term, as far as that is known without looking for it.</summary>
    public bool IsZero(int chunk) => _chunks is null && _bounds[chunk] == 0;

    /// <summary>Adds the bounds of a window's chunks: <see cref="ByteBounds"/>.</summary>
    /// <param name="window">Number of the window.</param>
    /// <param name="weight">What 256 would be worth.</param>
    /// <param name="sums">Sums, one a chunk of the window.</param>
    public void AddWindow(int window, ushort weight, Span<ushort> sums)
    {
        var first = window << WindowShift;
        if (_chunks is null)
        {
            ByteBounds.Add(_bounds.AsSpan(first, sums.Length), weight, sums);
        }
        else if (_windows[window] > 0)
        {
            var start = _chunks.AsSpan().BinarySearch(first);
            for (var i = start < 0 ? ~start : start; i < _chunks.Length && _chunks[i] - first < sums.Length; i++)
            {
                sums[_chunks[i] - first] += ByteBounds.Weigh(_bounds[i], weight);
            }
        }
    }
}
