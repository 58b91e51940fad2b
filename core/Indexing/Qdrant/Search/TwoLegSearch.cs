using Contexter.Documents;
using Contexter.Indexing.Qdrant.Http;
using Contexter.Indexing.Qdrant.Points;
using Contexter.Indexing.Qdrant.Wire;
using Contexter.Lexical;

namespace Contexter.Indexing.Qdrant.Search;

/// <summary>Runs both legs of a query at once and gives each candidate its score of the other leg.</summary>
internal sealed class TwoLegSearch(QdrantIndexOptions options, QdrantConnection connection, QdrantCollection collection, CollectionCounts counts, TextAnalyzer analyzer)
{
    /// <summary>Finds the candidates.</summary>
    /// <param name="analyzed">The query.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<CandidateSet> RunAsync(AnalyzedQuery analyzed, CancellationToken cancellationToken)
    {
        var (query, vector) = (analyzed.Query, analyzed.Vector);
        var leg = new LegSearch(options, connection, collection, query.CandidatesPerLeg, Filters.Of(analyzed), new PhraseFilter(analyzed, analyzer));
        var searching = vector is null ? Task.FromResult<IReadOnlyList<LegHit>>([]) : leg.SearchVectorsAsync(vector, cancellationToken);
        IReadOnlyList<LegHit> keyword = [];
        ChunkScorer? scorer = null;
        IReadOnlyList<LegHit> semantic;
        try
        {
            if (analyzed.Terms is { } terms)
            {
                scorer = new ChunkScorer(await counts.SummarizeAsync(terms, cancellationToken).ConfigureAwait(false), options.Bm25);
                keyword = SparseTerms.Query(terms) is { } sparse
                    ? await leg.SearchTermsAsync(scorer, sparse, cancellationToken).ConfigureAwait(false)
                    : [];
            }
        }
        finally
        {
            // Whatever became of the other leg, nobody else waits for this one.
            await ((Task)searching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        semantic = await searching.ConfigureAwait(false);
        var found = new Dictionary<Guid, (ScoringPayload Chunk, Candidate Candidate)>();
        for (var i = 0; i < semantic.Count; i++)
        {
            var hit = semantic[i];
            found[hit.Point] = (hit.Chunk, Describe(query, scorer, hit.Chunk) with { Cosine = hit.Score, SemanticRank = i + 1 });
        }

        var cosines = await GetCosinesAsync(vector, [.. keyword.Select(hit => hit.Point).Where(point => !found.ContainsKey(point))], cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < keyword.Count; i++)
        {
            var hit = keyword[i];
            if (found.TryGetValue(hit.Point, out var both))
            {
                found[hit.Point] = both with { Candidate = both.Candidate with { KeywordRank = i + 1 } };
            }
            else if (vector is null || cosines.ContainsKey(hit.Point))
            {
                // A chunk that was deleted since the keyword leg found it has no cosine any more.
                found[hit.Point] = (hit.Chunk, Describe(query, scorer, hit.Chunk) with { Cosine = vector is null ? null : cosines[hit.Point], KeywordRank = i + 1 });
            }
        }

        var current = await new CurrentDocuments(connection, collection).SelectAsync(found.Values, one => DocumentOf(one.Chunk), cancellationToken).ConfigureAwait(false);
        return new CandidateSet([.. current.Select(one => one.Candidate)], scorer is null ? [] : [.. scorer.Terms.Select(term => term.Text)]);
    }

    private static (Guid Document, string Fingerprint) DocumentOf(ScoringPayload chunk) =>
        (PointIds.OfDocument(LibraryVersion.Parse(chunk.Library), new DocumentId(chunk.Document)), chunk.Fingerprint);

    private static Candidate Describe(CandidateQuery query, ChunkScorer? scorer, ScoringPayload chunk) => new()
    {
        Library = LibraryVersion.Parse(chunk.Library),
        Id = new ChunkId(chunk.Chunk),
        Bm25 = scorer?.Score(chunk),
        Terms = query.Explain && scorer is not null ? scorer.Explain(chunk) : [],
    };

    /// <summary>The true cosines of chunks that the semantic leg did not find.</summary>
    private async Task<Dictionary<Guid, float>> GetCosinesAsync(float[]? vector, IReadOnlyCollection<Guid> points, CancellationToken cancellationToken)
    {
        if (vector is null || points.Count == 0)
        {
            return [];
        }

        var request = new QueryRequest
        {
            Query = vector,
            Using = PointVectors.DenseName,
            Filter = new Filter { Must = [new Filter { HasId = points }] },
            Limit = points.Count,
            Params = new QueryParameters { Exact = true },
        };
        var reply = await connection.PostAsync(
            $"{collection.Path}/points/query", request, QdrantJson.Default.QueryRequest, QdrantJson.Default.ReplyScoredPoints, cancellationToken).ConfigureAwait(false);
        return reply.Points.ToDictionary(point => point.Id, point => Math.Clamp(point.Score, -1, 1));
    }
}
