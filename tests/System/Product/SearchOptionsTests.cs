using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Contexter.Cli;
using Contexter.Tests.Cli;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>What a search can be asked for beside the question, and what it tells beside the hits, from the command line down to the index.</summary>
public sealed class SearchOptionsTests : IAsyncLifetime
{
    private readonly ProductHarness _contexter = new();

    public async ValueTask InitializeAsync()
    {
        _contexter.Write("port.md", "# The port guide\n\nWrite the port into the settings file and restart the service, which listens there from then on.\n");
        _contexter.Write("cache.md", "# The cache guide\n\nSetting the cache to zero in the settings file turns it off; every answer is then computed anew.\n");
        (await _contexter.RunAsync("add", "mydocs@1", "--from", _contexter.Docs)).ShouldBeDone();
    }

    public ValueTask DisposeAsync()
    {
        _contexter.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Search_WithClauses_GivesOnlyWhatKeepsThem()
    {
        var guides = await TitlesAsync("settings file");
        guides.ShouldBe(["The port guide", "The cache guide"], ignoreOrder: true);

        (await TitlesAsync("settings file", "--require", "cach*")).ShouldBe(["The cache guide"]);
        (await TitlesAsync("settings file", "--exclude", "setting the cache")).ShouldBe(["The port guide"]);
        (await TitlesAsync("settings file", "--require", "port", "--require", "cache")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--require", "the", "has no word that the index holds")]
    [InlineData("--exclude", "p*", "is no beginning of a word")]
    public async Task Search_WhenAClauseCannotBeLookedUp_IsWrongUsage(string option, string clause, string problem)
    {
        var result = await _contexter.RunAsync("search", "port", option, clause);

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain($"The clause '{clause}' {problem}");
    }

    [Fact]
    public async Task Search_WhenAnotherVersionSaysTheSame_NamesItWithTheHit()
    {
        (await _contexter.RunAsync("add", "mydocs@2", "--from", _contexter.Docs)).ShouldBeDone();

        var hit = (await _contexter.JsonAsync("search", "set the port", "--library", "mydocs@1", "--library", "mydocs@2"))["results"]![0]!;

        hit["chunk_ids"]!.AsArray().Select(id => id!.GetValue<string>()).ShouldContain(id => string.Equals(id, hit["chunk_id"]!.GetValue<string>(), StringComparison.Ordinal));
        var other = hit["duplicates"]!.AsArray().ShouldHaveSingleItem()!;
        other["title"]!.GetValue<string>().ShouldBe("The port guide");
        new[] { hit["version"]!.GetValue<string>(), other["version"]!.GetValue<string>() }.ShouldBe(["1", "2"], ignoreOrder: true);
    }

    [Fact]
    public async Task Search_WhenExplained_AccountsForTheScoreAndDescribesTheQuestion()
    {
        var reply = await _contexter.JsonAsync("search", "how do I set the port", "--explain");

        reply["analysis"]!["intents"]!.AsArray().Select(intent => intent!.GetValue<string>()).ShouldBe(["how_to"]);
        foreach (var hit in reply["results"]!.AsArray())
        {
            var why = hit!["explanation"]!;
            var product = why["boosts"]!.AsArray().Aggregate(1.0, (product, boost) => product * boost!["factor"]!.GetValue<double>());
            hit["score"]!.GetValue<double>().ShouldBe(why["blended_score"]!.GetValue<double>() * product / why["boost_scale"]!.GetValue<double>(), 1e-9);
        }
    }

    [Fact]
    public async Task Search_WithAReranker_TakesItsOrder()
    {
        var best = (await TitlesAsync("settings file"))[0];
        var handler = new JudgingHandler(text => text.Contains(best, StringComparison.Ordinal) ? 0.1 : 0.9);

        var result = await RerankAsync(handler);

        var titles = JsonNode.Parse(result.ShouldBeDone().Output)!["results"]!.AsArray().Select(hit => hit!["title"]!.GetValue<string>()).ToArray();
        titles[^1].ShouldBe(best);
        handler.Key.ShouldBe("Bearer k3y");
    }

    [Fact]
    public async Task Search_WhenTheRerankerFails_AnswersAndWarns()
    {
        var result = await RerankAsync(new JudgingHandler(null));

        result.ExitCode.ShouldBe(ExitCodes.Done);
        var reply = JsonNode.Parse(result.Output)!;
        reply["results"]!.AsArray().Count.ShouldBe(2);
        reply["warnings"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldContain("The re-ranker at http://reranker.test/rerank refuses the key");
        result.Output.ShouldNotContain("k3y");
    }

    private async Task<string[]> TitlesAsync(params string[] args) =>
        [.. (await _contexter.JsonAsync(["search", .. args]))["results"]!.AsArray().Select(hit => hit!["title"]!.GetValue<string>()).Distinct(StringComparer.Ordinal)];

    private async Task<CliResult> RerankAsync(JudgingHandler handler)
    {
        string[] args = ["search", "settings file", "--json", "--set", "search.reranker.url=http://reranker.test/rerank", "--set", "search.reranker.key=k3y"];
        using var never = new CancellationTokenSource();
        return await _contexter.RunAsync(
            args, new StringWriter { NewLine = "\n" }, never.Token, services => services.AddKeyedSingleton<HttpMessageHandler>("reranker", handler));
    }

    /// <summary>A re-ranking server that judges texts by a function, and refuses the key where there is none.</summary>
    private sealed class JudgingHandler(Func<string, double>? judge) : HttpMessageHandler
    {
        public string? Key { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Key = request.Headers.Authorization?.ToString();
            if (judge is null)
            {
                return new HttpResponseMessage(HttpStatusCode.Unauthorized);
            }

            var texts = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!["texts"]!.AsArray();
            var scores = new JsonArray([.. texts.Select((text, index) => new JsonObject { ["index"] = index, ["score"] = judge(text!.GetValue<string>()) })]);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(scores.ToJsonString(), Encoding.UTF8, "application/json") };
        }
    }
}
