using System.Runtime.InteropServices;
using System.Text;

namespace Contexter.Models.Tokenizer;

/// <summary>Trains a vocabulary by byte-pair encoding (Sennrich, Haddow and Birch 2016): from the single bytes on, joins the most frequent pair of neighbours.</summary>
internal sealed class PairTrainer
{
    private const int ByteCount = 256;

    private readonly List<byte[]> _pieces = [.. Enumerable.Range(0, ByteCount).Select(value => new[] { (byte)value })];
    private readonly List<int[]> _words = [];
    private readonly List<long> _wordCounts = [];
    private readonly Dictionary<(int, int), long> _pairCounts = [];
    private readonly Dictionary<(int, int), List<int>> _pairWords = [];
    private readonly PriorityQueue<(int, int), (long, int, int)> _queue = new();

    /// <summary>Trains a vocabulary.</summary>
    /// <param name="counts">Occurrences by word, a character for each byte.</param>
    /// <param name="size">Pieces wanted, the single bytes counted in.</param>
    /// <param name="minCount">Occurrences that a pair needs to become a piece.</param>
    /// <param name="progress">Told how many pieces there are.</param>
    /// <returns>The pieces by rank.</returns>
    public static IReadOnlyList<byte[]> Train(IEnumerable<KeyValuePair<string, int>> counts, int size, int minCount, IProgress<int>? progress)
    {
        var trainer = new PairTrainer();
        foreach (var (word, count) in counts.Where(entry => entry.Key.Length > 1).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            trainer.AddWord(Encoding.Latin1.GetBytes(word), count);
        }

        trainer.Run(size, minCount, progress);
        return trainer._pieces;
    }

    private void AddWord(byte[] word, int count)
    {
        _words.Add(Array.ConvertAll(word, value => (int)value));
        _wordCounts.Add(count);
        var symbols = _words[^1];
        for (var i = 0; i + 1 < symbols.Length; i++)
        {
            Count((symbols[i], symbols[i + 1]), count, _words.Count - 1);
        }
    }

    private void Run(int size, int minCount, IProgress<int>? progress)
    {
        foreach (var (pair, count) in _pairCounts)
        {
            _queue.Enqueue(pair, PriorityOf(pair, count));
        }

        while (_pieces.Count < size && _queue.TryDequeue(out var pair, out var priority))
        {
            var count = _pairCounts.GetValueOrDefault(pair);
            if (-priority.Item1 != count)
            {
                // The count fell since; the pair waits for its turn.
                if (count > 0)
                {
                    _queue.Enqueue(pair, PriorityOf(pair, count));
                }

                continue;
            }

            if (count < minCount)
            {
                break;
            }

            Merge(pair);
            if (_pieces.Count % 1_000 == 0)
            {
                progress?.Report(_pieces.Count);
            }
        }
    }

    private void Merge((int First, int Second) pair)
    {
        var piece = _pieces.Count;
        _pieces.Add([.. _pieces[pair.First], .. _pieces[pair.Second]]);
        var changed = new HashSet<(int, int)>();
        foreach (var index in _pairWords[pair].Distinct())
        {
            var symbols = _words[index];
            var count = _wordCounts[index];
            var merged = new List<int>(symbols.Length);
            for (var i = 0; i < symbols.Length; i++)
            {
                if (i + 1 < symbols.Length && symbols[i] == pair.First && symbols[i + 1] == pair.Second)
                {
                    merged.Add(piece);
                    i++;
                }
                else
                {
                    merged.Add(symbols[i]);
                }
            }

            if (merged.Count == symbols.Length)
            {
                continue;
            }

            for (var i = 0; i + 1 < symbols.Length; i++)
            {
                Count((symbols[i], symbols[i + 1]), -count, word: null);
            }

            for (var i = 0; i + 1 < merged.Count; i++)
            {
                var next = (merged[i], merged[i + 1]);
                var isNew = merged[i] == piece || merged[i + 1] == piece;
                Count(next, count, isNew ? index : null);
                if (isNew)
                {
                    changed.Add(next);
                }
            }

            _words[index] = [.. merged];
        }

        _pairCounts.Remove(pair);
        _pairWords.Remove(pair);
        foreach (var next in changed)
        {
            _queue.Enqueue(next, PriorityOf(next, _pairCounts[next]));
        }
    }

    private void Count((int, int) pair, long count, int? word)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_pairCounts, pair, out _) += count;
        if (word is { } index)
        {
            var words = CollectionsMarshal.GetValueRefOrAddDefault(_pairWords, pair, out var exists) ??= [];
            words.Add(index);
        }
    }

    // Equal counts are taken in the order of the pairs, so that training is deterministic.
    private static (long, int, int) PriorityOf((int First, int Second) pair, long count) => (-count, pair.First, pair.Second);
}
