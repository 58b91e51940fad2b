using System.Buffers;
using Contexter.Lexical;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>Scores chunks by BM25, term by term, over all postings of the query's terms.</summary>
internal sealed class KeywordLeg(CollectionStatistics statistics, Bm25Options options)
{
    // Below this many postings, starting threads costs more than it saves.
    private const long ParallelFromPostings = 100_000;

    private readonly Bm25 _bm25 = new(options, statistics.AverageLength);

    /// <summary>The best chunks, best first.</summary>
    /// <param name="targets">The segments.</param>
    /// <param name="count">How many to find.</param>
    /// <param name="others">Chunks whose scores are wanted as well, whatever they are, by the number of their segment.</param>
    /// <param name="otherScores">Takes the scores of <paramref name="others"/>, in their order.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public ScoredChunk[] Search(IReadOnlyList<SearchTarget> targets, int count, ScoredChunk[] others, float[] otherScores, CancellationToken cancellationToken)
    {
        var parallel = statistics.Terms.Sum(term => term.DocumentFrequency) >= ParallelFromPostings;
        return TopChunkCollector.Collect(targets.Count, count, parallel, (i, top) => Score(targets[i], top, others, otherScores), cancellationToken);
    }

    /// <summary>The parts of the scores of chunks of one segment, by the chunks' ordinals.</summary>
    public Dictionary<int, List<TermContribution>> Explain(SearchTarget target, IEnumerable<int> chunks)
    {
        var contributions = chunks.ToDictionary(chunk => chunk, _ => new List<TermContribution>());
        var segment = target.View.Segment;
        var lengths = segment.GetWeightedLengths(options);
        foreach (var term in statistics.Terms)
        {
            if (!segment.TryFindTerm(term.Utf8, out var info))
            {
                continue;
            }

            var postings = segment.OpenPostings(info);
            while (postings.MoveNext())
            {
                var chunk = postings.Current.Chunk;
                if (contributions.TryGetValue(chunk, out var terms))
                {
                    var frequency = postings.Current.Counts.Weigh(options);
                    terms.Add(new TermContribution(
                        term.Text, term.DocumentFrequency, statistics.ChunkCount, term.Idf, frequency, lengths[chunk], statistics.AverageLength,
                        _bm25.Score(term.Idf, frequency, lengths[chunk])));
                }
            }
        }

        return contributions;
    }

    private void Score(SearchTarget target, TopChunks top, ScoredChunk[] others, float[] otherScores)
    {
        var chunkCount = (int)target.View.Segment.Counts.Chunks;
        var scores = ArrayPool<double>.Shared.Rent(chunkCount);
        try
        {
            scores.AsSpan(0, chunkCount).Clear();
            if (!Accumulate(target, scores))
            {
                return;
            }

            var chunks = target.View.Segment.Chunks;
            for (var chunk = 0; chunk < chunkCount; chunk++)
            {
                var score = (float)scores[chunk];
                if (score > 0 && top.MayAdd(score) && target.Filter.Accepts(chunk))
                {
                    top.Add(new ScoredChunk(score, chunks[chunk].Id, target.Number, chunk));
                }
            }

            for (var i = 0; i < others.Length; i++)
            {
                if (others[i].Target == target.Number)
                {
                    otherScores[i] = (float)scores[others[i].Chunk];
                }
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(scores);
        }
    }

    /// <summary>Adds up the scores of all chunks, in the order of the query's terms, so that a sum does not depend on where its chunk lies.</summary>
    /// <returns>False when the segment has none of the terms.</returns>
    private bool Accumulate(SearchTarget target, double[] scores)
    {
        var segment = target.View.Segment;
        var found = false;
        foreach (var term in statistics.Terms)
        {
            if (!segment.TryFindTerm(term.Utf8, out var info))
            {
                continue;
            }

            found = true;
            var lengths = segment.GetWeightedLengths(options);
            var postings = segment.OpenPostings(info);
            while (postings.MoveNext())
            {
                var chunk = postings.Current.Chunk;
                scores[chunk] += _bm25.Score(term.Idf, postings.Current.Counts.Weigh(options), lengths[chunk]);
            }
        }

        return found;
    }
}
