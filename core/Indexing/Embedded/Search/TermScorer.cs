using Contexter.Indexing.Embedded.Segments;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>One term of a query in one segment: its postings, what each adds to a score, and how much they can add at most.</summary>
/// <remarks>Goes forward only. Not safe for concurrent use.</remarks>
internal sealed class TermScorer
{
    private readonly Segment _segment;
    private readonly Bm25 _bm25;
    private readonly Bm25Options _options;
    private readonly PostingsCursor _cursor;
    private readonly double[] _lengths;
    private readonly int[] _lastChunks = [];
    private readonly long[] _bounds = [];
    private readonly long _bound;
    private int _boundBlock;

    private TermScorer(Segment segment, QueryTerm term, TermInfo info, Bm25 bm25, Bm25Options options)
    {
        (_segment, Term, _bm25, _options) = (segment, term, bm25, options);
        _cursor = new PostingsCursor(info);
        _lengths = segment.GetWeightedLengths(options);
        _bound = FixedScore.Above(bm25.MaxScore(term.Idf));
        if (_cursor.BlockCount > 1)
        {
            _lastChunks = new int[_cursor.BlockCount];
            _bounds = new long[_cursor.BlockCount];
            var data = segment.Postings;
            for (var i = 0; i < _bounds.Length; i++)
            {
                var block = _cursor.GetBlock(data, i);
                (_lastChunks[i], _bounds[i]) = (block.LastChunk, FixedScore.Above(block.MaxScore(bm25, term.Idf, options)));
            }
        }
    }

    /// <summary>The term.</summary>
    public QueryTerm Term { get; }

    /// <summary>The terms that a segment has, in the query's order.</summary>
    public static List<TermScorer> Open(Segment segment, IReadOnlyList<QueryTerm> terms, Bm25 bm25, Bm25Options options)
    {
        var scorers = new List<TermScorer>(terms.Count);
        foreach (var term in terms)
        {
            if (segment.TryFindTerm(term.Utf8, out var info))
            {
                scorers.Add(new TermScorer(segment, term, info, bm25, options));
            }
        }

        return scorers;
    }

    /// <summary>What no chunk of a range gets from the term. Ranges come one after the other.</summary>
    /// <param name="first">The first chunk.</param>
    /// <param name="end">One past the last chunk.</param>
    public long BoundOf(int first, int end)
    {
        if (_cursor.Chunk >= end)
        {
            return 0;
        }

        if (_bounds.Length == 0)
        {
            return _bound;
        }

        while (_boundBlock < _bounds.Length && _lastChunks[_boundBlock] < first)
        {
            _boundBlock++;
        }

        var bound = 0L;
        for (var block = _boundBlock; block < _bounds.Length; block++)
        {
            bound = Math.Max(bound, _bounds[block]);
            if (_lastChunks[block] >= end - 1)
            {
                break;
            }
        }

        return bound;
    }

    /// <summary>Adds what the chunks of a range get from the term.</summary>
    /// <param name="first">The first chunk.</param>
    /// <param name="end">One past the last chunk.</param>
    /// <param name="scores">Sums, one a chunk of the range.</param>
    /// <param name="touched">A bit for each sum that is not 0.</param>
    public void Accumulate(int first, int end, Span<long> scores, Span<ulong> touched)
    {
        var data = _segment.Postings;
        _cursor.SkipTo(data, first);
        while (_cursor.Chunk < end)
        {
            var chunks = _cursor.RestOfBlock;
            var frequencies = _cursor.GetFrequencies(data, _options);
            var count = 0;
            for (; count < chunks.Length && chunks[count] < end; count++)
            {
                var chunk = chunks[count];
                var place = chunk - first;
                scores[place] += FixedScore.From(_bm25.Score(Term.Idf, frequencies[count], _lengths[chunk]));
                touched[place >> 6] |= 1UL << (place & 63);
            }

            _cursor.Advance(data, count);
        }
    }

    /// <summary>What a chunk gets from the term, 0 when it does not hold it. Chunks come in rising order.</summary>
    public long ScoreOf(int chunk)
    {
        var data = _segment.Postings;
        return _cursor.SkipTo(data, chunk) && _cursor.Chunk == chunk
            ? FixedScore.From(_bm25.Score(Term.Idf, _cursor.GetFrequencies(data, _options)[0], _lengths[chunk]))
            : 0;
    }

    /// <summary>The weighted occurrences in a chunk, 0 when it does not hold the term. Chunks come in rising order.</summary>
    public double FrequencyOf(int chunk)
    {
        var data = _segment.Postings;
        return _cursor.SkipTo(data, chunk) && _cursor.Chunk == chunk ? _cursor.GetFrequencies(data, _options)[0] : 0;
    }
}
