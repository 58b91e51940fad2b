using Contexter.Indexing.Embedded.Segments;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>One term of a query in one segment: its postings, what each adds to a score, and how much they can add at most.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class TermScorer
{
    private readonly Segment _segment;
    private readonly TermInfo _info;
    private readonly Bm25 _bm25;
    private readonly PostingWeights _weights;
    private readonly PostingsCursor _cursor;
    private readonly double[] _lengths;

    private TermScorer(Segment segment, QueryTerm term, TermInfo info, Bm25 bm25, PostingWeights weights)
    {
        (_segment, Term, _info, _bm25, _weights) = (segment, term, info, bm25, weights);
        _cursor = new PostingsCursor(info);
        _lengths = segment.GetWeightedLengths(weights.Options);
    }

    /// <summary>The term.</summary>
    public QueryTerm Term { get; }

    /// <summary>The terms that a segment has, in the query's order.</summary>
    public static List<TermScorer> Open(Segment segment, IReadOnlyList<QueryTerm> terms, Bm25 bm25, PostingWeights weights)
    {
        var scorers = new List<TermScorer>(terms.Count);
        foreach (var term in terms)
        {
            if (segment.TryFindTerm(term.Utf8, out var info))
            {
                scorers.Add(new TermScorer(segment, term, info, bm25, weights));
            }
        }

        return scorers;
    }

    /// <summary>What no chunk of each window gets from the term.</summary>
    /// <param name="shift">Logarithm of the chunks of a window.</param>
    /// <param name="bounds">Zeros, one a window; takes the bounds.</param>
    public void GetBounds(int shift, Span<long> bounds)
    {
        var blocks = _segment.BlockBounds.Get(_info, _bm25, _weights, _lengths, _segment.Postings);
        var first = 0;
        for (var block = 0; block < blocks.LastChunks.Length; block++)
        {
            var bound = FixedScore.Above(Term.Idf * blocks.MaxScores[block]);
            for (var window = first >> shift; window <= blocks.LastChunks[block] >> shift; window++)
            {
                bounds[window] = Math.Max(bounds[window], bound);
            }

            first = blocks.LastChunks[block] + 1;
        }
    }

    /// <summary>Adds what the chunks of a range get from the term.</summary>
    /// <param name="first">The first chunk.</param>
    /// <param name="end">One past the last chunk.</param>
    /// <param name="scores">Sums, one a chunk of the range.</param>
    /// <param name="touched">A bit for each sum that is not 0.</param>
    public void Accumulate(int first, int end, Span<long> scores, Span<ulong> touched)
    {
        var data = _segment.Postings;
        _cursor.SeekTo(data, first);
        while (_cursor.Chunk < end)
        {
            var chunks = _cursor.RestOfBlock;
            var frequencies = _cursor.GetFrequencies(data, _weights);
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

    /// <summary>What a chunk gets from the term, 0 when it does not hold it. Cheapest in rising order.</summary>
    public long ScoreOf(int chunk) => FrequencyOf(chunk) is var frequency and > 0 ? FixedScore.From(_bm25.Score(Term.Idf, frequency, _lengths[chunk])) : 0;

    /// <summary>The weighted occurrences in a chunk, 0 when it does not hold the term. Cheapest in rising order.</summary>
    public double FrequencyOf(int chunk)
    {
        var data = _segment.Postings;
        return _cursor.SeekTo(data, chunk) && _cursor.Chunk == chunk ? _cursor.GetFrequencies(data, _weights)[0] : 0;
    }
}
