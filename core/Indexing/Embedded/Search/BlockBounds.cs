using System.Collections.Concurrent;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>The blocks of a posting list with what no posting of each scores, for a term of weight 1.</summary>
/// <param name="LastChunks">The last chunk of each block.</param>
/// <param name="MaxScores">The highest score of each.</param>
internal sealed record PostingsBounds(int[] LastChunks, double[] MaxScores);

/// <summary>
/// Keeps the exact highest score of each block of the posting lists that queries of a segment meet. What a list stores holds for any weights and lengths and is
/// therefore loose; the exact value, found by reading the list once, lets a search pass over several times as much.
/// </summary>
/// <remarks>
/// A bound holds for another average length as well: a score grows at most as much as the average does. Safe for concurrent use; a race costs reading a list twice.
/// Every call must bring the same options.
/// </remarks>
internal sealed class BlockBounds
{
    // About 4 MB a segment; beyond it, everything is forgotten and found again.
    private const int MaxBlocks = 1 << 18;

    private readonly ConcurrentDictionary<int, Entry> _entries = new();
    private int _blocks;

    /// <summary>The bounds of a list.</summary>
    /// <param name="term">The list.</param>
    /// <param name="bm25">Scores postings.</param>
    /// <param name="weights">Weights of the fields.</param>
    /// <param name="lengths">Weighted lengths of the segment's chunks.</param>
    /// <param name="data">The segment's posting lists.</param>
    public PostingsBounds Get(TermInfo term, Bm25 bm25, PostingWeights weights, double[] lengths, ReadOnlySpan<byte> data)
    {
        if (!_entries.TryGetValue(term.Offset, out var entry) || bm25.AverageLength > entry.AverageLength)
        {
            // Found for a longer average than now, so that it still holds when the library grows.
            var averageLength = bm25.AverageLength * 1.02;
            entry = new Entry(averageLength, Find(term, new Bm25(weights.Options, averageLength), weights, lengths, data));
            Add(term.Offset, entry);
        }

        return entry.Bounds;
    }

    private void Add(int term, Entry entry)
    {
        if (Interlocked.Add(ref _blocks, entry.Bounds.LastChunks.Length) > MaxBlocks)
        {
            _entries.Clear();
            Interlocked.Exchange(ref _blocks, entry.Bounds.LastChunks.Length);
        }

        _entries[term] = entry;
    }

    private static PostingsBounds Find(TermInfo term, Bm25 bm25, PostingWeights weights, double[] lengths, ReadOnlySpan<byte> data)
    {
        var cursor = new PostingsCursor(term);
        var bounds = new PostingsBounds(new int[cursor.BlockCount], new double[cursor.BlockCount]);
        cursor.MoveNext(data);
        while (cursor.Chunk != PostingsCursor.End)
        {
            var chunks = cursor.RestOfBlock;
            var frequencies = cursor.GetFrequencies(data, weights);
            var max = 0.0;
            for (var i = 0; i < chunks.Length; i++)
            {
                max = Math.Max(max, bm25.Score(1, frequencies[i], lengths[chunks[i]]));
            }

            (bounds.LastChunks[cursor.Block], bounds.MaxScores[cursor.Block]) = (chunks[^1], max);
            cursor.Advance(data, chunks.Length);
        }

        return bounds;
    }

    private sealed record Entry(double AverageLength, PostingsBounds Bounds);
}
