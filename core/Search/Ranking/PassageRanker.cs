using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Lexical;
using Contexter.Search.Analysis;
using Contexter.Search.Assembly;

namespace Contexter.Search.Ranking;

/// <summary>Loads the best candidates, re-ranks them, and makes hits of them until there are as many as asked for.</summary>
internal sealed class PassageRanker(IChunkIndex index, TextAnalyzer analyzer, TimeProvider timeProvider, HybridSearcherOptions options, IReranker? reranker)
{
    /// <summary>The hits of blended candidates, best first, what their boosted scores were divided by, and what had to be done without.</summary>
    /// <param name="blended">Candidates that stay, best first.</param>
    /// <param name="query">The query.</param>
    /// <param name="analysis">What the query was taken to be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(IReadOnlyList<HitDraft> Drafts, double Scale, IReadOnlyList<string> Warnings)> RankAsync(
        IReadOnlyList<BlendedCandidate> blended, SearchQuery query, QueryAnalysis analysis, CancellationToken cancellationToken)
    {
        var signals = new SignalRanker(options.Ranking, analyzer, analysis, query.Query, timeProvider.GetUtcNow());
        var assembler = new HitAssembler(query, options);
        var warnings = new List<string>();
        var size = (int)Math.Ceiling(query.TopK * (reranker is null ? options.RankingFactor : options.RerankingFactor));

        // The next best take the place of chunks that were removed since they were found, or folded or joined.
        for (var next = 0; next < blended.Count && !assembler.IsFull;)
        {
            var window = blended.Skip(next).Take(size).ToList();
            next += window.Count;
            var loaded = await LoadAsync(window, cancellationToken).ConfigureAwait(false);
            var ranked = signals.Rank(window.Zip(loaded).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!)));
            ranked = await JudgeAsync(ranked, query, warnings, cancellationToken).ConfigureAwait(false);

            // A stable order: equal scores keep the order of blending.
            foreach (var chunk in Diversifier.Order([.. ranked.OrderByDescending(chunk => chunk.Score)], query.Diversity))
            {
                assembler.Add(chunk);
            }
        }

        return (assembler.Drafts, signals.Scale, warnings);
    }

    private async Task<List<RankedChunk>> JudgeAsync(List<RankedChunk> ranked, SearchQuery query, List<string> warnings, CancellationToken cancellationToken)
    {
        if (reranker is null || ranked.Count < 2 || warnings.Count > 0)
        {
            return ranked;
        }

        try
        {
            var scores = await reranker.ScoreAsync(query.Query, [.. ranked.Select(chunk => chunk.Loaded.Chunk.Text)], cancellationToken).ConfigureAwait(false);
            return [.. ranked.Select((chunk, i) => chunk with { Score = scores[i], Boosts = [.. chunk.Boosts, new ScoreBoost("reranker", scores[i])] })];
        }
        catch (ContexterException exception) when (exception.Code is ErrorCodes.RerankerUnavailable && options.FallsBack)
        {
            warnings.Add(exception.Message);
            return ranked;
        }
    }

    /// <returns>A chunk for each candidate; null where it is gone.</returns>
    private async Task<IndexedChunk?[]> LoadAsync(List<BlendedCandidate> wanted, CancellationToken cancellationToken)
    {
        var chunks = new IndexedChunk?[wanted.Count];
        foreach (var library in Enumerable.Range(0, wanted.Count).GroupBy(i => wanted[i].Candidate.Library))
        {
            int[] places = [.. library];
            var loaded = await index.GetChunksAsync(library.Key, [.. places.Select(place => wanted[place].Candidate)], cancellationToken).ConfigureAwait(false);
            var next = 0;
            foreach (var place in places)
            {
                // They come in the order asked for, without those that are gone.
                if (next < loaded.Count && loaded[next].Chunk.Id == wanted[place].Candidate.Id)
                {
                    chunks[place] = loaded[next++];
                }
            }
        }

        return chunks;
    }
}
