using System.Text.Json;

namespace Contexter.SlowTests.Clients;

/// <summary>The real clients of Context7, unmodified, before Contexter.</summary>
public sealed class Context7ClientTests
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";

    // Its address is fixed in the client, so the way there is turned; the client itself is as it was published.
    private const string SdkScript =
        """
        const real = globalThis.fetch;
        globalThis.fetch = (url, init) => real(String(url).replace('https://context7.com', process.argv[2]), init);
        const { Context7 } = await import('@upstash/context7-sdk');
        const client = new Context7({ apiKey: 'ctx7sk-test' });
        const libraries = await client.searchLibrary('how is a widget mounted', 'widgets');
        const docs = await client.getContext('how is a widget frobnicated', libraries[0].id);
        const text = await client.getContext('how is a widget frobnicated', libraries[0].id, { type: 'txt' });
        console.log(JSON.stringify({ libraries, docs, text }));
        """;

    [Fact]
    public async Task Clients_OfContext7_AreAnsweredFromTheLibrariesThatAreHere()
    {
        using var npm = await NodePackages.InstallAsync("@upstash/context7-mcp@4.1.1", "ctx7@0.5.12", "@upstash/context7-sdk@0.3.1");
        await using var served = await ServedLibrary.StartAsync();

        var library = await npm.RunAsync("node_modules/.bin/ctx7", ["--base-url", served.Address, "library", "widgets", "how is a widget frobnicated"]);
        library.Output.ShouldContain("Context7-compatible library ID: /contexter/widgets");
        library.Output.ShouldContain("Versions: 2.1");
        var docs = await npm.RunAsync("node_modules/.bin/ctx7", ["--base-url", served.Address, "docs", "/contexter/widgets", "how is a widget frobnicated"]);
        docs.Output.ShouldContain("widget.frobnicate({ speed: 7 });");
        docs.Output.ShouldContain("Library: widgets 2.1");

        await File.WriteAllTextAsync(npm.PathOf("sdk.mjs"), SdkScript, TestContext.Current.CancellationToken);
        var sdk = await npm.RunAsync("sdk.mjs", [served.Address]);
        using var found = JsonDocument.Parse(sdk.Output);
        found.RootElement.GetProperty("libraries")[0].GetProperty("id").GetString().ShouldBe("/contexter/widgets");
        found.RootElement.GetProperty("docs")[0].GetProperty("content").GetString()!.ShouldContain("frobnicate");
        found.RootElement.GetProperty("text").GetString()!.ShouldContain("Library: widgets 2.1");

        await npm.RunAsync("node_modules/.bin/context7-mcp", [], served.Address + "/api", async (input, output) =>
        {
            (await AskAsync(input, output, 1, Initialize)).ShouldContain("Context7");
            await input.WriteLineAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
            (await AskAsync(input, output, 2, Call(2, "resolve-library-id", new { query = "how is a widget frobnicated", libraryName = "widgets" }))).ShouldContain("/contexter/widgets");
            (await AskAsync(input, output, 3, Call(3, "query-docs", new { libraryId = "/contexter/widgets/2.1", query = "how is a widget frobnicated" }))).ShouldContain("speed: 7");
            (await AskAsync(input, output, 4, Call(4, "query-docs", new { libraryId = "/contexter/gadgets", query = "anything" }))).ShouldContain("is not here");
        });
    }

    private static string Call(int id, string name, object arguments) => JsonSerializer.Serialize(new { jsonrpc = "2.0", id, method = "tools/call", @params = new { name, arguments } });

    /// <summary>Sends a line, and gives the line that answers it.</summary>
    private static async Task<string> AskAsync(StreamWriter input, StreamReader output, int id, string line)
    {
        await input.WriteLineAsync(line);
        await input.FlushAsync(TestContext.Current.CancellationToken);
        while (await output.ReadLineAsync(TestContext.Current.CancellationToken) is { } answer)
        {
            using var message = JsonDocument.Parse(answer);
            if (message.RootElement.TryGetProperty("id", out var number) && number.ValueKind == JsonValueKind.Number && number.GetInt32() == id)
            {
                return answer;
            }
        }

        throw new InvalidOperationException($"Request {id} was not answered.");
    }
}
