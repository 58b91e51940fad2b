using Contexter.Postgres;
using Contexter.Silo.Configuration;
using Contexter.Storage;
using Contexter.Storage.Sql;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>Where documents and the log of jobs are: in files of the data directory, or, for a cluster, in its database, so that every silo has all of them.</summary>
internal static class DocumentServices
{
    public static IServiceCollection AddDocuments(this IServiceCollection services, ContexterOptions options, DataDirectory data) =>
        (options.Cluster.IsConfigured ? services.AddDatabase(options) : services.AddFiles(data))
        .AddSingleton<IDocumentStore>(provider => provider.GetRequiredService<SqlDocumentStore>())
        .AddSingleton<IDocumentChanges>(provider => provider.GetRequiredService<SqlDocumentStore>());

    private static IServiceCollection AddFiles(this IServiceCollection services, DataDirectory data) => services
        .AddSingleton<SqlDocumentStore>(_ => SqliteDocumentStore.Open(data.DocumentsPath))
        .AddSingleton<IJobLog>(_ => SqliteJobLog.Open(data.JobLogPath));

    private static IServiceCollection AddDatabase(this IServiceCollection services, ContexterOptions options) => services
        .AddSingleton(provider => PostgresDatabase.Create(options.Cluster.Postgres, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<SqlDocumentStore, PostgresDocumentStore>()
        .AddSingleton<IJobLog, PostgresJobLog>();
}
