using Contexter.Indexing.Qdrant.Http;
using Contexter.Indexing.Qdrant.Wire;

namespace Contexter.Indexing.Qdrant.Search;

/// <summary>
/// One leg of a query: asks the server for more than the best, and goes deeper until what it did not name cannot be among them.
/// </summary>
/// <remarks>Cosines come from the server, so only equal ones at the end of its list need a deeper look. BM25 is computed here from what the points hold (<see cref="ChunkScorer"/>).</remarks>
internal sealed class LegSearch(QdrantIndexOptions options, QdrantConnection connection, QdrantCollection collection, int count, Filter? filter, PhraseFilter phrases)
{
    /// <summary>How many times deeper each look goes than the one before.</summary>
    private const int Deepening = 4;

    // The server computes in single precision; scores this close are one.
    private const double Precision = 1e-5;

    /// <summary>The nearest chunks, best first.</summary>
    /// <param name="vector">A unit vector.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public Task<IReadOnlyList<LegHit>> SearchVectorsAsync(float[] vector, CancellationToken cancellationToken)
        => DeepenAsync(
            limit => new QueryRequest
            {
                Query = vector,
                Using = PointVectors.DenseName,
                Filter = filter,
                Limit = limit,
                WithPayload = phrases.Fields,
                Params = new QueryParameters { HnswEf = Math.Max(options.Graph.EfSearch, limit) },
            },
            (_, cosine) => Math.Clamp(cosine, -1, 1),
            // A shift of the last bits, not a share: cosines may be 0 or negative.
            (hits, kth) => kth.ServerScore - hits[^1].ServerScore > Precision,
            cancellationToken);

    /// <summary>The chunks with the best BM25 scores above 0, best first.</summary>
    public async Task<IReadOnlyList<LegHit>> SearchTermsAsync(ChunkScorer scorer, SparseVector terms, CancellationToken cancellationToken)
    {
        var found = await DeepenAsync(
            limit => new QueryRequest { Query = terms, Using = PointVectors.SparseName, Filter = filter, Limit = limit, WithPayload = phrases.Fields },
            (chunk, _) => scorer.Score(chunk),
            (hits, kth) => kth.Score > scorer.Bound * GetDeviation(hits, scorer) * hits[^1].ServerScore * (1 + Precision),
            cancellationToken).ConfigureAwait(false);
        return [.. found.TakeWhile(hit => hit.Score > 0)];
    }

    /// <summary>
    /// How much lower the server scores than it should at most, by what it has named: it counts deleted chunks until it rewrites a segment, and two terms in one dimension
    /// together.
    /// </summary>
    private static double GetDeviation(IReadOnlyList<LegHit> hits, ChunkScorer scorer)
        => Math.Max(1, hits.Max(hit => hit.ServerScore > 0 ? scorer.ScoreAsStored(hit.Chunk) / hit.ServerScore : 1));

    private async Task<IReadOnlyList<LegHit>> DeepenAsync(
        Func<int, QueryRequest> request, Func<ScoringPayload, float, float> score, Func<IReadOnlyList<LegHit>, LegHit, bool> isProven, CancellationToken cancellationToken)
    {
        var deepest = Math.Max(options.MaxDepth, count);
        for (var limit = Math.Min((2 * count) + 10, deepest); ; limit = Math.Min(limit * Deepening, deepest))
        {
            var reply = await connection.PostAsync(
                $"{collection.Path}/points/query", request(limit), QdrantJson.Default.QueryRequest, QdrantJson.Default.ReplyScoredPoints, cancellationToken).ConfigureAwait(false);
            var hits = reply.Points.Select(point => MakeHit(point, score)).ToList();
            LegHit[] best = [.. LegHit.Rank(hits.Where(hit => phrases.Accepts(hit.Chunk))).Take(count)];
            if (hits.Count < limit || limit == deepest || (best.Length == count && isProven(hits, best[^1])))
            {
                return best;
            }
        }
    }

    private static LegHit MakeHit(FoundPoint<ScoringPayload> point, Func<ScoringPayload, float, float> score)
    {
        var chunk = point.GetPayload();
        return new LegHit(point.Id, chunk, score(chunk, point.Score), point.Score);
    }
}
