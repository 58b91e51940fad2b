using Contexter.Embeddings.Caching;
using Contexter.Grains.Statistics;
using Contexter.Silo.Configuration;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Contexter.Silo.Hosting;

/// <summary>What all embedding models share: the way to their servers, and the cache of what was paid for.</summary>
internal static partial class EmbeddingServices
{
    /// <summary>Key of the way to the servers.</summary>
    public const string Handler = "embeddings";

    /// <summary>Adds both, the cache only where it is wanted and some model is on a server.</summary>
    public static IServiceCollection AddEmbeddingCache(this IServiceCollection services, ContexterOptions options, DataDirectory data)
    {
        // Redirects are not followed: texts and key go where the configuration says, and nowhere else.
        services.AddKeyedSingleton<HttpMessageHandler>(
            Handler, (_, _) => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        var cache = options.Embeddings.Cache;
        return cache.Size.Bytes == 0 || !ModelDescriptions.HasServer(options)
            ? services
            : services
                .AddSingleton(provider => OpenCache(provider, cache, data))
                .AddSingleton(provider => new CacheMeter("stored_embeddings", () => provider.GetRequiredService<DiskEmbeddingCache>().Statistics));
    }

    private static DiskEmbeddingCache OpenCache(IServiceProvider provider, EmbeddingCacheSection cache, DataDirectory data)
    {
        var logger = (ILogger?)provider.GetService<ILogger<DiskEmbeddingCache>>() ?? NullLogger.Instance;
        return new DiskEmbeddingCache(data.EmbeddingsPath, cache.Size.Bytes, provider.GetRequiredService<TimeProvider>(), problem => LogProblem(logger, problem));
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);
}
