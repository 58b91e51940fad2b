using Contexter.Embeddings.Caching;
using Contexter.Embeddings.Local;
using Contexter.Embeddings.OpenAICompatible;
using Contexter.Embeddings.Remote;
using Contexter.Embeddings.Voyage;
using Contexter.Grains.Statistics;
using Contexter.Silo.Configuration;
using Contexter.Storage;
using Contexter.Tokens;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Contexter.Silo.Hosting;

/// <summary>Chooses the embedding model and where its vectors come from, as the configuration says.</summary>
internal static partial class EmbeddingServices
{
    /// <summary>Key of the generator that searches ask.</summary>
    public const string QueryEmbedder = "query";

    private const string EmbeddingsHandler = "embeddings";

    /// <summary>Adds the model, the generator for documents, and the one for questions with its cache in memory.</summary>
    public static IServiceCollection AddEmbeddings(this IServiceCollection services, EmbeddingsSection options, DataDirectory data)
    {
        if (options.ToOptions() is { Count: > 0 } endpoints)
        {
            services.AddRemoteEmbedder(endpoints, options.Cache, data);
        }
        else
        {
            services.AddSingleton(LocalEmbedder.Model).AddSingleton<IEmbeddingGenerator<string, Embedding<float>>, LocalEmbedder>();
        }

        services.AddKeyedSingleton(QueryEmbedder, (provider, _) => Cached(provider, options.QueryCache));
        return options.QueryCache.Entries == 0 ? services : services.AddSingleton(provider => new CacheMeter(
            "query_embeddings",
            () => provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(QueryEmbedder).GetService<CachingEmbeddingGenerator>()?.Statistics ?? default));
    }

    // Redirects are not followed: texts and key go where the configuration says, and nowhere else.
    private static void AddRemoteEmbedder(this IServiceCollection services, IReadOnlyList<RemoteEmbedderOptions> endpoints, EmbeddingCacheSection cache, DataDirectory data)
    {
        services
            .AddSingleton(endpoints[0].Description)
            .AddKeyedSingleton<HttpMessageHandler>(
                EmbeddingsHandler, (_, _) => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        if (cache.Size.Bytes == 0)
        {
            services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider => CreateChain(provider, endpoints));
            return;
        }

        services
            .AddSingleton(provider => OpenCache(provider, cache, data))
            .AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
                provider => new DiskCachingEmbeddingGenerator(CreateChain(provider, endpoints), provider.GetRequiredService<DiskEmbeddingCache>()))
            .AddSingleton(provider => new CacheMeter("stored_embeddings", () => provider.GetRequiredService<DiskEmbeddingCache>().Statistics));
    }

    private static EmbedderChain CreateChain(IServiceProvider provider, IReadOnlyList<RemoteEmbedderOptions> endpoints) =>
        new([.. endpoints.Select(options => Create(provider, options))]);

    private static RemoteEmbedder Create(IServiceProvider provider, RemoteEmbedderOptions options)
    {
        var handler = provider.GetRequiredKeyedService<HttpMessageHandler>(EmbeddingsHandler);
        var (tokenizer, time) = (provider.GetRequiredService<ITokenizer>(), provider.GetRequiredService<TimeProvider>());
        return options switch
        {
            VoyageOptions voyage => new VoyageEmbedder(voyage, handler, tokenizer, time),
            OpenAICompatibleOptions compatible => new OpenAICompatibleEmbedder(compatible, handler, tokenizer, time),
            _ => throw new InvalidOperationException($"No embedder takes {options.GetType()}."),
        };
    }

    private static DiskEmbeddingCache OpenCache(IServiceProvider provider, EmbeddingCacheSection cache, DataDirectory data)
    {
        var logger = (ILogger?)provider.GetService<ILogger<DiskEmbeddingCache>>() ?? NullLogger.Instance;
        return new DiskEmbeddingCache(data.EmbeddingsPath, cache.Size.Bytes, provider.GetRequiredService<TimeProvider>(), problem => LogProblem(logger, problem));
    }

    private static IEmbeddingGenerator<string, Embedding<float>> Cached(IServiceProvider provider, QueryCacheSection cache)
    {
        var generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        return cache.Entries == 0 ? generator : new CachingEmbeddingGenerator(generator, provider.GetRequiredService<TimeProvider>(), cache.Entries, cache.Duration);
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);
}
