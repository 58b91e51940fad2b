using Contexter.Chunking;
using Contexter.Embeddings;
using Contexter.Grains.Ingestion;
using Contexter.Grains.Search;
using Contexter.Grains.Statistics;
using Contexter.Indexing;
using Contexter.Indexing.Embedded;
using Contexter.Indexing.Qdrant;
using Contexter.Ingestion;
using Contexter.Lexical;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Search;
using Contexter.Search.Ranking;
using Contexter.Silo.Configuration;
using Contexter.Sources;
using Contexter.Sources.Files;
using Contexter.Sources.SdkDocs;
using Contexter.Storage;
using Contexter.Tokens;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Contexter.Silo.Hosting;

/// <summary>Puts the parts of the core together as the configuration says.</summary>
internal static class ContexterServices
{
    private const string QdrantHandler = "qdrant";
    private const string RerankerHandler = "reranker";

    /// <summary>Adds everything that grains need and that knows no grain.</summary>
    public static IServiceCollection AddContexterCore(this IServiceCollection services, ContexterOptions options, DataDirectory data)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSettings(options)
            .AddIngestion(data)
            .AddEmbeddings(options.Embeddings, data)
            .AddSearch(options, data)
            .AddReranker(options)
            .AddCacheMeters(options);
    }

    private static IServiceCollection AddSettings(this IServiceCollection services, ContexterOptions options) => services
        .AddSingleton(new IngestionSettings
        {
            JobsAtOnce = options.Ingestion.Jobs,
            FlowsPerJob = options.Ingestion.Concurrency,
            MaxItemBytes = options.Ingestion.MaxFileSize.Bytes,
            EmbeddingBatch = options.Ingestion.EmbeddingBatch,
            ChunksInFlight = options.Ingestion.ChunksInFlight,
            Chunking = options.Chunking.ToOptions(),
        })
        .AddSingleton(new SearchDefaults { TopK = options.Search.TopK, Threshold = options.Search.Threshold, Weights = options.Search.Weights.ToString() });

    private static IServiceCollection AddIngestion(this IServiceCollection services, DataDirectory data) => services
        .AddSingleton<IDotnetLocation, InstalledDotnet>()
        .AddSingleton<IDocumentSource, FileSource>()
        .AddSingleton<IDocumentSource, SdkDocsSource>()
        .AddSingleton<DocumentSources>()
        .AddSingleton(DocumentParsers.CreateDefault())
        .AddSingleton(new DocumentFactory(new QualityOptions()))
        .AddSingleton<ITokenizer>(_ => Cl100kTokenizer.Load())
        .AddSingleton<IChunker, Chunker>()
        .AddSingleton<IDocumentStore>(_ => SqliteDocumentStore.Open(data.DocumentsPath))
        .AddSingleton<FetchStage>()
        .AddSingleton(provider => new IndexStage(
            provider.GetRequiredService<IDocumentStore>(), provider.GetRequiredService<IChunkIndex>(), provider.GetRequiredService<IChunker>(), provider.GetRequiredService<EmbeddingModel>().Id))
        .AddSingleton<FinishStage>()
        .AddSingleton<IngestionStages>();

    private static IServiceCollection AddSearch(this IServiceCollection services, ContexterOptions options, DataDirectory data) => services
        .AddKeyedSingleton<HttpMessageHandler>(QdrantHandler, (_, _) => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        .AddSingleton<IChunkIndex>(provider => CreateIndex(provider, options, data))
        .AddSingleton(provider => new HybridSearcher(
            provider.GetRequiredService<IChunkIndex>(),
            provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(EmbeddingServices.QueryEmbedder),
            provider.GetRequiredService<TimeProvider>(),
            options.Search.ToOptions() with { QuestionSemanticWeight = provider.GetRequiredService<EmbeddingModel>().QuestionSemanticWeight },
            provider.GetService<IReranker>()));

    // Redirects are not followed: texts and key go where the configuration says, and nowhere else.
    private static IServiceCollection AddReranker(this IServiceCollection services, ContexterOptions options) => options.Search.Reranker.ToOptions() is not { } reranker
        ? services
        : services
            .AddKeyedSingleton<HttpMessageHandler>(
                RerankerHandler, (_, _) => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .AddSingleton<IReranker>(provider => new HttpReranker(
                reranker, provider.GetRequiredKeyedService<HttpMessageHandler>(RerankerHandler), provider.GetRequiredService<TimeProvider>()));

    private static IServiceCollection AddCacheMeters(this IServiceCollection services, ContexterOptions options) => options.Search.Cache.Entries == 0
        ? services
        : services.AddSingleton(provider => new CacheMeter("search_answers", () => provider.GetRequiredService<HybridSearcher>().CacheStatistics));

    private static IChunkIndex CreateIndex(IServiceProvider provider, ContexterOptions options, DataDirectory data)
    {
        var bm25 = options.Search.Bm25.ToOptions();
        var model = provider.GetRequiredService<EmbeddingModel>();
        return options.Index.Store == IndexStore.Qdrant
            ? new QdrantChunkIndex(
                options.Index.Qdrant.ToOptions(model, bm25),
                provider.GetRequiredKeyedService<HttpMessageHandler>(QdrantHandler),
                new TextAnalyzer(),
                provider.GetRequiredService<TimeProvider>())
            : new EmbeddedChunkIndex(
                new EmbeddedIndexOptions
                {
                    Root = data.IndexPath,
                    ModelId = model.Id,
                    Dimension = model.Dimension,
                    Bm25 = bm25,
                    VectorIndex = options.Index.VectorIndex,
                    VectorIndexFrom = options.Index.VectorIndexFrom,
                    EfSearch = options.Index.EfSearch,
                },
                new PhysicalFileSystem(),
                new TextAnalyzer());
    }
}
