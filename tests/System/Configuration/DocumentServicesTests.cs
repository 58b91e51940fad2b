using Contexter.Postgres;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.System.Tests.Configuration;

/// <summary>Where documents and the log of jobs are kept.</summary>
public sealed class DocumentServicesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-documents-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", typeof(SqliteDocumentStore), typeof(SqliteJobLog))]
    [InlineData("Host=nowhere.invalid;Database=d;Username=u", typeof(PostgresDocumentStore), typeof(PostgresJobLog))]
    public async Task AddDocuments_ByWhetherThereIsACluster_KeepsThemInFilesOrInItsDatabase(string postgres, Type documents, Type log)
    {
        var options = new ContexterOptions { Cluster = new ClusterSection { Postgres = postgres } };
        using var data = DataDirectory.Acquire(_folder, "test");
        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddDocuments(options, data).BuildServiceProvider();

        services.GetRequiredService<IDocumentStore>().ShouldBeOfType(documents);
        services.GetRequiredService<IDocumentChanges>().ShouldBeSameAs(services.GetRequiredService<IDocumentStore>());
        services.GetRequiredService<IJobLog>().ShouldBeOfType(log);
        Directory.GetFiles(_folder, "*.db").Length.ShouldBe(postgres.Length == 0 ? 2 : 0);
    }
}
