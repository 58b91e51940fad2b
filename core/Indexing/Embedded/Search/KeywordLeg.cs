using Contexter.Lexical;
using Contexter.Lexical.Postings;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>Finds the chunks with the highest BM25 scores for a query's terms, and scores chunks that were found otherwise.</summary>
internal sealed class KeywordLeg(CollectionStatistics statistics, PostingWeights weights)
{
    private readonly Bm25 _bm25 = new(weights.Options, statistics.AverageLength);

    /// <summary>The best chunks, best first.</summary>
    /// <param name="targets">The segments.</param>
    /// <param name="count">How many to find.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public ScoredChunk[] Search(IReadOnlyList<SearchTarget> targets, int count, CancellationToken cancellationToken)
    {
        var top = new TopChunks(count);
        foreach (var target in targets)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var terms = TermScorer.Open(target.View.Segment, statistics.Terms, _bm25, weights);
            if (terms.Count > 0)
            {
                new BlockMaxSearch(target, terms).Run(top, cancellationToken);
            }
        }

        return top.ToSorted();
    }

    /// <summary>The scores of chunks, whatever they are.</summary>
    /// <returns>One a chunk, in their order.</returns>
    public float[] ScoresOf(IReadOnlyList<SearchTarget> targets, ScoredChunk[] chunks)
    {
        var scores = new float[chunks.Length];
        foreach (var group in Enumerable.Range(0, chunks.Length).GroupBy(i => chunks[i].Target))
        {
            var terms = TermScorer.Open(targets[group.Key].View.Segment, statistics.Terms, _bm25, weights);
            foreach (var i in group)
            {
                foreach (var term in terms)
                {
                    term.Prefetch(chunks[i].Chunk);
                }
            }

            foreach (var i in group)
            {
                var sum = 0L;
                foreach (var term in terms)
                {
                    sum += term.ScoreOf(chunks[i].Chunk);
                }

                scores[i] = FixedScore.ToSingle(sum);
            }
        }

        return scores;
    }

    /// <summary>The parts of the scores of chunks of one segment, by the chunks' ordinals.</summary>
    public Dictionary<int, List<TermContribution>> Explain(SearchTarget target, IEnumerable<int> chunks)
    {
        var contributions = new Dictionary<int, List<TermContribution>>();
        var lengths = target.View.Segment.GetWeightedLengths(weights.Options);
        var terms = TermScorer.Open(target.View.Segment, statistics.Terms, _bm25, weights);
        foreach (var chunk in chunks.Order())
        {
            var parts = contributions[chunk] = [];
            foreach (var term in terms)
            {
                if (term.FrequencyOf(chunk) is var frequency and > 0)
                {
                    parts.Add(new TermContribution(
                        term.Term.Text, term.Term.DocumentFrequency, statistics.ChunkCount, term.Term.Idf, frequency, lengths[chunk], statistics.AverageLength,
                        _bm25.Score(term.Term.Idf, frequency, lengths[chunk])));
                }
            }
        }

        return contributions;
    }
}
