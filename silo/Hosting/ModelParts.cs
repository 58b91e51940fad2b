using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Embeddings.Caching;
using Contexter.Embeddings.Local;
using Contexter.Embeddings.Remote;
using Contexter.Faults;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Indexing.Qdrant;
using Contexter.Lexical;
using Contexter.ModelRegistry;
using Contexter.Search;
using Contexter.Search.Ranking;
using Contexter.Silo.Configuration;
using Contexter.Storage;
using Contexter.Tokens;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>Makes the parts of models as the configuration says.</summary>
internal sealed class ModelParts(IServiceProvider services, ContexterOptions options) : IModelParts
{
    /// <summary>Key of the way to the Qdrant server.</summary>
    public const string QdrantHandler = "qdrant";

    private TimeProvider Time => services.GetRequiredService<TimeProvider>();

    /// <inheritdoc/>
    public IEmbeddingGenerator<string, Embedding<float>> CreateEmbedder(NamedModel model)
    {
        if (services.GetRequiredService<ModelDescriptions>().EndpointsOf(model) is not { Count: > 0 } endpoints)
        {
            return new LocalEmbedder();
        }

        var chain = new EmbedderChain([.. endpoints.Select(CreateRemote)]);
        return services.GetService<DiskEmbeddingCache>() is { } cache ? new DiskCachingEmbeddingGenerator(chain, cache) : chain;
    }

    /// <inheritdoc/>
    public IEmbeddingGenerator<string, Embedding<float>> CreateQueryEmbedder(NamedModel model, IEmbeddingGenerator<string, Embedding<float>> embedder) =>
        options.Embeddings.QueryCache is { Entries: > 0 } cache ? new CachingEmbeddingGenerator(embedder, Time, cache.Entries, cache.Duration) : embedder;

    /// <inheritdoc/>
    public IChunkIndex CreateIndex(NamedModel model)
    {
        var bm25 = options.Search.Bm25.ToOptions();
        return options.Index.Store == IndexStore.Qdrant
            ? new QdrantChunkIndex(
                options.Index.Qdrant.ToOptions(model.Model, bm25), services.GetRequiredKeyedService<HttpMessageHandler>(QdrantHandler), new TextAnalyzer(), Time)
            : new EmbeddedChunkIndex(
                new EmbeddedIndexOptions
                {
                    Root = services.GetRequiredService<ModelFolders>().PathOf(model.Model),
                    ModelId = model.Model.Id,
                    Dimension = model.Model.Dimension,
                    Bm25 = bm25,
                    VectorIndex = options.Index.VectorIndex,
                    VectorIndexFrom = options.Index.VectorIndexFrom,
                    EfSearch = options.Index.EfSearch,
                },
                services.GetRequiredService<IFileSystem>(),
                new TextAnalyzer());
    }

    /// <inheritdoc/>
    public HybridSearcher CreateSearcher(NamedModel model, IChunkIndex index, IEmbeddingGenerator<string, Embedding<float>> queryEmbedder) => new(
        index,
        queryEmbedder,
        Time,
        options.Search.ToOptions() with
        {
            QuestionSemanticWeight = model.Model.QuestionSemanticWeight,
            FallsBack = options.Errors.Strategies.Search is not (FaultStrategy.Escalate or FaultStrategy.Abort),
        },
        services.GetService<IReranker>());

    /// <inheritdoc/>
    public EmbeddingModel? FindIndexOf(LibraryVersion library) =>
        options.Index.Store == IndexStore.Qdrant ? null : services.GetRequiredService<ModelFolders>().FindModelOf(library);

    /// <inheritdoc/>
    public void SweepLibrary(LibraryVersion library) =>
        services.GetRequiredService<ModelFolders>().DeleteLibrary(library, services.GetRequiredService<ModelDescriptions>().Models.Select(model => model.Model));

    private RemoteEmbedder CreateRemote(RemoteEmbedderOptions endpoint)
    {
        var handler = services.GetRequiredKeyedService<HttpMessageHandler>(EmbeddingServices.Handler);
        return EmbeddingServers.Create(endpoint, handler, services.GetRequiredService<ITokenizer>(), Time);
    }
}
