using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Contexter.Tokens;

/// <summary>Cuts one piece into tokens: joins the neighbours whose union has the lowest rank, the leftmost of equals first, until no union is a token.</summary>
internal static class BytePairMerger
{
    /// <summary>Longest piece, in bytes, that is scanned for its best pair after every merge; longer ones keep their pairs in a heap.</summary>
    internal const int MaxScannedBytes = 96;

    private const int NoRank = int.MaxValue;

    /// <summary>Writes where each token of the piece starts and returns how many there are.</summary>
    /// <param name="ranks">The encoding's tokens, every single byte among them.</param>
    /// <param name="piece">The piece, 1 byte or more; <see cref="TokenRanks.Padding"/> bytes behind its end must be readable.</param>
    /// <param name="starts">Takes the starts, as offsets into the piece; as long as the piece.</param>
    public static int Merge(TokenRanks ranks, ReadOnlySpan<byte> piece, Span<int> starts)
    {
        Debug.Assert(piece.Length > 0 && starts.Length >= piece.Length, "Every byte may be a token.");
        return piece.Length <= MaxScannedBytes ? MergeByScan(ranks, piece, starts) : MergeByHeap(ranks, piece, starts);
    }

    [SkipLocalsInit]
    private static int MergeByScan(TokenRanks ranks, ReadOnlySpan<byte> piece, Span<int> starts)
    {
        // pairs[i] is the rank of the union of the tokens i and i + 1.
        Span<int> pairs = stackalloc int[MaxScannedBytes];
        var count = piece.Length;
        for (var i = 0; i < count; i++)
        {
            starts[i] = i;
            pairs[i] = i + 1 < count ? RankOf(ranks, piece, i, i + 2) : NoRank;
        }

        while (true)
        {
            var best = NoRank;
            var at = 0;
            for (var i = 0; i < count; i++)
            {
                if (pairs[i] < best)
                {
                    best = pairs[i];
                    at = i;
                }
            }

            if (best == NoRank)
            {
                return count;
            }

            starts[(at + 2)..count].CopyTo(starts[(at + 1)..]);
            pairs[(at + 1)..count].CopyTo(pairs[at..]);
            count--;
            pairs[at] = at + 1 < count ? RankOf(ranks, piece, starts[at], EndOf(starts, at + 1, count, piece.Length)) : NoRank;
            if (at > 0)
            {
                pairs[at - 1] = RankOf(ranks, piece, starts[at - 1], EndOf(starts, at, count, piece.Length));
            }
        }
    }

    private static int EndOf(ReadOnlySpan<int> starts, int token, int count, int length) => token + 1 < count ? starts[token + 1] : length;

    /// <summary>The same in O(n log n), so that no text can make the tokenizer slow.</summary>
    private static int MergeByHeap(TokenRanks ranks, ReadOnlySpan<byte> piece, Span<int> starts)
    {
        var length = piece.Length;
        var links = ArrayPool<int>.Shared.Rent(length * 3);
        // A merge takes at least one pair out and puts two in at most.
        var heap = new PairHeap(ArrayPool<long>.Shared.Rent(length * 2));
        try
        {
            // Tokens are a linked list over the positions where they start; pairs[i] is the rank of the union of the token at i with the next one.
            var next = links.AsSpan(0, length);
            var previous = links.AsSpan(length, length);
            var pairs = links.AsSpan(length * 2, length);
            for (var i = 0; i < length; i++)
            {
                next[i] = i + 1;
                previous[i] = i - 1;
            }

            for (var i = 0; i < length; i++)
            {
                Update(ranks, piece, next, pairs, ref heap, i);
            }

            while (heap.TryPop(out var rank, out var at))
            {
                // The pair is gone when one of its tokens was merged since; its successor has its own entry.
                if (pairs[at] != rank)
                {
                    continue;
                }

                var absorbed = next[at];
                pairs[absorbed] = NoRank;
                next[at] = next[absorbed];
                if (next[at] < length)
                {
                    previous[next[at]] = at;
                }

                Update(ranks, piece, next, pairs, ref heap, at);
                if (previous[at] >= 0)
                {
                    Update(ranks, piece, next, pairs, ref heap, previous[at]);
                }
            }

            var count = 0;
            for (var i = 0; i < length; i = next[i])
            {
                starts[count++] = i;
            }

            return count;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(links);
            ArrayPool<long>.Shared.Return(heap.Entries);
        }
    }

    private static void Update(
        TokenRanks ranks, ReadOnlySpan<byte> piece, ReadOnlySpan<int> next, Span<int> pairs, ref PairHeap heap, int at)
    {
        var second = next[at];
        pairs[at] = second < piece.Length ? RankOf(ranks, piece, at, next[second]) : NoRank;
        if (pairs[at] != NoRank)
        {
            heap.Push(pairs[at], at);
        }
    }

    private static int RankOf(TokenRanks ranks, ReadOnlySpan<byte> piece, int start, int end)
    {
        var rank = ranks.Find(piece[start..end]);
        return rank < 0 ? NoRank : rank;
    }

    /// <summary>A binary min-heap of pairs, lowest rank first and leftmost of equals first, in an array that never grows.</summary>
    private struct PairHeap(long[] entries)
    {
        private int _count;

        public long[] Entries { get; } = entries;

        public void Push(int rank, int at)
        {
            var entry = ((long)rank << 32) | (uint)at;
            var index = _count++;
            while (index > 0)
            {
                var parent = (index - 1) >> 1;
                if (Entries[parent] <= entry)
                {
                    break;
                }

                Entries[index] = Entries[parent];
                index = parent;
            }

            Entries[index] = entry;
        }

        public bool TryPop(out int rank, out int at)
        {
            if (_count == 0)
            {
                (rank, at) = (NoRank, -1);
                return false;
            }

            var top = Entries[0];
            (rank, at) = ((int)(top >> 32), (int)(uint)top);
            var entry = Entries[--_count];
            var index = 0;
            for (var child = 1; child < _count; child = (2 * index) + 1)
            {
                if (child + 1 < _count && Entries[child + 1] < Entries[child])
                {
                    child++;
                }

                if (entry <= Entries[child])
                {
                    break;
                }

                Entries[index] = Entries[child];
                index = child;
            }

            Entries[index] = entry;
            return true;
        }
    }
}
