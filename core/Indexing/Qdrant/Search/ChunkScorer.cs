using Contexter.Indexing.Qdrant.Points;
using Contexter.Indexing.Qdrant.Wire;
using Contexter.Lexical;

namespace Contexter.Indexing.Qdrant.Search;

/// <summary>The true BM25 scores of chunks from what their points hold, by the statistics of the whole index.</summary>
internal sealed class ChunkScorer(CollectionStatistics statistics, Bm25Options options)
{
    private readonly Bm25 _bm25 = new(options, statistics.AverageLength);
    private readonly Dictionary<uint, double> _rarities = statistics.Terms
        .GroupBy(term => SparseTerms.GetDimension(term.Text))
        .ToDictionary(terms => terms.Key, terms => terms.Max(term => term.Idf));

    /// <summary>How many times the server's score a true score can be at most, if the server counts as the statistics do.</summary>
    public double Bound { get; } = StoredWeights.GetBound(options, statistics.AverageLength);

    /// <summary>The query's terms.</summary>
    public IReadOnlyList<QueryTerm> Terms => statistics.Terms;

    /// <summary>The parts of a chunk's score, in the order of the query's terms.</summary>
    public IReadOnlyList<TermContribution> Explain(ScoringPayload chunk)
    {
        var parts = new List<TermContribution>();
        var length = GetLengths(chunk).Weigh(options);
        foreach (var (term, counts) in Match(chunk))
        {
            var frequency = counts.Weigh(options);
            parts.Add(new TermContribution(
                term.Text, term.DocumentFrequency, statistics.ChunkCount, term.Idf, frequency, length, statistics.AverageLength, _bm25.Score(term.Idf, frequency, length)));
        }

        return parts;
    }

    /// <summary>A chunk's score.</summary>
    public float Score(ScoringPayload chunk)
    {
        var (score, length) = (0L, GetLengths(chunk).Weigh(options));
        foreach (var (term, counts) in Match(chunk))
        {
            score += FixedScore.From(_bm25.Score(term.Idf, counts.Weigh(options), length));
        }

        return FixedScore.ToSingle(score);
    }

    /// <summary>The score that the server gives a chunk if it counts as the statistics do.</summary>
    public double ScoreAsStored(ScoringPayload chunk)
    {
        var (score, lengths) = (0.0, GetLengths(chunk));
        for (var i = 0; i < chunk.Terms.Count; i++)
        {
            if (_rarities.TryGetValue(SparseTerms.GetDimension(chunk.Terms[i]), out var rarity))
            {
                score += rarity * StoredWeights.Weigh(PackedCounts.Unpack(chunk.Counts[i]), lengths);
            }
        }

        return score;
    }

    private static FieldCounts GetLengths(ScoringPayload chunk) => new(chunk.TitleTerms, chunk.HeadingTerms, chunk.BodyTerms, chunk.IdentifierTerms);

    /// <summary>The query's terms that a chunk holds.</summary>
    private IEnumerable<(QueryTerm Term, FieldCounts Counts)> Match(ScoringPayload chunk)
    {
        var counts = new Dictionary<string, long>(chunk.Terms.Count, StringComparer.Ordinal);
        for (var i = 0; i < chunk.Terms.Count; i++)
        {
            counts[chunk.Terms[i]] = chunk.Counts[i];
        }

        foreach (var term in statistics.Terms)
        {
            if (counts.TryGetValue(term.Text, out var packed))
            {
                yield return (term, PackedCounts.Unpack(packed));
            }
        }
    }
}
