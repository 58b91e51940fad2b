using System.Net;
using System.Text.Json.Nodes;
using Contexter.Cli;
using Contexter.Tests.Cli;
using Contexter.Upstreams.Hosting;

namespace Contexter.Tests.Product;

/// <summary>A server that fetches what is not here from (a simulated) Context7 when a client of Context7 asks for it, and serves it from then on.</summary>
public sealed class ServeMissingTests : IAsyncLifetime
{
    private const string Id = "/quillon/quillon";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly ProductHarness _contexter = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new();
    private UpstreamHost? _upstreams;
    private Task<CliResult>? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Asked => _upstreams![UpstreamKind.Context7].Log.Requests.Count;

    public async ValueTask InitializeAsync() => _upstreams = await UpstreamHost.StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.Context7] }, Token);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _stop.Dispose();
        await _upstreams!.DisposeAsync();
        _contexter.Dispose();
    }

    [Fact]
    public async Task Ask_ForALibraryThatIsNotHere_FetchesItOnceAndServesItFromThenOn()
    {
        await ServeAsync(isServing: true);

        var (status, first) = await AskAsync(Id, "retry");

        status.ShouldBe(HttpStatusCode.OK, first);
        first.ShouldContain("Source: ");
        var library = (await LibrariesAsync()).ShouldHaveSingleItem()!;
        ((string)library["source"]!["kind"]!, (string)library["source"]!["location"]!, (string)library["state"]!).ShouldBe(("context7", Id, "ready"));
        var asked = Asked;
        asked.ShouldBeGreaterThan(0);

        (await AskAsync(Id, "retry")).ShouldBe((HttpStatusCode.OK, first));
        (await AskAsync(Id, "lease")).Status.ShouldBe(HttpStatusCode.OK);
        var found = JsonNode.Parse(await _http.GetStringAsync(new Uri("/api/v2/libs/search?libraryName=quillon&query=retry", UriKind.Relative), Token))!;
        ((string)found["results"]![0]!["title"]!).ShouldNotBeEmpty();
        Asked.ShouldBe(asked, "what is here is answered from here");
    }

    [Fact]
    public async Task Ask_ForALibraryThatContext7HasNot_SaysSo()
    {
        await ServeAsync(isServing: true);

        var (status, answer) = await AskAsync("/nobody/nothing", "retry");

        status.ShouldBe(HttpStatusCode.NotFound);
        ((string)JsonNode.Parse(answer)!["error"]!).ShouldBe("library_not_found");
    }

    [Fact]
    public async Task Ask_WhenItIsNotWanted_TellsContext7Nothing()
    {
        await ServeAsync(isServing: false);

        (await AskAsync(Id, "retry")).Status.ShouldBe(HttpStatusCode.NotFound);

        Asked.ShouldBe(0);
        (await LibrariesAsync()).ShouldBeEmpty();
    }

    private async Task ServeAsync(bool isServing)
    {
        var output = new AwaitedText("Ctrl+C ends it.") { NewLine = "\n" };
        var endpoint = _upstreams!.AddressOf(UpstreamKind.Context7).ToString().TrimEnd('/');
        string[] serve = ["serve", "--port", "0", "--allow-private", "--set", $"context7.endpoint={endpoint}", "--set", $"context7.serve_missing={(isServing ? "true" : "false")}"];
        _server = _contexter.RunAsync(serve, output, _stop.Token);
        await output.Seen.WaitAsync(Deadline, Token);
        _http.BaseAddress = new Uri(output.ToString().Split('\n')[0]["Contexter listens on ".Length..]);
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        if (_server is not null)
        {
            (await _server.WaitAsync(Deadline, CancellationToken.None)).ExitCode.ShouldBe(ExitCodes.Done);
        }
    }

    /// <summary>Asks as a client of Context7 does, again when the library is not ready.</summary>
    private async Task<(HttpStatusCode Status, string Answer)> AskAsync(string id, string query)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(Deadline);
        while (true)
        {
            using var response = await _http.GetAsync(new Uri($"/api/v2/context?libraryId={Uri.EscapeDataString(id)}&query={query}", UriKind.Relative), late.Token);
            if (response.StatusCode != HttpStatusCode.Accepted)
            {
                return (response.StatusCode, await response.Content.ReadAsStringAsync(late.Token));
            }
        }
    }

    private async Task<JsonArray> LibrariesAsync() => JsonNode.Parse(await _http.GetStringAsync(new Uri("/v1/libraries", UriKind.Relative), Token))!.AsArray();
}
