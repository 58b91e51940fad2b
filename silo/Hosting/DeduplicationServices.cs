using Contexter.Chunking;
using Contexter.Deduplication;
using Contexter.Ingestion;
using Contexter.Silo.Configuration;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>What finds sections that say the same.</summary>
internal static class DeduplicationServices
{
    /// <summary>Adds the planner, and the signatures that it keeps.</summary>
    public static IServiceCollection AddDeduplication(this IServiceCollection services, ContexterOptions options, DataDirectory data) => services
        .AddSingleton(provider => new SignatureStore(data.SignaturesPath, provider.GetRequiredService<IFileSystem>()))
        .AddSingleton(provider => new DuplicatePlanner(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<IChunker>(),
            provider.GetRequiredService<SignatureStore>(),
            options.Deduplication.ToOptions(),
            provider.GetRequiredService<TimeProvider>()));
}
