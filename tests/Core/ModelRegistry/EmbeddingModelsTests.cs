using Contexter.Core.Tests.Search;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.Hashing;
using Contexter.Indexing;
using Contexter.ModelRegistry;
using Contexter.Search;
using Microsoft.Extensions.AI;

namespace Contexter.Core.Tests.ModelRegistry;

public sealed class EmbeddingModelsTests
{
    private static readonly NamedModel First = Named("first", "one", 3);
    private static readonly NamedModel Second = Named("second", "one", 4);

    private readonly Parts _parts = new();

    [Fact]
    public async Task Parts_OfAModel_AreMadeOnceAndTogetherAndDisposedOnce()
    {
        await using (var models = new EmbeddingModels([First, Second], _parts))
        {
            _parts.Made.ShouldBeEmpty();

            var found = models.Find("one", 4).ShouldNotBeNull();
            found.Searcher.ShouldBeSameAs(found.Searcher);

            models.FindByName("second").ShouldBeSameAs(found);
            models.First.Name.ShouldBe("first");
            _parts.Made.ShouldBe(["embedder of second", "index of second", "query embedder of second", "searcher of second"], ignoreOrder: true);
        }

        _parts.Disposed.ShouldBe(["embedder of second"]);
    }

    [Fact]
    public async Task Find_WhenNoModelIsSuch_GivesNone()
    {
        await using var models = new EmbeddingModels([First, Second], _parts);

        models.Find("one", 5).ShouldBeNull();
        models.Find("ONE", 4).ShouldBeNull();
        models.FindByName("One").ShouldBeNull();
    }

    [Fact]
    public void Constructor_WhenTwoNamesMeanOneModel_NamesBoth()
    {
        var error = Should.Throw<ContexterException>(() => new EmbeddingModels([First, Second, Named("third", "one", 3)], _parts));

        error.Code.ShouldBe(ErrorCodes.ConfigurationInvalid);
        error.Message.ShouldContain("'first' and 'third' are the same, one (3 dimensions)");
    }

    [Fact]
    public void Constructor_WhenThereIsNoModel_Throws() => Should.Throw<ArgumentException>(() => new EmbeddingModels([], _parts));

    [Fact]
    public async Task DeleteLibraryAsync_WithSeveralModels_AsksEveryIndexAndSweeps()
    {
        await using var models = new EmbeddingModels([First, Second], _parts);
        var library = new LibraryVersion("react", "19");

        await models.DeleteLibraryAsync(library, TestContext.Current.CancellationToken);

        _parts.Indexes.Values.ShouldAllBe(index => index.DeletedLibraries.Single() == library);
        _parts.Indexes.Count.ShouldBe(2);
        _parts.Swept.ShouldBe([library]);
    }

    private static NamedModel Named(string name, string id, int dimension) => new(name, "test", new EmbeddingModel { Id = id, Dimension = dimension });

    private sealed class Parts : IModelParts
    {
        public List<string> Made { get; } = [];

        public List<string> Disposed { get; } = [];

        public List<LibraryVersion> Swept { get; } = [];

        public Dictionary<string, MemoryChunkIndex> Indexes { get; } = new(StringComparer.Ordinal);

        public IEmbeddingGenerator<string, Embedding<float>> CreateEmbedder(NamedModel model)
        {
            Made.Add("embedder of " + model.Name);
            return new Embedder(() => Disposed.Add("embedder of " + model.Name));
        }

        public IEmbeddingGenerator<string, Embedding<float>> CreateQueryEmbedder(NamedModel model, IEmbeddingGenerator<string, Embedding<float>> embedder)
        {
            Made.Add("query embedder of " + model.Name);
            return embedder;
        }

        public IChunkIndex CreateIndex(NamedModel model)
        {
            Made.Add("index of " + model.Name);
            return Indexes[model.Name] = new MemoryChunkIndex();
        }

        public HybridSearcher CreateSearcher(NamedModel model, IChunkIndex index, IEmbeddingGenerator<string, Embedding<float>> queryEmbedder)
        {
            Made.Add("searcher of " + model.Name);
            return new HybridSearcher(index, queryEmbedder, TimeProvider.System, new HybridSearcherOptions());
        }

        public EmbeddingModel? FindIndexOf(LibraryVersion library) => null;

        public void SweepLibrary(LibraryVersion library) => Swept.Add(library);
    }

    private sealed class Embedder(Action disposed) : DelegatingEmbeddingGenerator<string, Embedding<float>>(new HashedEmbedder())
    {
        private bool _isDisposed;

        protected override void Dispose(bool disposing)
        {
            // As embedders do: the second time nothing happens.
            if (!_isDisposed)
            {
                _isDisposed = true;
                disposed();
            }

            base.Dispose(disposing);
        }
    }
}
