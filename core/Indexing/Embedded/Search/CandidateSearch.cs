using Contexter.Indexing.Embedded.Segments;
using Contexter.Lexical.Postings;
using Contexter.Vectors;

namespace Contexter.Indexing.Embedded.Search;

/// <summary>Runs both legs of a query and gives each candidate its score of the other leg.</summary>
internal sealed class CandidateSearch(SemanticLeg semanticLeg, AnalyzedQuery query, CollectionStatistics? statistics, PostingWeights weights)
{
    /// <summary>Finds the candidates.</summary>
    /// <param name="libraries">The libraries to search, held by the caller.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public CandidateSet Run(IReadOnlyList<Snapshot> libraries, CancellationToken cancellationToken)
    {
        var targets = libraries
            .SelectMany(library => library.Segments.Select((view, place) => (library.Library, View: view, Place: place)))
            .Select((segment, number) => new SearchTarget(number, segment.Library, segment.Place, segment.View, new SegmentFilter(query, segment.View)))
            .ToArray();
        var semantic = query.Vector is null ? [] : semanticLeg.Search(targets, query.Vector, query.Query.CandidatesPerLeg, cancellationToken);
        var keywordLeg = statistics is null ? null : new KeywordLeg(statistics, weights);
        var keyword = keywordLeg?.Search(targets, query.Query.CandidatesPerLeg, cancellationToken) ?? [];
        var semanticBm25 = keywordLeg?.ScoresOf(targets, semantic);

        var found = new Dictionary<(int Target, int Chunk), Candidate>();
        for (var i = 0; i < semantic.Length; i++)
        {
            found.Add((semantic[i].Target, semantic[i].Chunk), Describe(targets, semantic[i], cosine: semantic[i].Score, bm25: semanticBm25?[i], semanticRank: i + 1));
        }

        var keywordCosines = query.Vector is null ? null : CosinesOf(targets, keyword, query.Vector);
        for (var i = 0; i < keyword.Length; i++)
        {
            var key = (keyword[i].Target, keyword[i].Chunk);
            found[key] = found.TryGetValue(key, out var candidate)
                ? candidate with { KeywordRank = i + 1 }
                : Describe(targets, keyword[i], keywordCosines?[i], bm25: keyword[i].Score, keywordRank: i + 1);
        }

        if (query.Query.Explain && keywordLeg is not null)
        {
            Explain(keywordLeg, targets, found);
        }

        return new CandidateSet([.. found.Values], statistics is null ? [] : [.. statistics.Terms.Select(term => term.Text)]);
    }

    private static Candidate Describe(SearchTarget[] targets, ScoredChunk chunk, float? cosine, float? bm25, int? semanticRank = null, int? keywordRank = null) => new()
    {
        Library = targets[chunk.Target].Library,
        Id = new Documents.ChunkId(chunk.Id.ToString()),
        Cosine = cosine,
        Bm25 = bm25,
        SemanticRank = semanticRank,
        KeywordRank = keywordRank,
        Place = new ChunkPlace(targets[chunk.Target].Segment, chunk.Chunk),
    };

    private static float[] CosinesOf(SearchTarget[] targets, ScoredChunk[] chunks, float[] vector)
    {
        var cosines = new float[chunks.Length];
        for (var i = 0; i < chunks.Length; i++)
        {
            if (i + ProcessorCache.RowsAhead < chunks.Length)
            {
                SegmentOf(chunks[i + ProcessorCache.RowsAhead]).PrefetchVector(chunks[i + ProcessorCache.RowsAhead].Chunk);
            }

            cosines[i] = SegmentOf(chunks[i]).Cosine(chunks[i].Chunk, vector);
        }

        return cosines;

        Segment SegmentOf(ScoredChunk chunk) => targets[chunk.Target].View.Segment;
    }

    private static void Explain(KeywordLeg leg, SearchTarget[] targets, Dictionary<(int Target, int Chunk), Candidate> found)
    {
        foreach (var group in found.Keys.GroupBy(key => key.Target).ToArray())
        {
            foreach (var (chunk, terms) in leg.Explain(targets[group.Key], group.Select(key => key.Chunk)))
            {
                found[(group.Key, chunk)] = found[(group.Key, chunk)] with { Terms = terms };
            }
        }
    }
}
