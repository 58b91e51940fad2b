using Contexter.Core.Tests.Storage;
using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Lexical;

namespace Contexter.Core.Tests.Indexing.Embedded;

public sealed class EmbeddedChunkIndexTests : IAsyncDisposable
{
    private readonly FaultyFileSystem _files = new(1);
    private readonly EmbeddedChunkIndex _index;

    public EmbeddedChunkIndexTests() => _index = Open(_files);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _index.DisposeAsync();

    [Fact]
    public async Task UpsertAsync_WhenDocumentsAreNewChangedAndTheSame_CountsThem()
    {
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one"), TestDocuments.Create("b", "two")], Token);

        var result = await _index.UpsertAsync(
            TestDocuments.Library, [TestDocuments.Create("a", "one"), TestDocuments.Create("b", "changed"), TestDocuments.Create("c", "three")], Token);

        result.ShouldBe(new UpsertResult(Added: 1, Updated: 1, Unchanged: 1));
        (await IndexAssert.ReadAllAsync(_index, TestDocuments.Library)).Select(chunk => chunk.Chunk.Text).ShouldBe(["one", "changed", "three"]);
    }

    [Fact]
    public async Task UpsertAsync_WhenNothingChanges_WritesNothing()
    {
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
        var before = _files.Operations;

        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);

        _files.Operations.ShouldBe(before);
    }

    [Fact]
    public async Task UpsertAsync_WhenADocumentComesTwice_TheLastCounts()
    {
        var result = await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one"), TestDocuments.Create("a", "two")], Token);

        result.ShouldBe(new UpsertResult(1, 0, 0));
        (await IndexAssert.ReadAllAsync(_index, TestDocuments.Library)).ShouldHaveSingleItem().Chunk.Text.ShouldBe("two");
    }

    [Theory]
    [InlineData(new[] { 1f, 2f }, "has 2 dimensions where the index has 12")]
    [InlineData(new[] { 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f }, "is all zeros")]
    [InlineData(new[] { 0f, 0f, float.NaN, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 1f }, "holds NaN or infinity")]
    [InlineData(new[] { 0f, 0f, float.NegativeInfinity, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 1f }, "holds NaN or infinity")]
    public async Task UpsertAsync_WhenAVectorIsInvalid_NamesDocumentAndChunkAndChangesNothing(float[] vector, string problem)
    {
        var document = TestDocuments.Create("guide/bad.md", "one", "two");
        document = document with { Vectors = [document.Vectors[0], vector] };

        var error = await Should.ThrowAsync<ContexterException>(() => _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one"), document], Token));

        error.Code.ShouldBe(ErrorCodes.EmbeddingInvalid);
        error.Message.ShouldContain("chunk 1 of document 'guide/bad.md' of react@19.0 " + problem);
        (await _index.GetStatisticsAsync(null, Token)).Documents.ShouldBe(0);
    }

    [Fact]
    public async Task UpsertAsync_WhenVectorsAreMissing_NamesDocument()
    {
        var error = await Should.ThrowAsync<ContexterException>(
            () => _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one") with { Vectors = [] }], Token));

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
            { "has at place 0 of 2 a chunk that says it is 1 of 2", good with { Chunks = [good.Chunks[1], good.Chunks[0]] } },
            { "used twice", good with { Chunks = [good.Chunks[0], good.Chunks[1] with { Id = good.Chunks[0].Id }] } },
            { "half a surrogate pair in its chunk 1", good with { Chunks = [good.Chunks[0], good.Chunks[1] with { Text = "a\ud83d" }] } },
            { "half a surrogate pair in its metadata", good with { Metadata = good.Metadata with { Title = "\udc00" } } },
        };
    }

    [Theory]
    [MemberData(nameof(InvalidDocuments))]
    public async Task UpsertAsync_WhenADocumentIsInvalid_SaysHow(string problem, IndexedDocument document)
    {
        var error = await Should.ThrowAsync<ContexterException>(() => _index.UpsertAsync(TestDocuments.Library, [document], Token));

        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldContain(problem);
    }

    [Fact]
    public async Task UpsertAsync_WhenDiskIsFull_NamesPathAndKeepsWhatIsThere()
    {
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
        foreach (var room in new[] { 10, 500, 1_500 })
        {
            _files.Capacity = _files.AllFiles.Sum(file => _files.ReadAllBytes(file).Length) + room;

            var error = await Should.ThrowAsync<ContexterException>(
                () => _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "two"), TestDocuments.Create("b", "three")], Token));

            error.Code.ShouldBe(ErrorCodes.StorageFull);
            error.Message.ShouldContain("/index/react@19.0/");
            (await IndexAssert.ReadAllAsync(_index, TestDocuments.Library)).ShouldHaveSingleItem().Chunk.Text.ShouldBe("one");
        }

        _files.Capacity = long.MaxValue;
        (await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "two")], Token)).Updated.ShouldBe(1);
        await using var reopened = Open(_files);
        (await IndexAssert.ReadAllAsync(reopened, TestDocuments.Library)).ShouldHaveSingleItem().Chunk.Text.ShouldBe("two");
    }

    [Fact]
    public async Task DeleteDocumentsAsync_WhenSomeAreThere_CountsThose()
    {
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one"), TestDocuments.Create("b", "two")], Token);
        DocumentId[] ids = [DocumentId.Create(TestDocuments.Library, "b"), DocumentId.Create(TestDocuments.Library, "none"), new DocumentId("no id")];

        (await _index.DeleteDocumentsAsync(TestDocuments.Library, ids, Token)).ShouldBe(1);
        (await _index.DeleteDocumentsAsync(TestDocuments.Library, ids, Token)).ShouldBe(0);
        (await _index.DeleteDocumentsAsync(new LibraryVersion("none"), ids, Token)).ShouldBe(0);
        (await IndexAssert.ReadAllAsync(_index, TestDocuments.Library)).ShouldHaveSingleItem().Chunk.Text.ShouldBe("one");
    }

    [Fact]
    public async Task DeleteLibraryAsync_WhenItIsThere_RemovesItsFiles()
    {
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
        await _index.UpsertAsync(new LibraryVersion("vue", "3"), [TestDocuments.Create(new LibraryVersion("vue", "3"), "a", "one")], Token);

        await _index.DeleteLibraryAsync(TestDocuments.Library, Token);
        await _index.DeleteLibraryAsync(TestDocuments.Library, Token);

        _files.AllFiles.ShouldAllBe(file => file.StartsWith("/index/vue@3/", StringComparison.Ordinal));
        (await _index.GetFingerprintsAsync(TestDocuments.Library, Token)).ShouldBeEmpty();
        (await _index.GetStatisticsAsync(null, Token)).Documents.ShouldBe(1);
    }

    [Fact]
    public async Task ScanAsync_WhenLibraryChangesMeanwhile_GivesWhatWasThere()
    {
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one"), TestDocuments.Create("b", "two")], Token);
        var texts = new List<string>();

        await foreach (var chunk in _index.ScanAsync(TestDocuments.Library, Token))
        {
            texts.Add(chunk.Chunk.Text);
            await _index.DeleteLibraryAsync(TestDocuments.Library, Token);
            await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("c", "three")], Token);
            await _index.OptimizeAsync(TestDocuments.Library, Token);
        }

        texts.ShouldBe(["one", "two"]);
        (await IndexAssert.ReadAllAsync(_index, TestDocuments.Library)).ShouldHaveSingleItem().Chunk.Text.ShouldBe("three");
    }

    [Fact]
    public async Task GetChunksAsync_WhenIdsAreGoneOrUnknown_LeavesThemOut()
    {
        var document = TestDocuments.Create("a", "one", "two");
        await _index.UpsertAsync(TestDocuments.Library, [document], Token);

        var chunks = await _index.GetChunksAsync(TestDocuments.Library, [document.Chunks[1].Id, new ChunkId("?"), new ChunkId(new string('0', 32)), document.Chunks[0].Id], Token);

        chunks.Select(chunk => chunk.Chunk.Text).ShouldBe(["two", "one"]);
        chunks[0].Vector.IsEmpty.ShouldBeTrue();
        IndexAssert.Describe(chunks[0].Metadata).ShouldBe(IndexAssert.Describe(document.Metadata));
        (await _index.GetChunksAsync(new LibraryVersion("none"), [document.Chunks[0].Id], Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task FindCandidatesAsync_WhenChunkIsFoundByOneLeg_HasItsScoreOfTheOther()
    {
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "caching of requests", "parsers of tokens", "nothing of that kind")], Token);

        var found = await _index.FindCandidatesAsync(
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
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "cache cache buffer", "buffer"), TestDocuments.Create("b", "stream")], Token);

        var found = await _index.FindCandidatesAsync(new CandidateQuery { Text = "cache", Explain = true }, Token);

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
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "cache")], Token);
        await _index.UpsertAsync(vue, [TestDocuments.Create(vue, "a", "cache"), TestDocuments.Create(vue, "b", "stream")], Token);

        var found = await _index.FindCandidatesAsync(new CandidateQuery { Text = "cache", Libraries = [TestDocuments.Library], Explain = true }, Token);

        var candidate = found.Candidates.ShouldHaveSingleItem();
        candidate.Library.ShouldBe(TestDocuments.Library);
        (candidate.Terms[0].DocumentFrequency, candidate.Terms[0].ChunkCount).ShouldBe((2L, 3L));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task FindCandidatesAsync_WhenCountIsOutOfRange_NamesRange(int count)
        => (await Should.ThrowAsync<ContexterException>(() => _index.FindCandidatesAsync(new CandidateQuery { CandidatesPerLeg = count }, Token)))
            .Message.ShouldBe($"A search asks for {count} candidates a leg; allowed are 1 to 1000.");

    [Fact]
    public async Task FindCandidatesAsync_WhenQueryVectorIsInvalid_SaysHow()
        => (await Should.ThrowAsync<ContexterException>(() => _index.FindCandidatesAsync(new CandidateQuery { Vector = new float[3] }, Token))).Code.ShouldBe(ErrorCodes.EmbeddingInvalid);

    [Theory]
    [InlineData("other", TestDocuments.Dimension)]
    [InlineData("model", TestDocuments.Dimension + 1)]
    public async Task Open_WhenIndexIsOfAnotherModel_NamesBothAndWayOut(string model, int dimension)
    {
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
        await using var other = Open(_files, model, dimension);

        var error = await Should.ThrowAsync<ContexterException>(() => other.GetFingerprintsAsync(TestDocuments.Library, Token));

        error.Code.ShouldBe(ErrorCodes.ModelMismatch);
        error.Message.ShouldContain("'model' with 12 dimensions");
        error.Message.ShouldContain($"'{model}' with {dimension}");
        error.Message.ShouldContain("contexter index rebuild");
    }

    [Fact]
    public async Task Call_WhenIndexIsDisposed_Throws()
    {
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
        await _index.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => _index.GetFingerprintsAsync(TestDocuments.Library, Token));
        _files.OpenReaders.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 8, 1 << 30)]
    [InlineData(16_385, 8, 1 << 30)]
    [InlineData(12, 1, 1 << 30)]
    [InlineData(12, 8, 1)]
    public void Constructor_WhenAnOptionIsOutOfRange_NamesIt(int dimension, int mergeFactor, int maxSegmentBytes)
        => Should.Throw<ContexterException>(() => new EmbeddedChunkIndex(
            new EmbeddedIndexOptions { Root = "/index", ModelId = "model", Dimension = dimension, MergeFactor = mergeFactor, MaxSegmentBytes = maxSegmentBytes }, _files, new TextAnalyzer()))
            .Code.ShouldBe(ErrorCodes.ConfigurationInvalid);

    internal static EmbeddedChunkIndex Open(FaultyFileSystem files, string model = "model", int dimension = TestDocuments.Dimension, int mergeFactor = 8)
        => Open(files, new EmbeddedIndexOptions { Root = "/index", ModelId = model, Dimension = dimension, MergeFactor = mergeFactor });

    internal static EmbeddedChunkIndex Open(FaultyFileSystem files, EmbeddedIndexOptions options) => new(options, files, new TextAnalyzer());
}
