namespace Contexter.Indexing.Embedded.Search;

/// <summary>
/// Finds the chunks of a segment with the highest BM25 scores, exactly, and scores few others. Windows of chunks come in order of what a chunk in them can score at
/// most. In a window the bounds of the chunks are added up, of the terms that matter there; the best bounds so far tell which score a chunk must be able to reach.
/// Those that can are scored in the end.
/// </summary>
/// <remarks>See <see cref="TermBounds"/> for what the bounds are.</remarks>
internal sealed class BlockMaxSearch
{
    // The sum of all weights, so that neither a weight nor a sum of bounds overflows; each term may add 2 by rounding.
    private const double MaxSum = 65_000;
    private const int RoundingPerTerm = 2;

    // Candidates of the first windows are many, and most of them are soon out of the question.
    private const int CandidatesPerBest = 4;

    // Scores are reported as floats: two that differ by less may tie.
    private const double Tie = 1 - (1.0 / (1 << 22));

    private readonly SearchTarget _target;
    private readonly List<TermScorer> _terms;
    private readonly ushort[] _weights;
    private readonly double _unit;
    private readonly double _surplus;
    private readonly int[] _dense;
    private readonly int[] _sparse;
    private readonly ushort[] _sums = new ushort[TermBounds.WindowChunks];
    private readonly int[] _places = new int[TermBounds.WindowChunks];
    private readonly List<(ushort Bound, int Chunk)> _candidates = [];

    /// <summary>Prepares a search.</summary>
    /// <param name="target">The segment.</param>
    /// <param name="terms">The query's terms that it has, at most <see cref="IndexLimits.MaxTerms"/>.</param>
    public BlockMaxSearch(SearchTarget target, List<TermScorer> terms)
    {
        (_target, _terms) = (target, terms);
        _unit = terms.Sum(term => term.MaxScore) / (MaxSum - (RoundingPerTerm * terms.Count));
        _weights = [.. terms.Select(term => _unit == 0 ? (ushort)0 : (ushort)Math.Ceiling(term.MaxScore / _unit * (256.0 / byte.MaxValue)))];
        _dense = [.. Enumerable.Range(0, terms.Count).Where(i => !terms[i].Bounds.Dense.IsEmpty)];
        _sparse = [.. Enumerable.Range(0, terms.Count).Where(i => terms[i].Bounds.Dense.IsEmpty)];
        _surplus = terms.Max(term => term.BoundSurplus);
    }

    /// <summary>Adds the best chunks of the segment to the best ones so far, whose lowest score is the threshold.</summary>
    public void Run(TopChunks top, CancellationToken cancellationToken)
    {
        if (_unit == 0)
        {
            // All fields that hold the terms have weight 0.
            return;
        }

        Collect(top, cancellationToken);
        _candidates.Sort(static (left, right) => right.Bound.CompareTo(left.Bound));
        foreach (var (_, chunk) in _candidates)
        {
            foreach (var term in _terms)
            {
                term.Prefetch(chunk);
            }
        }

        foreach (var (bound, chunk) in _candidates)
        {
            if (bound < BoundOf(top))
            {
                return;
            }

            Score(chunk, top);
        }
    }

    /// <summary>Finds the chunks whose bounds are so high that they may be among the best.</summary>
    private void Collect(TopChunks top, CancellationToken cancellationToken)
    {
        var bounds = new ushort[((int)_target.View.Segment.Counts.Chunks + TermBounds.WindowChunks - 1) >> TermBounds.WindowShift];
        for (var i = 0; i < _terms.Count; i++)
        {
            ByteBounds.Add(_terms[i].Bounds.Windows, _weights[i], bounds);
        }

        var order = new int[bounds.Length];
        for (var window = 0; window < order.Length; window++)
        {
            // Turned round, so that sorting puts the highest first.
            (order[window], bounds[window]) = (window, (ushort)(ushort.MaxValue - bounds[window]));
        }

        Array.Sort(bounds, order);
        var best = new PriorityQueue<int, ushort>(top.Capacity);
        var least = BoundOf(top);
        for (var i = 0; i < order.Length && ushort.MaxValue - bounds[i] >= least; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            least = CollectWindow(order[i], best, top.Capacity, least);
            if (_candidates.Count > CandidatesPerBest * top.Capacity)
            {
                Forget(least);
            }
        }

        Forget(least);
    }

    private void Forget(ushort least) => _candidates.RemoveAll(candidate => candidate.Bound < least);

    /// <returns>What the bound of a chunk must be from now on.</returns>
    private ushort CollectWindow(int window, PriorityQueue<int, ushort> best, int capacity, ushort least)
    {
        // Where the dense terms even together cannot lift a chunk among the best, only chunks that hold another term are looked at (MaxScore: Turtle and Flood,
        // "Query Evaluation: Strategies and Optimizations", 1995).
        var reach = 0;
        foreach (var i in _dense)
        {
            reach += ByteBounds.Weigh(_terms[i].Bounds.Windows[window], _weights[i]);
        }

        var areDenseSetAside = reach < least;
        reach = areDenseSetAside ? reach : 0;
        var first = window << TermBounds.WindowShift;
        var sums = _sums.AsSpan(0, Math.Min(TermBounds.WindowChunks, (int)_target.View.Segment.Counts.Chunks - first));
        sums.Clear();
        AddWindow(window, _sparse, sums);
        if (!areDenseSetAside)
        {
            AddWindow(window, _dense, sums);
        }

        var count = ByteBounds.Find(sums, (ushort)(least - reach), _places);
        foreach (var place in _places.AsSpan(0, count))
        {
            var bound = areDenseSetAside ? AddDense(first + place, sums[place]) : sums[place];
            if (bound < least || !_target.Filter.Accepts(first + place))
            {
                continue;
            }

            _candidates.Add((bound, first + place));
            if (best.Count < capacity)
            {
                best.Enqueue(place, bound);
            }
            else
            {
                best.EnqueueDequeue(place, bound);
            }

            if (best.Count == capacity && best.TryPeek(out _, out var lowest))
            {
                least = Math.Max(least, BoundOf(ScoreFrom(lowest)));
            }
        }

        return least;
    }

    private void AddWindow(int window, int[] terms, Span<ushort> sums)
    {
        foreach (var i in terms)
        {
            _terms[i].Bounds.AddWindow(window, _weights[i], sums);
        }
    }

    private ushort AddDense(int chunk, ushort bound)
    {
        foreach (var i in _dense)
        {
            bound += ByteBounds.Weigh(_terms[i].Bounds.Dense[chunk], _weights[i]);
        }

        return bound;
    }

    private void Score(int chunk, TopChunks top)
    {
        var sum = 0L;
        foreach (var term in _terms)
        {
            sum += term.ScoreOf(chunk);
        }

        if (FixedScore.ToSingle(sum) is > 0 and var score && top.MayAdd(score))
        {
            top.Add(new ScoredChunk(score, _target.View.Segment.Chunks[chunk].Id, _target.Number, chunk));
        }
    }

    /// <summary>What a chunk scores at least if its bound is so high: what rounding may have added is taken off, a 255th of the weights by bytes.</summary>
    private double ScoreFrom(ushort bound) => Math.Max(0, bound - 1 - ((RoundingPerTerm + 1) * _terms.Count) - (MaxSum / byte.MaxValue)) * _unit / _surplus;

    /// <summary>What the bound of a chunk is at least if it scores so much; 1 for a chunk that holds any term.</summary>
    private ushort BoundOf(double score) => (ushort)Math.Clamp(score / _unit * Tie, 1, ushort.MaxValue);

    private ushort BoundOf(TopChunks top) => BoundOf(top.Threshold);
}
