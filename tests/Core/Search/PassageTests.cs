using Contexter.Documents;
using Contexter.Embeddings.Hashing;
using Contexter.Indexing;
using Contexter.Search;
using Contexter.Search.Ranking;

namespace Contexter.Core.Tests.Search;

/// <summary>What is made of ranked chunks: passages, folded duplicates, another order.</summary>
public sealed class PassageTests : IAsyncDisposable
{
    private static readonly LibraryVersion React = new("react", "19.0");
    private static readonly LibraryVersion OldReact = new("react", "18.0");

    private readonly MemoryChunkIndex _index = new();
    private readonly HashedEmbedder _embedder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _index.DisposeAsync();

    [Fact]
    public async Task SearchAsync_WhenChunksOfASectionFollowOneAnother_JoinsThemInTheirOrder()
    {
        Add(React, "pool", 0, 0, "A connection pool keeps connections open.", "Pool");
        Add(React, "pool", 1, 41, "\nThe pool closes a connection that is idle.", "Pool");
        Add(React, "pool", 3, 300, "Far away the connection pool is named again.", "Pool");
        Add(React, "pool", 4, 350, "Another section about the connection pool.", "Other");

        var hits = (await SearchAsync("connection pool", new HybridSearcherOptions())).Hits;

        hits.Count.ShouldBe(3);
        var joined = hits.Single(hit => hit.Passage.Count == 2);
        joined.Content.ShouldBe("A connection pool keeps connections open.\nThe pool closes a connection that is idle.");
        joined.Passage.Select(chunk => chunk.Index).ShouldBe([0, 1]);
        joined.Highlights.SelectMany(snippet => snippet.Matches).Count().ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task SearchAsync_WhenTheChunkBetweenComesLast_JoinsAllThree()
    {
        Add(React, "pool", 0, 0, "pool pool pool", "Pool");
        Add(React, "pool", 1, 20, "one pool among many other words that are here", "Pool");
        Add(React, "pool", 2, 80, "pool pool", "Pool");

        var hit = (await SearchAsync("pool", new HybridSearcherOptions { FoldSimilarity = 2 })).Hits.ShouldHaveSingleItem();

        hit.Content.ShouldBe("pool pool pool\n\none pool among many other words that are here\n\npool pool");
    }

    [Fact]
    public async Task SearchAsync_WhenChunksOverlap_TheSharedTextStandsOnce()
    {
        Add(React, "pool", 0, 0, "The pool opens. It waits.", "Pool");
        Add(React, "pool", 1, 16, "It waits. The pool closes.", "Pool");

        (await SearchAsync("pool", new HybridSearcherOptions { FoldSimilarity = 2 })).Hits.ShouldHaveSingleItem().Content.ShouldBe("The pool opens. It waits. The pool closes.");
    }

    [Fact]
    public async Task SearchAsync_WhenJoiningWouldBeTooLong_LeavesChunksApart()
    {
        Add(React, "pool", 0, 0, "The pool opens here.", "Pool");
        Add(React, "pool", 1, 20, "And there the pool closes all.", "Pool");

        (await SearchAsync("pool", new HybridSearcherOptions { MaxPassageTokens = 19 })).Hits.Count.ShouldBe(2);
    }

    [Fact]
    public async Task SearchAsync_WhenTwoVersionsSayTheSame_FoldsTheLowerRankedIntoTheOther()
    {
        const string Text = "Keep the state of a component between two renders by calling useState at its top level with the first value.";
        Add(React, "state", 0, 0, Text);
        Add(OldReact, "old-state", 0, 0, Text.Replace("first", "initial", StringComparison.Ordinal));
        Add(React, "effect", 0, 0, "An effect runs after the component was rendered and may keep state elsewhere.");

        var hits = (await SearchAsync("keep state of a component", new HybridSearcherOptions { FoldSimilarity = 0.85 })).Hits;

        hits.Count.ShouldBe(2);
        var folded = hits.Single(hit => hit.Duplicates.Count > 0);
        folded.Metadata.Path.ShouldBeOneOf("state", "old-state");
        folded.Duplicates.ShouldHaveSingleItem().Metadata.Library.ShouldNotBe(folded.Library);
    }

    [Fact]
    public async Task SearchAsync_WhenFoldingLeavesTooFew_FillsUpFromTheRest()
    {
        for (var i = 0; i < 6; i++)
        {
            Add(React, $"copy{i}", 0, 0, "The pool of connections is made when the program begins and closed when it ends.");
        }

        Add(React, "other", 0, 0, "Far below in a long text about swimming there is a pool too.");

        var hits = (await SearchAsync("pool of connections", new HybridSearcherOptions { CandidateFactor = 5 }, topK: 2)).Hits;

        hits.Any(hit => hit.Metadata.Path is "other").ShouldBeTrue();
        hits[0].Duplicates.Count.ShouldBe(5);
    }

    [Fact]
    public async Task SearchAsync_WhenDiversityIsAsked_PrefersWhatSaysSomethingElse()
    {
        Add(React, "a", 0, 0, "pool size pool size pool size limits pool size");
        Add(React, "b", 0, 0, "pool size pool size pool size limits connections");
        Add(React, "c", 0, 0, "a pool is drained before shutdown");
        var options = new HybridSearcherOptions { FoldSimilarity = 2 };

        (await SearchAsync("pool size", options)).Hits.Select(hit => hit.Metadata.Path).ShouldBe(["a", "b", "c"], ignoreOrder: false);
        (await SearchAsync("pool size", options, diversity: 0.8)).Hits.Select(hit => hit.Metadata.Path).ShouldBe(["a", "c", "b"]);
    }

    [Fact]
    public async Task SearchAsync_WhenASignalHolds_ExplanationAccountsForTheScore()
    {
        Add(React, "type", 0, 0, "JsonSerializer.Deserialize is named here, and Deserialize again and again: Deserialize.", "JsonSerializer");
        Add(React, "method", 0, 0, "Reads a value. Deserialize.", "JsonSerializer", "JsonSerializer.Deserialize");
        Add(React, "other", 0, 0, "Something else that names Deserialize in a long text about many other things that are not asked for.");
        var options = new HybridSearcherOptions { Ranking = new RankingOptions { SectionMatch = 10, ExactPhrase = 1.5, Trust = 1.2, Recency = 1.1, DocumentType = 1.3 } };

        var response = await SearchAsync("JsonSerializer.Deserialize", options, explain: true);

        var hit = response.Hits[0];
        hit.Metadata.Path.ShouldBe("method");
        var explanation = hit.Explanation.ShouldNotBeNull();
        explanation.Boosts.ShouldContain(new ScoreBoost("section_match", 10));
        var parts = (explanation.Blending.SemanticWeight * explanation.SemanticScaled!.Value) + (explanation.Blending.KeywordWeight * explanation.KeywordScaled!.Value);
        explanation.BlendedScore.ShouldBe(parts, 1e-9);
        hit.Score.ShouldBe(parts * explanation.Boosts.Aggregate(1.0, (product, boost) => product * boost.Factor) / explanation.BoostScale, 1e-9);
        response.Hits.ShouldAllBe(h => h.Score >= 0 && h.Score <= 1);
    }

    [Fact]
    public async Task SearchAsync_WhenPhraseIsInTheText_RanksItHigher()
    {
        Add(React, "apart", 0, 0, "The pool of the connection. The connection, a pool. Pools of the connection.");
        Add(React, "neither", 0, 0, "Something of a connection that says nothing at all of where it comes from, or whether it is kept, and goes on about that.");
        Add(React, "phrase", 0, 0, "It has one connection pool, and some other words that make this text long enough.");
        var options = new HybridSearcherOptions { Ranking = new RankingOptions { ExactPhrase = 10 }, FoldSimilarity = 2 };

        (await SearchAsync("connection pool", new HybridSearcherOptions { FoldSimilarity = 2 })).Hits.Select(hit => hit.Metadata.Path).ShouldBe(["apart", "phrase", "neither"]);
        var boosted = (await SearchAsync("connection pool", options, explain: true)).Hits;
        boosted.Select(hit => hit.Metadata.Path).ShouldBe(["phrase", "apart", "neither"]);
        boosted[0].Explanation!.Boosts.ShouldContain(new ScoreBoost("exact_phrase", 10));
        boosted[1].Explanation!.Boosts.ShouldNotContain(boost => boost.Signal == "exact_phrase");
    }

    [Fact]
    public async Task SearchAsync_WhenARerankerAnswers_ItsScoresAreTheOrder()
    {
        Add(React, "a", 0, 0, "pool pool pool");
        Add(React, "b", 0, 0, "one pool and another thing");
        var searcher = new HybridSearcher(_index, _embedder, TimeProvider.System, new HybridSearcherOptions(), new FixedReranker([0.2, 0.9]));

        var response = await searcher.SearchAsync(new SearchQuery { Query = "pool" }, Token);

        response.Hits.Select(hit => (hit.Metadata.Path, hit.Score)).ShouldBe([("b", 0.9), ("a", 0.2)]);
        response.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task SearchAsync_WhenTheRerankerFails_AnswersWithoutItAndSaysSo()
    {
        _index.Revision = "1";
        Add(React, "a", 0, 0, "pool pool pool");
        Add(React, "b", 0, 0, "one pool and another thing");
        var searcher = new HybridSearcher(_index, _embedder, TimeProvider.System, new HybridSearcherOptions(), new FixedReranker(null));

        var response = await searcher.SearchAsync(new SearchQuery { Query = "pool" }, Token);
        await searcher.SearchAsync(new SearchQuery { Query = "pool" }, Token);

        response.Hits[0].Metadata.Path.ShouldBe("a");
        response.Warnings.ShouldHaveSingleItem().ShouldBe("The re-ranker is away.");
        _index.Searches.ShouldBe(2, "an answer that lacks something is not remembered");
    }

    [Fact]
    public async Task SearchAsync_WhenAskedAgain_AnswersFromTheCacheUntilTheContentChanges()
    {
        _index.Revision = "1";
        Add(React, "a", 0, 0, "pool pool pool");
        var searcher = new HybridSearcher(_index, _embedder, TimeProvider.System, new HybridSearcherOptions());

        var first = await searcher.SearchAsync(new SearchQuery { Query = "pool" }, Token);
        var second = await searcher.SearchAsync(new SearchQuery { Query = "pool" }, Token);
        second.Hits.ShouldBe(first.Hits);
        _index.Searches.ShouldBe(1);
        await searcher.SearchAsync(new SearchQuery { Query = "pool", TopK = 3 }, Token);
        await searcher.SearchAsync(new SearchQuery { Query = "pool", Filter = new() { Require = ["alpha", "beta"] } }, Token);
        await searcher.SearchAsync(new SearchQuery { Query = "pool", Filter = new() { Require = ["alpha"], Exclude = ["beta"] } }, Token);
        _index.Searches.ShouldBe(4);
        _index.Revision = "2";
        await searcher.SearchAsync(new SearchQuery { Query = "pool" }, Token);

        _index.Searches.ShouldBe(5);
        searcher.CacheStatistics.ShouldBe(new Contexter.Caching.CacheStatistics(1, 5, 5));
    }

    [Theory]
    [InlineData("the", "has no word that the index holds")]
    [InlineData("u*", "is no beginning of a word")]
    public async Task SearchAsync_WhenAClauseCannotBeLookedUp_SaysSoBeforeItSearches(string clause, string problem)
    {
        var searcher = new HybridSearcher(_index, _embedder, TimeProvider.System, new HybridSearcherOptions());

        foreach (var filter in (ChunkFilter[])[new() { Require = ["pool", clause] }, new() { Exclude = [clause] }])
        {
            var error = await Should.ThrowAsync<ContexterException>(() => searcher.SearchAsync(new SearchQuery { Query = "pool", Filter = filter }, Token));
            error.Code.ShouldBe(ErrorCodes.InvalidInput);
            error.Message.ShouldContain($"'{clause}' {problem}");
        }

        _index.Searches.ShouldBe(0);
    }

    private void Add(LibraryVersion library, string path, int index, int start, string text, params string[] headings)
    {
        var vector = new float[HashedEmbedder.Dimension];
        _embedder.Embed(text, vector);
        _index.Add(library, path, index, start, text, vector, headings);
    }

    private Task<SearchResponse> SearchAsync(string query, HybridSearcherOptions options, int topK = 10, double diversity = 0, bool explain = false)
        => new HybridSearcher(_index, _embedder, TimeProvider.System, options)
            .SearchAsync(new SearchQuery { Query = query, TopK = topK, Diversity = diversity, Explain = explain }, Token);

    private sealed class FixedReranker(double[]? scores) : IReranker
    {
        public Task<IReadOnlyList<double>> ScoreAsync(string query, IReadOnlyList<string> texts, CancellationToken cancellationToken)
            => scores is null ? throw new ContexterException(ErrorCodes.RerankerUnavailable, "The re-ranker is away.") : Task.FromResult<IReadOnlyList<double>>(scores);
    }
}
