using System.Diagnostics.Metrics;
using Contexter.Chunking;
using Contexter.Grains.Idempotency;
using Contexter.Grains.Ingestion;
using Contexter.Grains.Libraries;
using Contexter.Grains.Search;
using Contexter.Grains.Statistics;
using Contexter.Indexing.Embedded;
using Contexter.Ingestion;
using Contexter.LibraryArchives;
using Contexter.ModelRegistry;
using Contexter.Observability;
using Contexter.Parsing;
using Contexter.Quality;
using Contexter.Search.Ranking;
using Contexter.Silo.Configuration;
using Contexter.Storage;
using Contexter.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Contexter.Silo.Hosting;

/// <summary>Puts the parts of the core together as the configuration says.</summary>
internal static class ContexterServices
{
    private const string RerankerHandler = "reranker";

    /// <summary>Adds everything that grains need and that knows no grain.</summary>
    public static IServiceCollection AddContexterCore(this IServiceCollection services, ContexterOptions options, DataDirectory data)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddInstruments()
            .AddSettings(options)
            .AddSources(options, data)
            .AddDownloads(options, data)
            .AddWebSources()
            .AddProxies(options)
            .AddFaults(options)
            .AddDocuments(options, data)
            .AddIngestion(options, data)
            .AddDeduplication(options, data)
            .AddModels(options, data)
            .AddReranker(options)
            .AddKnowledge(options)
            .AddCacheMeters(options);
    }

    private static IServiceCollection AddInstruments(this IServiceCollection services) => services
        .AddMetrics()
        .AddSingleton(provider => new ContexterInstruments(Meter(provider)))
        .AddSingleton(provider => new ServiceInstruments(Meter(provider)))
        .AddSingleton(provider => new IngestionLoad(Meter(provider)));

    private static Meter Meter(IServiceProvider services) => services.GetRequiredService<IMeterFactory>().Create(ContexterInstruments.MeterName);

    private static IServiceCollection AddSettings(this IServiceCollection services, ContexterOptions options) => services
        .AddSingleton(new IngestionSettings
        {
            JobsAtOnce = options.Ingestion.Jobs,
            JobsKept = options.Ingestion.KeepJobs,
            FlowsPerJob = options.Ingestion.Concurrency,
            MaxItemBytes = options.Ingestion.MaxFileSize.Bytes,
            EmbeddingBatch = options.Ingestion.EmbeddingBatch,
            ChunksInFlight = options.Ingestion.ChunksInFlight,
            Chunking = options.Chunking.ToOptions(),
            RecoverEvery = options.Cluster.IsConfigured ? TimeSpan.FromMinutes(1) : null,
        })
        .AddSingleton(new IdempotencySettings { KeptFor = options.Server.KeepAnswers })
        .AddSingleton(new SearchDefaults { TopK = options.Search.TopK, Threshold = options.Search.Threshold, Weights = options.Search.Weights.ToString() });

    private static IServiceCollection AddIngestion(this IServiceCollection services, ContexterOptions options, DataDirectory data) => services
        .AddSingleton(DocumentParsers.CreateDefault())
        .AddSingleton(new DocumentFactory(new QualityOptions()))
        .AddSingleton<ITokenizer>(_ => Cl100kTokenizer.Load())
        .AddSingleton<IChunker, Chunker>()
        .AddSingleton<DocumentComposer>()
        .AddSingleton<LibraryIndexer>()
        .AddSingleton(new ChunkRules(new QualityOptions()))
        .AddSingleton<FlowTelemetry>()
        .AddSingleton(_ => WorkMarks.Open(data.WorkMarksPath))
        .AddSingleton<PoisonGuard>()
        .AddSingleton<ItemReader>()
        .AddSingleton<FetchStage>()
        .AddSingleton<IndexStage>()
        .AddSingleton<FinishStage>()
        .AddSingleton(provider => new ArchiveFolder(
            options.Archives.ToOptions(data.ArchivesPath, options.Cluster.IsConfigured), provider.GetRequiredService<IFileSystem>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ExportStage>()
        .AddSingleton<ImportStage>()
        .AddSingleton<IngestionStages>();

    private static IServiceCollection AddModels(this IServiceCollection services, ContexterOptions options, DataDirectory data) => services
        .AddEmbeddingCache(options, data)
        .AddKeyedSingleton<HttpMessageHandler>(ModelParts.QdrantHandler, (_, _) => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        .AddSingleton(new ModelDescriptions(options))
        .AddSingleton<IFileSystem, PhysicalFileSystem>()
        .AddSingleton(provider => new ModelFolders(data.IndexPath, provider.GetRequiredService<IFileSystem>()))
        .AddSingleton<IModelParts>(provider => new ModelParts(provider, options))
        .AddSingleton(provider => new EmbeddingModels(provider.GetRequiredService<ModelDescriptions>().Models, provider.GetRequiredService<IModelParts>()));

    // Redirects are not followed: texts and key go where the configuration says, and nowhere else.
    private static IServiceCollection AddReranker(this IServiceCollection services, ContexterOptions options) => options.Search.Reranker.ToOptions() is not { } reranker
        ? services
        : services
            .AddKeyedSingleton<HttpMessageHandler>(
                RerankerHandler, (_, _) => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .AddSingleton<IReranker>(provider => new HttpReranker(
                reranker, provider.GetRequiredKeyedService<HttpMessageHandler>(RerankerHandler), provider.GetRequiredService<TimeProvider>()));

    private static IServiceCollection AddCacheMeters(this IServiceCollection services, ContexterOptions options)
    {
        if (options.Search.Cache.Entries > 0)
        {
            services.AddSingleton(provider => new CacheMeter(
                "search_answers", () => provider.GetRequiredService<EmbeddingModels>().AnswerCache, () => provider.GetRequiredService<EmbeddingModels>().ForgetAnswers()));
        }

        return options.Embeddings.QueryCache.Entries == 0
            ? services
            : services.AddSingleton(provider => new CacheMeter(
                "query_embeddings", () => provider.GetRequiredService<EmbeddingModels>().QueryCache, () => provider.GetRequiredService<EmbeddingModels>().ForgetQueries()));
    }
}
