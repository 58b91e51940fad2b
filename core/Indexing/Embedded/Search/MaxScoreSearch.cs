using System.Numerics;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>
/// Finds the chunks of a segment with the highest BM25 scores, exactly, without scoring those that cannot be among them: MaxScore (Turtle and Flood, Query
/// Evaluation: Strategies and Optimizations, 1995) over windows of chunks with block-max bounds (Ding and Suel, Faster Top-k Document Retrieval Using Block-Max
/// Indexes, 2011).
/// </summary>
/// <remarks>
/// Windows come in order of what a chunk in them can score at most, so the threshold is high early and most windows are never looked at. In a window the terms
/// that even together cannot lift a chunk over the threshold are set aside; the others are summed up, and only a chunk that could still come over the threshold
/// is looked up in the ones set aside.
/// </remarks>
internal sealed class MaxScoreSearch
{
    // The sums of a window stay in the processor's first cache.
    private const int WindowShift = 10;
    private const int WindowChunks = 1 << WindowShift;

    private readonly SearchTarget _target;
    private readonly IReadOnlyList<TermScorer> _terms;
    private readonly int _windows;
    private readonly long[][] _bounds;
    private readonly long[] _scores = new long[WindowChunks];
    private readonly ulong[] _touched = new ulong[WindowChunks / 64];
    private readonly List<(long Bound, TermScorer Term)> _inWindow = [];
    private readonly List<long> _sums = [];

    /// <summary>Prepares a search.</summary>
    /// <param name="target">The segment.</param>
    /// <param name="terms">The query's terms that it has.</param>
    public MaxScoreSearch(SearchTarget target, IReadOnlyList<TermScorer> terms)
    {
        (_target, _terms) = (target, terms);
        _windows = ((int)target.View.Segment.Counts.Chunks + WindowChunks - 1) / WindowChunks;
        _bounds = new long[terms.Count][];
        for (var i = 0; i < terms.Count; i++)
        {
            terms[i].GetBounds(WindowShift, _bounds[i] = new long[_windows]);
        }
    }

    /// <summary>Adds the best chunks of the segment to the best ones so far, whose lowest score is the threshold.</summary>
    public void Run(TopChunks top, CancellationToken cancellationToken)
    {
        var order = new int[_windows];
        var sums = new long[_windows];
        for (var window = 0; window < _windows; window++)
        {
            order[window] = window;
            foreach (var bounds in _bounds)
            {
                // Negative, so that sorting puts the highest first.
                sums[window] -= bounds[window];
            }
        }

        Array.Sort(sums, order);
        for (var i = 0; i < order.Length && -sums[i] >= FixedScore.Threshold(top.Threshold); i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RunWindow(order[i], top);
        }
    }

    private void RunWindow(int window, TopChunks top)
    {
        _inWindow.Clear();
        for (var i = 0; i < _bounds.Length; i++)
        {
            if (_bounds[i][window] > 0)
            {
                _inWindow.Add((_bounds[i][window], _terms[i]));
            }
        }

        _inWindow.Sort(static (left, right) => left.Bound.CompareTo(right.Bound));
        _sums.Clear();
        _sums.Add(0);
        foreach (var (bound, _) in _inWindow)
        {
            _sums.Add(_sums[^1] + bound);
        }

        var threshold = FixedScore.Threshold(top.Threshold);
        var setAside = 0;
        while (_sums[setAside + 1] < threshold)
        {
            setAside++;
        }

        var first = window * WindowChunks;
        var end = Math.Min(first + WindowChunks, (int)_target.View.Segment.Counts.Chunks);
        for (var i = setAside; i < _inWindow.Count; i++)
        {
            _inWindow[i].Term.Accumulate(first, end, _scores, _touched);
        }

        Collect(top, first, setAside, threshold);
    }

    private void Collect(TopChunks top, int first, int setAside, long threshold)
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
                    threshold = Offer(top, first + place, FixedScore.ToSingle(sum), threshold);
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
            sum += _inWindow[i].Term.ScoreOf(chunk);
            if (sum + _sums[i] < threshold)
            {
                return false;
            }
        }

        return true;
    }

    private long Offer(TopChunks top, int chunk, float score, long threshold)
    {
        if (score <= 0 || !top.MayAdd(score) || !_target.Filter.Accepts(chunk))
        {
            return threshold;
        }

        top.Add(new ScoredChunk(score, _target.View.Segment.Chunks[chunk].Id, _target.Number, chunk));
        return FixedScore.Threshold(top.Threshold);
    }
}
