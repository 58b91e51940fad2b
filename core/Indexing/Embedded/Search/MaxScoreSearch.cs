using System.Numerics;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>
/// Finds the chunks of a segment with the highest BM25 scores, exactly, without scoring those that cannot be among them: MaxScore (Turtle and Flood, 1995) over
/// windows of chunks with block-max bounds (Ding and Suel, Faster Top-k Document Retrieval Using Block-Max Indexes, 2011).
/// </summary>
/// <remarks>
/// In each window the terms that even together cannot lift a chunk over the threshold are set aside; the others are summed up, and only a chunk that could still
/// come over the threshold is looked up in the ones set aside.
/// </remarks>
internal sealed class MaxScoreSearch
{
    // The sums of a window stay in the processor's first cache.
    private const int WindowChunks = 2_048;

    private readonly long[] _scores = new long[WindowChunks];
    private readonly ulong[] _touched = new ulong[WindowChunks / 64];
    private readonly List<(long Bound, TermScorer Term)> _terms = [];
    private readonly List<long> _sums = [];

    /// <summary>Adds the best chunks of a segment to the best ones so far.</summary>
    /// <param name="target">The segment.</param>
    /// <param name="terms">The query's terms that it has.</param>
    /// <param name="top">The best so far; their lowest score is the threshold.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public void Run(SearchTarget target, IReadOnlyList<TermScorer> terms, TopChunks top, CancellationToken cancellationToken)
    {
        var count = (int)target.View.Segment.Counts.Chunks;
        for (var first = 0; first < count; first += WindowChunks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RunWindow(target, terms, top, first, Math.Min(first + WindowChunks, count));
        }
    }

    private void RunWindow(SearchTarget target, IReadOnlyList<TermScorer> terms, TopChunks top, int first, int end)
    {
        _terms.Clear();
        foreach (var term in terms)
        {
            if (term.BoundOf(first, end) is var bound and > 0)
            {
                _terms.Add((bound, term));
            }
        }

        _terms.Sort(static (left, right) => left.Bound.CompareTo(right.Bound));
        _sums.Clear();
        _sums.Add(0);
        foreach (var (bound, _) in _terms)
        {
            _sums.Add(_sums[^1] + bound);
        }

        var threshold = FixedScore.Threshold(top.Threshold);
        var setAside = 0;
        while (setAside < _terms.Count && _sums[setAside + 1] < threshold)
        {
            setAside++;
        }

        for (var i = setAside; i < _terms.Count; i++)
        {
            _terms[i].Term.Accumulate(first, end, _scores, _touched);
        }

        if (setAside < _terms.Count)
        {
            Collect(target, top, first, setAside, threshold);
        }
    }

    private void Collect(SearchTarget target, TopChunks top, int first, int setAside, long threshold)
    {
        for (var word = 0; word < _touched.Length; word++)
        {
            for (var bits = _touched[word]; bits != 0; bits &= bits - 1)
            {
                var place = (word << 6) + BitOperations.TrailingZeroCount(bits);
                var sum = _scores[place];
                _scores[place] = 0;
                if (sum + _sums[setAside] >= threshold && Complete(first + place, setAside, threshold, ref sum))
                {
                    threshold = Offer(target, top, first + place, FixedScore.ToSingle(sum), threshold);
                }
            }

            _touched[word] = 0;
        }
    }

    /// <summary>Adds what a chunk gets from the terms set aside, the strongest first.</summary>
    /// <returns>False as soon as the sum cannot reach the threshold.</returns>
    private bool Complete(int chunk, int setAside, long threshold, ref long sum)
    {
        for (var i = setAside - 1; i >= 0; i--)
        {
            sum += _terms[i].Term.ScoreOf(chunk);
            if (sum + _sums[i] < threshold)
            {
                return false;
            }
        }

        return true;
    }

    private static long Offer(SearchTarget target, TopChunks top, int chunk, float score, long threshold)
    {
        if (score <= 0 || !top.MayAdd(score) || !target.Filter.Accepts(chunk))
        {
            return threshold;
        }

        top.Add(new ScoredChunk(score, target.View.Segment.Chunks[chunk].Id, target.Number, chunk));
        return FixedScore.Threshold(top.Threshold);
    }
}
