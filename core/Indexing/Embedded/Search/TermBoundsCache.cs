using System.Collections.Concurrent;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>Keeps the bounds of the terms that queries of a segment meet.</summary>
/// <remarks>Safe for concurrent use; a race costs finding the same bounds twice. Every call must bring the same weights.</remarks>
/// <param name="chunks">Chunks of the segment.</param>
internal sealed class TermBoundsCache(int chunks)
{
    // As much as the chunks' vectors in bytes; most of it is only taken by queries of very many different frequent words.
    private const int MaxBytesPerChunk = 256;
    private const long LeastBytes = 1 << 20;

    // Bounds are found for a longer average than now, so that they still hold when the library grows a little. Once it is much shorter, they have become loose.
    private const double Growth = 1.005;
    private const double Shrinkage = 1.05;

    private readonly ConcurrentDictionary<int, Entry> _entries = new();
    private readonly long _capacity = Math.Max(LeastBytes, (long)MaxBytesPerChunk * chunks);
    private long _bytes;
    private long _uses;

    /// <summary>The bounds of a term.</summary>
    /// <param name="data">The segment's posting lists.</param>
    /// <param name="term">The term.</param>
    /// <param name="bm25">Scores postings.</param>
    /// <param name="weights">Weights of the fields.</param>
    /// <param name="lengths">Weighted lengths of the segment's chunks.</param>
    public TermBounds Get(ReadOnlySpan<byte> data, in TermInfo term, Bm25 bm25, PostingWeights weights, double[] lengths)
    {
        if (!_entries.TryGetValue(term.Offset, out var entry) || !Holds(entry.Bounds.AverageLength, bm25.AverageLength))
        {
            entry = new Entry(TermBounds.Find(data, term, new Bm25(weights.Options, bm25.AverageLength * Growth), weights, lengths));
            Add(term.Offset, entry);
        }

        entry.LastUse = Interlocked.Increment(ref _uses);
        return entry.Bounds;
    }

    private static bool Holds(double found, double asked) => asked <= found && found <= asked * Shrinkage;

    private void Add(int term, Entry entry)
    {
        var added = entry.Bounds.Size;
        _entries.AddOrUpdate(
            term,
            entry,
            (_, old) =>
            {
                added = entry.Bounds.Size - old.Bounds.Size;
                return entry;
            });
        if (Interlocked.Add(ref _bytes, added) > _capacity)
        {
            Trim();
        }
    }

    /// <summary>Forgets what was unused for longest, so that a quarter is free.</summary>
    private void Trim()
    {
        foreach (var (term, entry) in _entries.ToArray().OrderBy(entry => entry.Value.LastUse))
        {
            if (Interlocked.Read(ref _bytes) <= _capacity * 3 / 4)
            {
                return;
            }

            if (_entries.TryRemove(new KeyValuePair<int, Entry>(term, entry)))
            {
                Interlocked.Add(ref _bytes, -entry.Bounds.Size);
            }
        }
    }

    private sealed class Entry(TermBounds bounds)
    {
        public TermBounds Bounds { get; } = bounds;

        public long LastUse { get; set; }
    }
}
