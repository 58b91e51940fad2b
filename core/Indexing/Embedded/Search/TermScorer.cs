using System.Runtime.InteropServices;
using Contexter.Indexing.Embedded.Segments;
using Contexter.Lexical;
using Contexter.Lexical.Postings;
using Contexter.Lexical.Terms;
using Contexter.Vectors;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>One term of a query in one segment: what it adds to the scores of chunks, exactly and at most.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class TermScorer
{
    private readonly Segment _segment;
    private readonly TermInfo _info;
    private readonly Bm25 _bm25;
    private readonly PostingWeights _weights;
    private readonly double[] _lengths;
    private TermBounds? _bounds;

    private TermScorer(Segment segment, QueryTerm term, TermInfo info, Bm25 bm25, PostingWeights weights)
    {
        (_segment, Term, _info, _bm25, _weights) = (segment, term, info, bm25, weights);
        _lengths = segment.GetWeightedLengths(weights.Options);
    }

    /// <summary>The term.</summary>
    public QueryTerm Term { get; }

    /// <summary>Bounds for the term, weight left out.</summary>
    public TermBounds Bounds => _bounds ??= _segment.TermBounds.Get(_segment.Postings, _info, _bm25, _weights, _lengths);

    /// <summary>The highest score of a chunk for the term; the average length may be a little longer than it is.</summary>
    public double MaxScore => Term.Idf * Bounds.Max;

    /// <summary>How many times a score can be as high for the average length of <see cref="Bounds"/> as it is, 1 or more.</summary>
    public double BoundSurplus => _bm25.AverageLength > 0 ? Bounds.AverageLength / _bm25.AverageLength : 1;

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

    /// <summary>What a chunk gets from the term, 0 when it does not hold it.</summary>
    public long ScoreOf(int chunk) => FrequencyOf(chunk) is > 0 and var frequency ? FixedScore.From(_bm25.Score(Term.Idf, frequency, _lengths[chunk])) : 0;

    /// <summary>Has the processor fetch what scoring a chunk needs soon.</summary>
    public void Prefetch(int chunk)
    {
        Bounds.PrefetchCode(chunk);
        ProcessorCache.Prefetch(MemoryMarshal.AsBytes(_lengths.AsSpan(chunk, 1)));
    }

    /// <summary>The weighted occurrences in a chunk, 0 when it does not hold the term.</summary>
    public double FrequencyOf(int chunk)
    {
        var code = Bounds.CodeOf(chunk);
        return code == 0 ? 0
            : PostingWeights.HasLarge(code) ? new PostingsList(_segment.Postings, _info).FrequencyOf(chunk, _weights)
            : _weights.Table[code];
    }
}
