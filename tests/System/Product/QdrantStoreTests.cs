using System.Text.Json.Nodes;

namespace Contexter.Tests.Product;

/// <summary>The whole product with its index on a Qdrant server (the fake one, behind a socket), beside the same with its index in files.</summary>
public sealed class QdrantStoreTests : IDisposable
{
    private const string Key = "k3y-of-the-server";

    private readonly ProductHarness _embedded = new();
    private readonly ProductHarness _served = new();

    public void Dispose()
    {
        _embedded.Dispose();
        _served.Dispose();
    }

    [Theory]
    [InlineData("hybrid")]
    [InlineData("keyword")]
    [InlineData("semantic")]
    public async Task Search_WhenIndexIsOnAServer_FindsWhatFilesFind(string type)
    {
        await using var server = await QdrantServer.StartAsync();
        server.Fake.ApiKey = Key;
        string[] store = ["--set", "index.store=qdrant", "--set", $"index.qdrant.address={server.Address}", "--set", $"index.qdrant.api_key={Key}"];
        foreach (var harness in new[] { _embedded, _served })
        {
            foreach (var subject in new[] { "port", "cache", "proxy", "mirror", "parrot" })
            {
                harness.WriteGuide($"{subject}.md", subject);
            }
        }

        (await _embedded.RunAsync("add", "mydocs", "--from", _embedded.Docs)).ShouldBeDone();
        (await _served.RunAsync(["add", "mydocs", "--from", _served.Docs, .. store])).ShouldBeDone().Output.ShouldContain("mydocs@current is ready: 5 documents (5 new)");

        foreach (var query in new[] { "how do I set the port", "restart the service", "parrot" })
        {
            string[] search = ["search", query, "--type", type];
            var expected = Hits(await _embedded.JsonAsync(search));
            expected.ShouldNotBeEmpty();
            Hits(await _served.JsonAsync([.. search, .. store])).ShouldBe(expected);
        }

        (await _served.RunAsync(["remove", "mydocs", .. store])).ShouldBeDone();
        server.Fake.Collections.ShouldHaveSingleItem().Value.Points.ShouldBeEmpty();
    }

    [Fact]
    public async Task Add_WhenServerIsNotThere_SaysHowToReachIt()
    {
        _served.WriteGuide("port.md", "port");

        var result = await _served.RunAsync(
            "add", "mydocs", "--from", _served.Docs, "--set", "index.store=qdrant", "--set", "index.qdrant.address=http://127.0.0.1:1", "--set", "index.qdrant.retries=0");

        result.ExitCode.ShouldNotBe(0);
        (result.Output + result.Error).ShouldContain("The Qdrant server at http://127.0.0.1:1/ cannot be reached");
    }

    private static IEnumerable<string> Hits(JsonNode reply) => reply["results"]!.AsArray().Select(hit => string.Join(
        ' ', hit!["chunk_id"], hit["title"], Round(hit["score"]), Round(hit["keyword_score"]), Round(hit["semantic_score"])));

    private static string Round(JsonNode? score) => score is null ? "none" : score.GetValue<double>().ToString("F4", global::System.Globalization.CultureInfo.InvariantCulture);
}
