using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.Hashing;
using Contexter.Search;
using Microsoft.Extensions.AI;

namespace Contexter.Core.Tests.Search;

public sealed class HybridSearcherTests : IAsyncDisposable
{
    private static readonly LibraryVersion React = new("react", "19.0");
    private static readonly LibraryVersion Vue = new("vue", "3.5");

    private readonly MemoryChunkIndex _index = new();
    private readonly HashedEmbedder _embedder = new();
    private readonly HybridSearcher _searcher;

    public HybridSearcherTests()
    {
        _searcher = new HybridSearcher(_index, _embedder, TimeProvider.System, new HybridSearcherOptions());
        Add(React, "hooks", "useState keeps a value between two renders of a component.", "Hooks", "State");
        Add(React, "effects", "useEffect runs code after a component was rendered.", "Hooks", "Effects");
        Add(React, "errors", "Error boundaries catch what is thrown below them.", "Errors");
        Add(Vue, "refs", "A ref keeps a reactive value of a component.", "Reactivity");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _index.DisposeAsync();

    [Fact]
    public async Task SearchAsync_WhenHybrid_BringsTheBestWithAllThatAHitCarries()
    {
        var response = await _searcher.SearchAsync(new SearchQuery { Query = "useState", Libraries = [React] }, Token);

        var hit = response.Hits[0];
        hit.Library.ShouldBe(React);
        hit.Title.ShouldBe("Title of hooks");
        hit.Section.ShouldBe("Hooks > State");
        hit.SourceUrl.ShouldBe("https://example.org/hooks");
        hit.Content.ShouldStartWith("useState keeps");
        hit.Score.ShouldBe(1, 1e-9);
        hit.SemanticScore.ShouldNotBeNull().ShouldBeInRange(0.1, 1);
        hit.KeywordScore.ShouldNotBeNull().ShouldBeGreaterThan(1);
        hit.Highlights.ShouldHaveSingleItem().Matches[0].ShouldBe(new TextRange(0, 8));
        hit.Explanation.ShouldBeNull();
        response.Terms.ShouldBe(["usest", "use", "state"]);
        response.Hits.ShouldAllBe(h => h.Library == React);
        response.Hits.Select(h => h.Score).ShouldBeInOrder(SortDirection.Descending);
        response.TotalTime.ShouldBeGreaterThanOrEqualTo(response.EmbeddingTime);
        (response.Blending.Mode, response.Blending.SemanticWeight).ShouldBe((BlendingMode.Auto, 0.3));
    }

    [Fact]
    public async Task SearchAsync_WhenKeywordOnly_EmbedsNothing()
    {
        var searcher = new HybridSearcher(_index, new FailingEmbedder(), TimeProvider.System, new HybridSearcherOptions());

        var response = await searcher.SearchAsync(new SearchQuery { Query = "component", Type = SearchType.Keyword }, Token);

        response.Hits.Count.ShouldBe(3);
        response.Hits.ShouldAllBe(h => h.SemanticScore == null && h.KeywordScore > 0);
        response.EmbeddingTime.ShouldBe(TimeSpan.Zero);
        _index.LastQuery!.Vector.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task SearchAsync_WhenSemanticOnly_SendsNoTextAndStillMarksWords()
    {
        var response = await _searcher.SearchAsync(new SearchQuery { Query = "rendering components", Type = SearchType.Semantic }, Token);

        _index.LastQuery!.Text.ShouldBeNull();
        response.Hits.ShouldNotBeEmpty();
        response.Hits.ShouldAllBe(h => h.KeywordScore == null && h.SemanticScore >= 0.1);
        response.Hits[0].Highlights[0].Matches.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(10, 20)]
    [InlineData(60, 100)]
    [InlineData(100, 100)]
    public async Task SearchAsync_WhenTopKIsGiven_AsksForTwiceAsManyUpToAHundred(int topK, int candidates)
    {
        await _searcher.SearchAsync(new SearchQuery { Query = "component", TopK = topK }, Token);

        _index.LastQuery!.CandidatesPerLeg.ShouldBe(candidates);
    }

    [Fact]
    public async Task SearchAsync_WhenMoreMatch_ReturnsTopK() =>
        (await _searcher.SearchAsync(new SearchQuery { Query = "component value", TopK = 2 }, Token)).Hits.Count.ShouldBe(2);

    [Fact]
    public async Task SearchAsync_WhenNothingMatches_ReturnsNoHit()
    {
        var response = await _searcher.SearchAsync(new SearchQuery { Query = "zzzzqqqq", Threshold = 0.5 }, Token);

        response.Hits.ShouldBeEmpty();
        response.CandidateCount.ShouldBe(4, "the semantic leg always has nearest chunks");
    }

    [Fact]
    public async Task SearchAsync_WhenExplained_TheScoreFollowsFromTheExplanation()
    {
        var response = await _searcher.SearchAsync(new SearchQuery { Query = "value of a component", Explain = true, Weights = SearchWeights.Fixed(0.6, 0.4) }, Token);

        response.Hits.Count.ShouldBeGreaterThan(1);
        foreach (var hit in response.Hits)
        {
            var explanation = hit.Explanation.ShouldNotBeNull();
            var semantic = explanation.Blending.SemanticScale!.Value.Apply(hit.SemanticScore!.Value);
            var keyword = explanation.Blending.KeywordScale!.Value.Apply(hit.KeywordScore!.Value);
            explanation.SemanticScaled!.Value.ShouldBe(semantic, 1e-9);
            explanation.KeywordScaled!.Value.ShouldBe(keyword, 1e-9);
            hit.Score.ShouldBe((0.6 * semantic) + (0.4 * keyword), 1e-9);
            explanation.Terms.Sum(t => t.Score).ShouldBe(hit.KeywordScore!.Value, 1e-5);
        }
    }

    [Fact]
    public async Task SearchAsync_WhenAChunkWasRemovedMeanwhile_TakesTheNextBest()
    {
        var query = new SearchQuery { Query = "component", TopK = 2 };
        var before = await _searcher.SearchAsync(query, Token);
        _index.AfterFind = index => index.Remove(before.Hits[0].Metadata.Path);

        var after = await _searcher.SearchAsync(query, Token);

        after.Hits.Count.ShouldBe(2);
        after.Hits[0].Chunk.Id.ShouldBe(before.Hits[1].Chunk.Id);
    }

    [Fact]
    public async Task SearchAsync_WhenTheQueryIsWrong_RefusesItBeforeAnyWork()
    {
        var error = await Should.ThrowAsync<ContexterException>(() => _searcher.SearchAsync(new SearchQuery { Query = " " }, Token));

        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        _index.LastQuery.ShouldBeNull();
    }

    [Fact]
    public async Task SearchAsync_WhenTheEmbeddingIsNotValid_NamesTheQuery()
    {
        var searcher = new HybridSearcher(_index, new FailingEmbedder(), TimeProvider.System, new HybridSearcherOptions());

        var error = await Should.ThrowAsync<ContexterException>(() => searcher.SearchAsync(new SearchQuery { Query = "x" }, Token));

        error.Code.ShouldBe(ErrorCodes.EmbeddingInvalid);
        error.Message.ShouldContain("the query");
    }

    [Fact]
    public async Task SearchAsync_WhenTheEmbedderIsAway_GoesOnWithWordsAndWarns()
    {
        var searcher = new HybridSearcher(_index, new AbsentEmbedder(), TimeProvider.System, new HybridSearcherOptions());

        var response = await searcher.SearchAsync(new SearchQuery { Query = "component" }, Token);

        response.Hits.Count.ShouldBe(3);
        response.Hits.ShouldAllBe(h => h.SemanticScore == null && h.KeywordScore > 0);
        response.Query.Type.ShouldBe(SearchType.Hybrid);
        response.Warnings.ShouldHaveSingleItem().ShouldBe("away: Query");
        var error = await Should.ThrowAsync<ContexterException>(() => searcher.SearchAsync(new SearchQuery { Query = "component", Type = SearchType.Semantic }, Token));
        error.Code.ShouldBe(ErrorCodes.EmbeddingsUnavailable);
    }

    private void Add(LibraryVersion library, string path, string text, params string[] headings)
    {
        var vector = new float[HashedEmbedder.Dimension];
        _embedder.Embed(text, vector);
        _index.Add(library, path, text, vector, headings);
    }

    /// <summary>Cannot be reached, and says what it was asked to embed.</summary>
    private sealed class AbsentEmbedder : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new ContexterException(ErrorCodes.EmbeddingsUnavailable, $"away: {options.GetInputType()}");

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    /// <summary>Gives vectors of NaN.</summary>
    private sealed class FailingEmbedder : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(_ => new Embedding<float>(new[] { float.NaN }))));

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
