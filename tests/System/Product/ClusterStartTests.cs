using Contexter.Documents;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Silo.Server;

namespace Contexter.Tests.Product;

/// <summary>Processes that cannot be what they are asked to be say so before they touch anything.</summary>
public sealed class ClusterStartTests
{
    private static readonly ContexterOptions Cluster = new()
    {
        Data = Path.Combine(Path.GetTempPath(), "contexter-never-made"),
        Index = new IndexSection { Store = IndexStore.Qdrant },
        Cluster = new ClusterSection { Postgres = "Host=127.0.0.1;Password=s3cret" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerRole.Silo)]
    [InlineData(ServerRole.Api)]
    public async Task StartAsync_OfAClusterThatIsNotConfigured_SaysWhatIsMissing(ServerRole role)
    {
        var fault = await Should.ThrowAsync<ContexterException>(() => ContexterServer.StartAsync(Cluster with { Cluster = new() }, role, "test", configure: null, Token));

        fault.Code.ShouldBe(ErrorCodes.ConfigurationInvalid);
        fault.Message.ShouldContain("docs/cluster.md");
        Directory.Exists(Cluster.Data).ShouldBeFalse();
    }

    [Fact]
    public async Task StartAsync_OfOneProcessWhereAClusterIsConfigured_RefusesToWorkOnFilesOfItsOwn()
    {
        var serving = await Should.ThrowAsync<ContexterException>(() => ContexterServer.StartAsync(Cluster, "test", configure: null, Token));
        var command = await Should.ThrowAsync<ContexterException>(() => LocalContexter.StartAsync(Cluster, "test", configure: null, Token));

        foreach (var fault in new[] { serving, command })
        {
            fault.Code.ShouldBe(ErrorCodes.ConfigurationInvalid);
            fault.Message.ShouldContain("'contexter silo run' and 'contexter api'");
            fault.Message.ShouldNotContain("s3cret");
        }

        Directory.Exists(Cluster.Data).ShouldBeFalse();
    }
}
