using System.Text.Json.Nodes;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;

namespace Contexter.Tests.Product;

/// <summary>A server says that it is ready only when it can answer and take in, and says which part cannot.</summary>
public sealed class ReadinessTests : IDisposable
{
    private static readonly string[] Parts = ["catalogue", "data_directory", "document_store", "embedding_model", "index", "resources", "search"];

    private readonly ProductHarness _product = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task Ready_WhileTheDataDirectoryCannotBeWritten_IsNotAndIsAgainAfterwards()
    {
        await using var server = await StartAsync(new IndexSection());
        using var http = new HttpClient { BaseAddress = server.Address };

        var (status, checks) = await AskAsync(http);
        (status, checks.Keys.Order(StringComparer.Ordinal)).ShouldSatisfyAllConditions(reply => reply.status.ShouldBe(200), reply => reply.Item2.ShouldBe(Parts));
        checks.Values.ShouldAllBe(state => state == "healthy");

        // What is in the way of writing, also for a user who may do everything.
        var obstacle = Directory.CreateDirectory(Path.Combine(_product.Data, "ready.probe"));
        (status, checks) = await AskAsync(http);
        (status, checks["data_directory"], checks["search"]).ShouldBe((503, "unhealthy", "healthy"));

        obstacle.Delete();
        (await AskAsync(http)).Status.ShouldBe(200);
        Directory.GetFiles(_product.Data, "ready.probe").ShouldBeEmpty();
    }

    [Fact]
    public async Task Ready_WhileTheServerOfTheIndexIsAway_IsNotEvenWhereNothingIsIndexedYet()
    {
        var qdrant = await QdrantServer.StartAsync();
        await using var server = await StartAsync(new IndexSection { Store = IndexStore.Qdrant, Qdrant = new QdrantSection { Address = qdrant.Address, Retries = 0 } });
        using var http = new HttpClient { BaseAddress = server.Address };
        (await AskAsync(http)).Status.ShouldBe(200);

        await qdrant.DisposeAsync();
        var (status, checks) = await AskAsync(http);

        (status, checks["index"], checks["document_store"]).ShouldBe((503, "unhealthy", "healthy"));
    }

    private static async Task<(int Status, Dictionary<string, string> Checks)> AskAsync(HttpClient http)
    {
        using var response = await http.GetAsync(new Uri("health/ready", UriKind.Relative), Token);
        var reply = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
        var checks = reply["checks"]!.AsArray().ToDictionary(check => check!["name"]!.GetValue<string>(), check => check!["status"]!.GetValue<string>(), StringComparer.Ordinal);
        return ((int)response.StatusCode, checks);
    }

    private Task<ContexterServer> StartAsync(IndexSection index) => ContexterServer.StartAsync(
        new ContexterOptions { Data = _product.Data, Server = new ServerSection { Port = 0 }, Index = index, Logging = new LoggingSection { Level = Microsoft.Extensions.Logging.LogLevel.None } },
        "contexter test",
        configure: null,
        Token);
}
