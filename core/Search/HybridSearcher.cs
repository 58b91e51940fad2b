using Contexter.Caching;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Indexing;
using Contexter.Lexical;
using Contexter.Search.Analysis;
using Contexter.Search.Assembly;
using Contexter.Search.Ranking;
using Microsoft.Extensions.AI;

namespace Contexter.Search;

/// <summary>Answers queries from an index: candidates of both legs, blended by one rule, with extracts and explanations.</summary>
/// <remarks>Safe for concurrent use. The same query over the same index gives the same answer.</remarks>
/// <example>
/// <code>
/// var embedder = new CachingEmbeddingGenerator(new LocalEmbedder(), TimeProvider.System);
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
    private readonly PassageRanker _ranker;
    private readonly LruCache<string, SearchResponse>? _answers;

    /// <summary>Makes a searcher.</summary>
    /// <param name="index">Where candidates come from.</param>
    /// <param name="embedder">Embeds queries, with the model that the index was built with.</param>
    /// <param name="timeProvider">Measures how long a search takes.</param>
    /// <param name="options">Settings.</param>
    /// <param name="reranker">Judges the best candidates once more; none by default.</param>
    /// <exception cref="ContexterException">A setting is out of range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public HybridSearcher(
        IChunkIndex index, IEmbeddingGenerator<string, Embedding<float>> embedder, TimeProvider timeProvider, HybridSearcherOptions options, IReranker? reranker = null)
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
        _ranker = new PassageRanker(index, _analyzer, timeProvider, options, reranker);
        _answers = options.CachedAnswers == 0 ? null : new LruCache<string, SearchResponse>(timeProvider, options.CachedAnswers, options.CacheDuration, StringComparer.Ordinal);
    }

    /// <summary>What the cache of answers has done; zeros when there is none.</summary>
    public CacheStatistics CacheStatistics => _answers?.Statistics ?? default;

    /// <summary>Forgets all remembered answers; what is counted stays.</summary>
    public void ForgetAnswers() => _answers?.Clear();

    /// <summary>Searches.</summary>
    /// <exception cref="ContexterException">
    /// The query breaks a rule (<see cref="ErrorCodes.InvalidInput"/>), its embedding is not valid (<see cref="ErrorCodes.EmbeddingInvalid"/>), or the index was
    /// built with another model (<see cref="ErrorCodes.ModelMismatch"/>), or a semantic search finds no embedder (<see cref="ErrorCodes.EmbeddingsUnavailable"/>; a hybrid
    /// one goes on with words alone, and warns).
    /// </exception>
    public async Task<SearchResponse> SearchAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        var start = _timeProvider.GetTimestamp();
        foreach (var clause in query.Filter.Require.Concat(query.Filter.Exclude))
        {
            // Said also where no library is there yet whose index could say it.
            LexicalClause.Parse(clause, _analyzer);
        }

        if (_answers is null || await _index.GetRevisionAsync(query.Libraries, cancellationToken).ConfigureAwait(false) is not { } revision)
        {
            return await AnswerAsync(query, start, cancellationToken).ConfigureAwait(false);
        }

        // Asked for before the search: if the content changes during it, the answer is remembered under a revision that is over.
        var key = AnswerKey.Of(query, revision);
        if (_answers.TryGet(key, out var known))
        {
            return known with { Query = query, EmbeddingTime = TimeSpan.Zero, TotalTime = _timeProvider.GetElapsedTime(start) };
        }

        var answer = await AnswerAsync(query, start, cancellationToken).ConfigureAwait(false);
        if (answer.Warnings.Count == 0)
        {
            _answers.Set(key, answer);
        }

        return answer;
    }

    private async Task<SearchResponse> AnswerAsync(SearchQuery query, long start, CancellationToken cancellationToken)
    {
        var asked = query;
        var embeddingTime = TimeSpan.Zero;
        var vector = ReadOnlyMemory<float>.Empty;
        var missing = new List<string>();
        if (query.Type != SearchType.Keyword)
        {
            try
            {
                vector = await EmbedAsync(query.Query, cancellationToken).ConfigureAwait(false);
            }
            catch (ContexterException exception) when (exception.Code == ErrorCodes.EmbeddingsUnavailable && query.Type == SearchType.Hybrid)
            {
                // Words alone find more than nothing.
                missing.Add(exception.Message);
                query = query with { Type = SearchType.Keyword };
            }

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
        var (blended, summary) = ScoreBlender.Blend(found.Candidates, query, _options);
        var analysis = QueryAnalyzer.Analyze(query.Query, query.Libraries.Select(library => library.Name));
        var (drafts, scale, warnings) = await _ranker.RankAsync(blended, query, analysis, cancellationToken).ConfigureAwait(false);

        // A semantic search has no terms of the index, but its extracts still show where the words of the query are.
        var terms = query.Type == SearchType.Semantic ? _analyzer.AnalyzeQuery(query.Query) : found.Terms;
        var highlighter = new Highlighter(_analyzer, terms, _options.MaxSnippets, _options.SnippetLength);
        return new SearchResponse
        {
            Query = asked,
            Hits = [.. drafts.Select(draft => ToHit(draft, summary, scale, query, highlighter))],
            CandidateCount = found.Candidates.Count,
            Terms = terms,
            Analysis = analysis,
            Warnings = [.. missing, .. warnings],
            Blending = summary,
            EmbeddingTime = embeddingTime,
            TotalTime = _timeProvider.GetElapsedTime(start),
        };
    }

    private async Task<ReadOnlyMemory<float>> EmbedAsync(string query, CancellationToken cancellationToken)
    {
        var vector = await _embedder.GenerateVectorAsync(query, EmbeddingInputType.Query.ToOptions(), cancellationToken).ConfigureAwait(false);
        var metadata = _embedder.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata;
        EmbeddingValidator.Require(vector.Span, metadata?.DefaultModelDimensions ?? vector.Length, "the query");
        return vector;
    }

    private static SearchHit ToHit(HitDraft draft, BlendingSummary summary, double scale, SearchQuery query, Highlighter highlighter)
    {
        var (best, content) = (draft.Best, draft.BuildPassage());
        var candidate = best.Blended.Candidate;
        return new SearchHit
        {
            Chunk = best.Loaded.Chunk,
            Passage = draft.Chunks,
            Content = content,
            Duplicates = draft.Duplicates,
            Metadata = best.Loaded.Metadata,
            Score = best.Score,
            SemanticScore = query.Type == SearchType.Keyword ? null : candidate.Cosine,
            KeywordScore = query.Type == SearchType.Semantic ? null : candidate.Bm25,
            Highlights = highlighter.Highlight(content),
            Explanation = !query.Explain ? null : new ScoreExplanation
            {
                Blending = summary,
                SemanticScaled = best.Blended.SemanticScaled,
                KeywordScaled = best.Blended.KeywordScaled,
                BlendedScore = best.Blended.Score,
                Boosts = best.Boosts,
                BoostScale = scale,
                SemanticRank = candidate.SemanticRank,
                KeywordRank = candidate.KeywordRank,
                Terms = candidate.Terms,
            },
        };
    }
}
