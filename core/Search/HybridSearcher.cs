using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing;
using Contexter.Lexical;
using Microsoft.Extensions.AI;

namespace Contexter.Search;

/// <summary>Answers queries from an index: candidates of both legs, blended by one rule, with extracts and explanations.</summary>
/// <remarks>Safe for concurrent use. The same query over the same index gives the same answer.</remarks>
/// <example>
/// <code>
/// var embedder = new CachingEmbeddingGenerator(new HashedEmbedder(), TimeProvider.System);
/// var searcher = new HybridSearcher(index, embedder, TimeProvider.System, new HybridSearcherOptions());
/// var answer = await searcher.SearchAsync(new SearchQuery { Query = "How do I cancel a request?" }, cancellationToken);
/// </code>
/// </example>
public sealed class HybridSearcher
{
    private readonly IChunkIndex _index;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _embedder;
    private readonly TimeProvider _timeProvider;
    private readonly HybridSearcherOptions _options;
    private readonly TextAnalyzer _analyzer = new();

    /// <summary>Makes a searcher.</summary>
    /// <param name="index">Where candidates come from.</param>
    /// <param name="embedder">Embeds queries, with the model that the index was built with.</param>
    /// <param name="timeProvider">Measures how long a search takes.</param>
    /// <param name="options">Settings.</param>
    /// <exception cref="ContexterException">A setting is out of range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public HybridSearcher(IChunkIndex index, IEmbeddingGenerator<string, Embedding<float>> embedder, TimeProvider timeProvider, HybridSearcherOptions options)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _index = index;
        _embedder = embedder;
        _timeProvider = timeProvider;
        _options = options;
    }

    /// <summary>Searches.</summary>
    /// <exception cref="ContexterException">
    /// The query breaks a rule (<see cref="ErrorCodes.InvalidInput"/>), its embedding is not valid (<see cref="ErrorCodes.EmbeddingInvalid"/>), or the index was
    /// built with another model (<see cref="ErrorCodes.ModelMismatch"/>).
    /// </exception>
    public async Task<SearchResponse> SearchAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        var start = _timeProvider.GetTimestamp();
        var embeddingTime = TimeSpan.Zero;
        var vector = ReadOnlyMemory<float>.Empty;
        if (query.Type != SearchType.Keyword)
        {
            vector = await EmbedAsync(query.Query, cancellationToken).ConfigureAwait(false);
            embeddingTime = _timeProvider.GetElapsedTime(start);
        }

        var found = await _index.FindCandidatesAsync(
            new CandidateQuery
            {
                Libraries = query.Libraries,
                Text = query.Type == SearchType.Semantic ? null : query.Query,
                Vector = vector,
                CandidatesPerLeg = Math.Max(query.TopK, Math.Min(_options.MaxCandidates, query.TopK * _options.CandidateFactor)),
                Filter = query.Filter,
                Explain = query.Explain,
            },
            cancellationToken).ConfigureAwait(false);
        var (ranked, summary) = ScoreBlender.Blend(found.Candidates, query, _options);

        // A semantic search has no terms of the index, but its extracts still show where the words of the query are.
        var terms = query.Type == SearchType.Semantic ? _analyzer.AnalyzeQuery(query.Query) : found.Terms;
        return new SearchResponse
        {
            Query = query,
            Hits = await LoadAsync(ranked, summary, query, terms, cancellationToken).ConfigureAwait(false),
            CandidateCount = found.Candidates.Count,
            Terms = terms,
            Blending = summary,
            EmbeddingTime = embeddingTime,
            TotalTime = _timeProvider.GetElapsedTime(start),
        };
    }

    private async Task<ReadOnlyMemory<float>> EmbedAsync(string query, CancellationToken cancellationToken)
    {
        var vector = await _embedder.GenerateVectorAsync(query, cancellationToken: cancellationToken).ConfigureAwait(false);
        var metadata = _embedder.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata;
        EmbeddingValidator.Require(vector.Span, metadata?.DefaultModelDimensions ?? vector.Length, "the query");
        return vector;
    }

    /// <summary>Loads the best; the next best take the place of chunks that were removed since they were found.</summary>
    private async Task<IReadOnlyList<SearchHit>> LoadAsync(
        IReadOnlyList<BlendedCandidate> ranked, BlendingSummary summary, SearchQuery query, IReadOnlyList<string> terms, CancellationToken cancellationToken)
    {
        var highlighter = new Highlighter(_analyzer, terms, _options.MaxSnippets, _options.SnippetLength);
        var hits = new List<SearchHit>(Math.Min(query.TopK, ranked.Count));
        for (var next = 0; next < ranked.Count && hits.Count < query.TopK;)
        {
            var wanted = ranked.Skip(next).Take(query.TopK - hits.Count).ToList();
            next += wanted.Count;
            var chunks = await LoadChunksAsync(wanted, cancellationToken).ConfigureAwait(false);
            foreach (var blended in wanted)
            {
                if (chunks.TryGetValue((blended.Candidate.Library, blended.Candidate.Id), out var chunk))
                {
                    hits.Add(ToHit(blended, chunk, summary, query, highlighter.Highlight(chunk.Chunk.Text)));
                }
            }
        }

        return hits;
    }

    private async Task<Dictionary<(LibraryVersion Library, ChunkId Id), IndexedChunk>> LoadChunksAsync(
        List<BlendedCandidate> wanted, CancellationToken cancellationToken)
    {
        var chunks = new Dictionary<(LibraryVersion Library, ChunkId Id), IndexedChunk>(wanted.Count);
        foreach (var library in wanted.GroupBy(b => b.Candidate.Library))
        {
            foreach (var chunk in await _index.GetChunksAsync(library.Key, [.. library.Select(b => b.Candidate.Id)], cancellationToken).ConfigureAwait(false))
            {
                chunks[(library.Key, chunk.Chunk.Id)] = chunk;
            }
        }

        return chunks;
    }

    private static SearchHit ToHit(
        BlendedCandidate blended, IndexedChunk chunk, BlendingSummary summary, SearchQuery query, IReadOnlyList<Snippet> highlights) => new()
        {
            Chunk = chunk.Chunk,
            Metadata = chunk.Metadata,
            Score = blended.Score,
            SemanticScore = query.Type == SearchType.Keyword ? null : blended.Candidate.Cosine,
            KeywordScore = query.Type == SearchType.Semantic ? null : blended.Candidate.Bm25,
            Highlights = highlights,
            Explanation = !query.Explain ? null : new ScoreExplanation
            {
                Blending = summary,
                SemanticScaled = blended.SemanticScaled,
                KeywordScaled = blended.KeywordScaled,
                SemanticRank = blended.Candidate.SemanticRank,
                KeywordRank = blended.Candidate.KeywordRank,
                Terms = blended.Candidate.Terms,
            },
        };
}
