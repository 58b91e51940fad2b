using Contexter.Core.Tests.Storage;
using Contexter.Documents;
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
    public async Task UpsertAsync_WhenNothingChanges_WritesNothing()
    {
        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);
        var before = _files.Operations;

        await _index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token);

        _files.Operations.ShouldBe(before);
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
