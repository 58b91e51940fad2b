using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Lexical;

namespace Contexter.Core.Tests.Indexing.Conformance;

/// <summary>What every store behind <see cref="IChunkIndex"/> does; a store's own class says only how it is opened.</summary>
public abstract class ChunkIndexConformance : IAsyncDisposable
{
    private IChunkIndex? _index;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The store of the test, empty at its start.</summary>
    protected IChunkIndex Index => _index ??= Open(new Bm25Options());

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_index is not null)
        {
            await _index.DisposeAsync();
        }
    }

    /// <summary>Opens the store of the test, with what was written to it before.</summary>
    protected abstract IChunkIndex Open(Bm25Options options);

    /// <summary>Closes the store and opens it again.</summary>
    protected async Task ReopenAsync(Bm25Options? options = null)
    {
        await Index.DisposeAsync();
        _index = Open(options ?? new Bm25Options());
    }

    [Fact]
    public async Task UpsertAsync_WhenDocumentsAreNewChangedAndTheSame_CountsThem()
    {
        await Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one"), TestDocuments.Create("b", "two")], Token);

        var result = await Index.UpsertAsync(
            TestDocuments.Library, [TestDocuments.Create("a", "one"), TestDocuments.Create("b", "changed"), TestDocuments.Create("c", "three")], Token);

        result.ShouldBe(new UpsertResult(Added: 1, Updated: 1, Unchanged: 1));
        (await IndexAssert.ReadAllAsync(Index, TestDocuments.Library)).Select(chunk => chunk.Chunk.Text).ShouldBe(["one", "changed", "three"]);
    }

    [Fact]
    public async Task UpsertAsync_WhenADocumentComesTwice_TheLastCounts()
    {
        var result = await Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one"), TestDocuments.Create("a", "two")], Token);

        result.ShouldBe(new UpsertResult(1, 0, 0));
        (await IndexAssert.ReadAllAsync(Index, TestDocuments.Library)).ShouldHaveSingleItem().Chunk.Text.ShouldBe("two");
    }

    [Fact]
    public async Task UpsertAsync_WhenVectorsAreMissing_NamesDocument()
    {
        var error = await Should.ThrowAsync<ContexterException>(
            () => Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one") with { Vectors = [] }], Token));

        error.Code.ShouldBe(ErrorCodes.EmbeddingInvalid);
        error.Message.ShouldContain("has 1 chunks and 0 vectors");
    }

    public static TheoryData<string, IndexedDocument> InvalidDocuments()
    {
        var good = TestDocuments.Create("a", "one", "two");
        return new TheoryData<string, IndexedDocument>
        {
            { "belongs to other@1", good with { Metadata = good.Metadata with { Library = new LibraryVersion("other", "1") } } },
            { "has the id 'x'", good with { Metadata = good.Metadata with { Id = new DocumentId("x") } } },
            { "has at place 1 of 2 a chunk that says it is 0 of 2", good with { Chunks = [good.Chunks[1], good.Chunks[0]] } },
            { "used twice", good with { Chunks = [good.Chunks[0], good.Chunks[1] with { Id = good.Chunks[0].Id }] } },
            { "half a surrogate pair in its chunk 1", good with { Chunks = [good.Chunks[0], good.Chunks[1] with { Text = "a\ud83d" }] } },
            { "half a surrogate pair in its metadata", good with { Metadata = good.Metadata with { Title = "\udc00" } } },
        };
    }

    [Theory]
    [MemberData(nameof(InvalidDocuments))]
    public async Task UpsertAsync_WhenADocumentIsInvalid_SaysHow(string problem, IndexedDocument document)
    {
        var error = await Should.ThrowAsync<ContexterException>(() => Index.UpsertAsync(TestDocuments.Library, [document], Token));

        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldContain(problem);
    }

    [Fact]
    public async Task DeleteDocumentsAsync_WhenSomeAreThere_CountsThose()
    {
        await Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one"), TestDocuments.Create("b", "two")], Token);
        DocumentId[] ids = [DocumentId.Create(TestDocuments.Library, "b"), DocumentId.Create(TestDocuments.Library, "none"), new DocumentId("no id")];

        (await Index.DeleteDocumentsAsync(TestDocuments.Library, ids, Token)).ShouldBe(1);
        (await Index.DeleteDocumentsAsync(TestDocuments.Library, ids, Token)).ShouldBe(0);
        (await Index.DeleteDocumentsAsync(new LibraryVersion("none"), ids, Token)).ShouldBe(0);
        (await IndexAssert.ReadAllAsync(Index, TestDocuments.Library)).ShouldHaveSingleItem().Chunk.Text.ShouldBe("one");
    }

    [Fact]
    public async Task GetChunksAsync_WhenIdsAreGoneOrUnknown_LeavesThemOut()
    {
        var document = TestDocuments.Create("a", "one", "two");
        await Index.UpsertAsync(TestDocuments.Library, [document], Token);

        var chunks = await Index.GetChunksAsync(TestDocuments.Library, [document.Chunks[1].Id, new ChunkId("?"), new ChunkId(new string('0', 32)), document.Chunks[0].Id], Token);

        chunks.Select(chunk => chunk.Chunk.Text).ShouldBe(["two", "one"]);
        chunks[0].Vector.IsEmpty.ShouldBeTrue();
        IndexAssert.Describe(chunks[0].Metadata).ShouldBe(IndexAssert.Describe(document.Metadata));
        (await Index.GetChunksAsync(new LibraryVersion("none"), [document.Chunks[0].Id], Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task GetChunksAsync_OfCandidatesThatMovedOrAreGoneSince_LoadsThoseThatAreThere()
    {
        var documents = new[] { TestDocuments.Create("a", "caching one"), TestDocuments.Create("b", "caching two"), TestDocuments.Create("c", "caching three") };
        await Index.UpsertAsync(TestDocuments.Library, documents, Token);
        var found = await Index.FindCandidatesAsync(new CandidateQuery { Text = "caching" }, Token);
        var there = (await Index.GetChunksAsync(TestDocuments.Library, found.Candidates, Token)).Select(chunk => chunk.Chunk.Id).ToList();

        await Index.DeleteDocumentsAsync(TestDocuments.Library, [documents[0].Metadata.Id], Token);
        await Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("0", "nothing", "of", "that kind")], Token);
        var afterDelete = (await Index.GetChunksAsync(TestDocuments.Library, found.Candidates, Token)).Select(chunk => chunk.Chunk.Id).ToList();
        await Index.OptimizeAsync(TestDocuments.Library, Token);
        var afterMove = (await Index.GetChunksAsync(TestDocuments.Library, found.Candidates, Token)).Select(chunk => chunk.Chunk.Id).ToList();

        there.ShouldBe(found.Candidates.Select(candidate => candidate.Id));
        there.Count.ShouldBe(3);
        afterDelete.ShouldBe(there.Except([documents[0].Chunks[0].Id]));
        afterMove.ShouldBe(afterDelete);
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenChunkIsFoundByOneLeg_HasItsScoreOfTheOther()
    {
        await Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "caching of requests", "parsers of tokens", "nothing of that kind")], Token);

        var found = await Index.FindCandidatesAsync(
            new CandidateQuery { Text = "How do I parse?", Vector = TestDocuments.VectorOf("caching of requests0"), CandidatesPerLeg = 1, Explain = true }, Token);

        found.Terms.ShouldBe(["pars"]);
        var semantic = found.Candidates.Single(candidate => candidate.SemanticRank == 1);
        semantic.Cosine!.Value.ShouldBe(1f, 1e-6f);
        semantic.KeywordRank.ShouldBeNull();
        semantic.Bm25.ShouldBe(0f);
        semantic.Terms.ShouldBeEmpty();
        found.Candidates.Count.ShouldBe(1, "the index knows 'parser', not 'pars'");
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenExplained_PartsAreTheFormula()
    {
        await Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "cache cache buffer", "buffer"), TestDocuments.Create("b", "stream")], Token);

        var found = await Index.FindCandidatesAsync(new CandidateQuery { Text = "cache", Explain = true }, Token);

        // "Title of a" has one term and "Title of b" two, the headings have one, each weighted 1.5.
        var term = found.Candidates.ShouldHaveSingleItem().Terms.ShouldHaveSingleItem();
        var average = (6 + 4 + 5.5) / 3;
        var idf = Math.Log(1 + ((3 - 1 + 0.5) / (1 + 0.5)));
        term.Term.ShouldBe("cach");
        (term.DocumentFrequency, term.ChunkCount, term.TermFrequency, term.Length).ShouldBe((1L, 3L, 2.0, 6.0));
        term.AverageLength.ShouldBe(average, 1e-12);
        term.Idf.ShouldBe(idf, 1e-12);
        term.Score.ShouldBe(idf * 2 * 2.2 / (2 + (1.2 * (0.25 + (0.75 * 6 / average)))), 1e-12);
        found.Candidates[0].Bm25!.Value.ShouldBe((float)term.Score, 1e-6f);
        found.Candidates[0].Cosine.ShouldBeNull();
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenLibrariesAreGiven_FrequenciesAreOfTheWholeIndex()
    {
        var vue = new LibraryVersion("vue", "3");
        await Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "cache")], Token);
        await Index.UpsertAsync(vue, [TestDocuments.Create(vue, "a", "cache"), TestDocuments.Create(vue, "b", "stream")], Token);

        var found = await Index.FindCandidatesAsync(new CandidateQuery { Text = "cache", Libraries = [TestDocuments.Library], Explain = true }, Token);

        var candidate = found.Candidates.ShouldHaveSingleItem();
        candidate.Library.ShouldBe(TestDocuments.Library);
        (candidate.Terms[0].DocumentFrequency, candidate.Terms[0].ChunkCount).ShouldBe((2L, 3L));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task FindCandidatesAsync_WhenCountIsOutOfRange_NamesRange(int count)
        => (await Should.ThrowAsync<ContexterException>(() => Index.FindCandidatesAsync(new CandidateQuery { CandidatesPerLeg = count }, Token)))
            .Message.ShouldBe($"A search asks for {count} candidates a leg; allowed are 1 to 1000.");

    [Fact]
    public async Task FindCandidatesAsync_WhenQueryVectorIsInvalid_SaysHow()
        => (await Should.ThrowAsync<ContexterException>(() => Index.FindCandidatesAsync(new CandidateQuery { Vector = new float[3] }, Token))).Code.ShouldBe(ErrorCodes.EmbeddingInvalid);

    [Fact]
    public async Task DeleteLibraryAsync_WhenItIsThere_RemovesItAndNothingElse()
    {
        var vue = new LibraryVersion("vue", "3");
        await Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
        await Index.UpsertAsync(vue, [TestDocuments.Create(vue, "a", "one")], Token);

        await Index.DeleteLibraryAsync(TestDocuments.Library, Token);
        await Index.DeleteLibraryAsync(TestDocuments.Library, Token);

        (await Index.GetFingerprintsAsync(TestDocuments.Library, Token)).ShouldBeEmpty();
        (await IndexAssert.ReadAllAsync(Index, vue)).ShouldHaveSingleItem();
        (await Index.GetStatisticsAsync(null, Token)).Documents.ShouldBe(1);
    }

    [Fact]
    public async Task DropAsync_WhenSomethingIsThere_LeavesAnIndexThatCanBeFilledAgain()
    {
        await Index.DropAsync(Token);
        var vue = new LibraryVersion("vue", "3");
        await Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
        await Index.UpsertAsync(vue, [TestDocuments.Create(vue, "a", "one")], Token);

        await Index.DropAsync(Token);

        (await Index.GetStatisticsAsync(null, Token)).ShouldBe(new IndexStatistics { Documents = 0, Chunks = 0, Terms = 0, DistinctTerms = 0, DiskBytes = 0 });
        (await Index.GetFingerprintsAsync(vue, Token)).ShouldBeEmpty();
        await Index.UpsertAsync(vue, [TestDocuments.Create(vue, "b", "two")], Token);
        await ReopenAsync();
        (await IndexAssert.ReadAllAsync(Index, vue)).ShouldHaveSingleItem().Chunk.Text.ShouldBe("two");
        (await Index.GetFingerprintsAsync(TestDocuments.Library, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenIndexIsEmpty_GivesTermsAndNoCandidates()
    {
        var found = await Index.FindCandidatesAsync(new CandidateQuery { Text = "cache", Vector = TestDocuments.VectorOf("1"), Explain = true }, Token);

        found.Candidates.ShouldBeEmpty();
        found.Terms.ShouldBe(["cach"]);
        (await Index.GetStatisticsAsync(null, Token) with { DiskBytes = 0 }).ShouldBe(new IndexStatistics { Documents = 0, Chunks = 0, Terms = 0, DistinctTerms = 0, DiskBytes = 0 });
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenQueryHasOnlyStopWords_ScoresAreZero()
    {
        await Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);

        var found = await Index.FindCandidatesAsync(new CandidateQuery { Text = "the of", Vector = TestDocuments.VectorOf("1") }, Token);

        found.Terms.ShouldBeEmpty();
        var candidate = found.Candidates.ShouldHaveSingleItem();
        (candidate.Bm25, candidate.KeywordRank, candidate.SemanticRank).ShouldBe((0f, null, 1));
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenScoresAreEqual_TheSmallerIdIsFirst()
    {
        await Index.UpsertAsync(
            TestDocuments.Library, [.. Enumerable.Range(10, 60).Select(i => TestDocuments.Create($"doc{i}", "cache") with { Vectors = [TestDocuments.VectorOf("same")] })], Token);
        var ids = (await IndexAssert.ReadAllAsync(Index, TestDocuments.Library)).Select(chunk => chunk.Chunk.Id).OrderBy(id => id.Value, StringComparer.Ordinal).Take(5);

        var found = await Index.FindCandidatesAsync(new CandidateQuery { Text = "cache", Vector = TestDocuments.VectorOf("same"), CandidatesPerLeg = 5 }, Token);

        found.Candidates.OrderBy(candidate => candidate.KeywordRank).Select(candidate => candidate.Id).ShouldBe(ids);
        found.Candidates.OrderBy(candidate => candidate.SemanticRank).Select(candidate => candidate.Id).ShouldBe(ids);
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenTermsAreTooMany_NamesLimit()
    {
        var error = await Should.ThrowAsync<ContexterException>(
            () => Index.FindCandidatesAsync(new CandidateQuery { Text = string.Join(' ', Enumerable.Range(0, 1_025).Select(i => $"w{i}x")) }, Token));

        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldContain("allowed are 1024");
    }

    [Theory]
    [InlineData("retry policy", new[] { "b" })]
    [InlineData("policy retry", new[] { "a" })]
    [InlineData("getUser*", new[] { "c" })]
    [InlineData("cach*", new[] { "a", "c" })]
    [InlineData("state of the art", new[] { "b" })]
    public async Task FindCandidatesAsync_WhenAClauseIsRequiredOrExcluded_GivesThoseOrTheOthers(string clause, string[] paths)
    {
        await Index.UpsertAsync(
            TestDocuments.Library,
            [
                TestDocuments.Create("a", "policy retry of a cache"),
                TestDocuments.Create("b", "the retry policy that is state in its art"),
                TestDocuments.Create("c", "caching getUserById retry and then a policy"),
            ],
            Token);
        var query = new CandidateQuery { Text = "retry policy", Vector = TestDocuments.VectorOf("1"), CandidatesPerLeg = 3 };

        (await PathsAsync(query with { Filter = new ChunkFilter { Require = [clause] } })).ShouldBe(paths);
        (await PathsAsync(query with { Filter = new ChunkFilter { Exclude = [clause] } })).ShouldBe(new[] { "a", "b", "c" }.Except(paths, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Operations_WhenDoneByChance_LeaveWhatTheOracleHolds(int seed)
    {
        var random = new Random(seed);
        var model = new ModelIndex(new Bm25Options());
        for (var step = 0; step < 40; step++)
        {
            if (random.Next(8) == 0)
            {
                await ReopenAsync();
            }

            await RandomOperations.RunAsync(random, RandomOperations.Libraries[random.Next(RandomOperations.Libraries.Count)], Index, model);
            if (step % 2 == 0)
            {
                await IndexAssert.CandidatesAreAsync(Index, model, RandomOperations.Query(random));
            }
        }

        foreach (var library in RandomOperations.Libraries)
        {
            await IndexAssert.LibraryIsAsync(Index, model, library);
        }

        (await Index.GetStatisticsAsync(null, Token) with { DiskBytes = 0 }).ShouldBe(model.Count(null));
    }

    /// <summary>Parameters of BM25 may change without writing anything anew.</summary>
    [Theory]
    [InlineData(1.2, 0.75, 1.5, 1.5, 1, 1)]
    [InlineData(0, 0, 1, 1, 1, 1)]
    [InlineData(10, 1, 0, 3, 0.5, 2)]
    [InlineData(2, 0.3, 5, 0, 0, 0)]
    public async Task FindCandidatesAsync_WhenParametersChange_ScoresFollow(double k1, double b, double title, double heading, double body, double identifier)
    {
        var random = new Random(5);
        var options = new Bm25Options { K1 = k1, B = b, TitleWeight = title, HeadingWeight = heading, BodyWeight = body, IdentifierWeight = identifier };
        var model = new ModelIndex(options);
        var documents = Enumerable.Range(0, 40).Select(i => TestDocuments.Random(random, TestDocuments.Library, $"doc{i}")).ToArray();
        model.Upsert(TestDocuments.Library, documents);
        await Index.UpsertAsync(TestDocuments.Library, documents, Token);
        await ReopenAsync(options);

        for (var i = 0; i < 10; i++)
        {
            await IndexAssert.CandidatesAreAsync(Index, model, RandomOperations.Query(random) with { Libraries = [] });
        }
    }

    [Fact]
    public async Task Call_WhenIndexIsDisposed_Throws()
    {
        await Index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
        await Index.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => Index.GetFingerprintsAsync(TestDocuments.Library, Token));
        await Should.ThrowAsync<ObjectDisposedException>(() => Index.FindCandidatesAsync(new CandidateQuery { Text = "one" }, Token));
    }

    private async Task<IEnumerable<string>> PathsAsync(CandidateQuery query)
    {
        var found = await Index.FindCandidatesAsync(query, Token);
        var chunks = await Index.GetChunksAsync(TestDocuments.Library, [.. found.Candidates.Select(candidate => candidate.Id)], Token);
        return chunks.Select(chunk => chunk.Metadata.Path).Order(StringComparer.Ordinal);
    }
}
