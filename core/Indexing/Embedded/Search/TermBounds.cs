using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;
using Contexter.Vectors;

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

    // From this share of the chunks on, bytes for each of them take less than an entry for each posting.
    private const int DenseShare = 8;

    private readonly byte[] _windows;
    private readonly byte[] _bounds;
    private readonly byte[] _codes;
    private readonly int[]? _chunks;
    private readonly int[]? _starts;

    private TermBounds(double averageLength, double max, byte[] windows, byte[] bounds, byte[] codes, int[]? chunks)
    {
        (AverageLength, Max, _windows, _bounds, _codes, _chunks) = (averageLength, max, windows, bounds, codes, chunks);
        _starts = chunks?.Length > windows.Length ? FindStarts(chunks, windows.Length) : null;
    }

    /// <summary>The average length for which they were found. They hold for a shorter one too: a score falls with it.</summary>
    public double AverageLength { get; }

    /// <summary>The highest score of a chunk for a term of weight 1.</summary>
    public double Max { get; }

    /// <summary>A byte a window.</summary>
    public ReadOnlySpan<byte> Windows => _windows;

    /// <summary>A byte a chunk, 0 for those that do not hold the term; empty where few chunks hold it.</summary>
    public ReadOnlySpan<byte> Dense => _chunks is null ? _bounds : [];

    /// <summary>Bytes that all of it takes.</summary>
    public long Size => _windows.Length + _bounds.Length + _codes.Length + (sizeof(int) * ((long)(_chunks?.Length ?? 0) + (_starts?.Length ?? 0)));

    /// <summary>Finds the bounds by reading all postings of a term.</summary>
    /// <param name="data">The segment's posting lists.</param>
    /// <param name="term">The term.</param>
    /// <param name="bm25">Scores postings.</param>
    /// <param name="weights">Weights of the fields.</param>
    /// <param name="lengths">Weighted lengths of the segment's chunks.</param>
    public static TermBounds Find(ReadOnlySpan<byte> data, TermInfo term, Bm25 bm25, PostingWeights weights, double[] lengths)
    {
        var postings = new PostingsList(data, term);
        var count = term.DocumentFrequency;
        var (chunks, codes, scores) = (new int[count], new byte[count], new double[count]);
        var max = 0.0;
        for (var first = 0; first < count; first += PostingsBlock.Postings)
        {
            var block = postings.GetBlock(first / PostingsBlock.Postings);
            block.ReadChunks(chunks.AsSpan(first));
            block.Codes.CopyTo(codes.AsSpan(first));
            block.ReadFrequencies(weights, scores.AsSpan(first));
            for (var i = first; i < first + block.Count; i++)
            {
                scores[i] = bm25.Score(1, scores[i], lengths[chunks[i]]);
                max = Math.Max(max, scores[i]);
            }
        }

        var windows = new byte[(lengths.Length + WindowChunks - 1) >> WindowShift];
        var bounds = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bounds[i] = max > 0 ? (byte)Math.Min(byte.MaxValue, Math.Ceiling(scores[i] / max * byte.MaxValue)) : (byte)0;
            ref var window = ref windows[chunks[i] >> WindowShift];
            window = Math.Max(window, bounds[i]);
        }

        return (long)count * DenseShare < lengths.Length
            ? new TermBounds(bm25.AverageLength, max, windows, bounds, codes, chunks)
            : new TermBounds(bm25.AverageLength, max, windows, Spread(bounds, chunks, lengths.Length), Spread(codes, chunks, lengths.Length), chunks: null);
    }

    /// <summary>The occurrences in a chunk in their byte (<see cref="PostingWeights"/>), 0 when it does not hold the term.</summary>
    public byte CodeOf(int chunk)
    {
        if (_chunks is null)
        {
            return _codes[chunk];
        }

        var (start, end) = RangeOf(chunk >> WindowShift);
        return Array.BinarySearch(_chunks, start, end - start, chunk) is var index and >= 0 ? _codes[index] : (byte)0;
    }

    /// <summary>Has the processor fetch what <see cref="CodeOf"/> needs soon.</summary>
    public void PrefetchCode(int chunk)
    {
        if (_chunks is null)
        {
            ProcessorCache.Prefetch(_codes.AsSpan(chunk, 1));
        }
    }

    /// <summary>Adds the bounds of a window's chunks: <see cref="ByteBounds"/>.</summary>
    /// <param name="window">Number of the window.</param>
    /// <param name="weight">What 256 would be worth.</param>
    /// <param name="sums">Sums, one a chunk of the window.</param>
    public void AddWindow(int window, ushort weight, Span<ushort> sums)
    {
        if (_windows[window] == 0)
        {
            return;
        }

        var first = window << WindowShift;
        if (_chunks is null)
        {
            ByteBounds.Add(_bounds.AsSpan(first, sums.Length), weight, sums);
            return;
        }

        var (start, end) = RangeOf(window);
        for (var i = start; i < end; i++)
        {
            if ((uint)(_chunks[i] - first) < (uint)sums.Length)
            {
                sums[_chunks[i] - first] += ByteBounds.Weigh(_bounds[i], weight);
            }
        }
    }

    /// <summary>Where the postings of a window are, and where few are, perhaps others too.</summary>
    private (int Start, int End) RangeOf(int window) => _starts is null ? (0, _chunks!.Length) : (_starts[window], _starts[window + 1]);

    private static int[] FindStarts(int[] chunks, int windows)
    {
        var starts = new int[windows + 1];
        foreach (var chunk in chunks)
        {
            starts[(chunk >> WindowShift) + 1]++;
        }

        for (var window = 0; window < windows; window++)
        {
            starts[window + 1] += starts[window];
        }

        return starts;
    }

    private static byte[] Spread(byte[] values, int[] chunks, int length)
    {
        var spread = new byte[length];
        for (var i = 0; i < chunks.Length; i++)
        {
            spread[chunks[i]] = values[i];
        }

        return spread;
    }
}
