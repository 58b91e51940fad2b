using System.Net;
using System.Text.Json.Nodes;
using Contexter.Cli;
using Contexter.Tests.Cli;
using Contexter.Upstreams.Embeddings;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>The whole product with its embeddings from servers (fakes that hold to the providers' contracts): nothing is lost, and nothing is paid for twice.</summary>
public sealed class EmbeddingProviderTests : IDisposable
{
    private const string Key = "pa-k3y-of-voyage";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly string[] Voyage = ["embeddings.provider=voyage", "embeddings.key=" + Key, "embeddings.dimension=256", "embeddings.batch_texts=8"];
    private static readonly string[] Ollama =
    [
        "embeddings.provider=openai", "embeddings.endpoint=http://ollama.test/v1", "embeddings.model=nomic-embed-text", "embeddings.dimension=64", "embeddings.retries=0",
    ];

    private readonly ProductHarness _contexter = new();
    private readonly VoyageFake _voyage = new() { Key = Key };
    private readonly OpenAIFake _ollama = new();

    public void Dispose() => _contexter.Dispose();

    [Fact]
    public async Task Add_WhenAStormOfRefusalsComes_LosesNoDocumentAndPaysForEveryTextOnce()
    {
        WriteGuides(30);
        _voyage.Fail(HttpStatusCode.TooManyRequests, "slow down", times: 40, headers => headers.TryAddWithoutValidation("Retry-After", "0"));

        (await RunAsync(Voyage, "add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone().Output.ShouldContain("mydocs@current is ready: 30 documents (30 new)");

        _voyage.Requests.Count.ShouldBeGreaterThan(40);
        _voyage.Paid.Count.ShouldBeGreaterThanOrEqualTo(30);
        _voyage.Paid.Values.ShouldAllBe(times => times == 1);
        (await HitsAsync(Voyage, "subject17"))[0].ShouldBe("The subject17 guide");
        _voyage.Requests[^1].Json.GetProperty("input_type").GetString().ShouldBe("query");
        _voyage.Requests[^2].Json.GetProperty("input_type").GetString().ShouldBe("document");
    }

    [Fact]
    public async Task Add_WhenTheServerGoesAwayInBetween_GoesOnLaterWithWhatIsNotPaidFor()
    {
        WriteGuides(30);
        var handler = new FlakyHandler(_voyage, answers: 3);
        var failed = await RunAsync(handler, Voyage, "add", "mydocs", "--from", _contexter.Docs);
        failed.ExitCode.ShouldBe(ExitCodes.Failed, failed.Output);
        (failed.Output + failed.Error).ShouldContain("The embedding server at https://api.voyageai.com/v1/embeddings refuses the key it was given (401: ");
        (failed.Output + failed.Error).ShouldNotContain(Key);
        _voyage.Paid.ShouldNotBeEmpty();

        (await RunAsync(Voyage, "add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone().Output.ShouldContain("mydocs@current is ready: 30 documents");

        _voyage.Paid.Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public async Task Add_WhenAPageIsInSeveralVersions_PaysForItOnce()
    {
        WriteGuides(5);
        (await RunAsync(Voyage, "add", "mydocs@1", "--from", _contexter.Docs)).ShouldBeDone();
        var paid = _voyage.Paid.Count;
        _contexter.WriteGuide("new.md", "novelty");

        (await RunAsync(Voyage, "add", "mydocs@2", "--from", _contexter.Docs)).ShouldBeDone().Output.ShouldContain("6 documents");
        (await RunAsync(Voyage, "add", "other", "--from", _contexter.Docs)).ShouldBeDone();

        _voyage.Paid.Values.ShouldAllBe(times => times == 1);
        _voyage.Paid.Keys.Count(text => text.Contains("novelty", StringComparison.Ordinal)).ShouldBe(_voyage.Paid.Count - paid);
    }

    [Fact]
    public async Task Add_WhenOneVectorIsNone_NamesItsDocumentAndKeepsTheOthers()
    {
        WriteGuides(6);
        _voyage.Spoil = (text, vector) => text.Contains("subject3", StringComparison.Ordinal) ? Array.ConvertAll(vector, _ => float.NaN) : vector;

        var added = await RunAsync(Voyage, "add", "mydocs", "--from", _contexter.Docs);

        added.ExitCode.ShouldBe(ExitCodes.PartlyDone);
        added.Error.ShouldContain("page3.md: The embedding of text 1 of 1 is not valid: component 0 is NaN");
        _voyage.Paid.Where(entry => !entry.Key.Contains("subject3", StringComparison.Ordinal)).ShouldAllBe(entry => entry.Value == 1);
        (await HitsAsync(Voyage, "subject4"))[0].ShouldBe("The subject4 guide");
    }

    [Fact]
    public async Task Search_WhenTheConfigurationBeginsWithAnotherModel_GoesOnWithTheOneThatIsIndexed()
    {
        WriteGuides(4);
        (await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone();

        (await HitsAsync(Ollama, "subject2"))[0].ShouldBe("The subject2 guide");
        (await RunAsync(Ollama, "add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone();

        _ollama.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Search_WhenTheModelIsNotDescribedAnyMore_NamesItAndTheWayOut()
    {
        WriteGuides(4);
        (await RunAsync(Ollama, "add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone();

        foreach (var settings in new[] { (string[])[], [.. Ollama, "embeddings.dimension=32"] })
        {
            var refused = await RunAsync(new FakeHandler(_ollama), settings, "search", "subject2", "--json");

            refused.ExitCode.ShouldBe(ExitCodes.Failed);
            refused.Error.ShouldContain("model_mismatch");
            refused.Error.ShouldContain("openai' (nomic-embed-text, 64 dimensions)");
            refused.Error.ShouldContain("contexter models use");
        }
    }

    [Fact]
    public async Task Search_WhenTheModelIsDescribedByAnotherName_FindsIt()
    {
        WriteGuides(4);
        (await RunAsync(Ollama, "add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone();

        string[] renamed = [.. Ollama.Where(setting => setting.Contains('=', StringComparison.Ordinal)).Select(setting => setting.Replace("embeddings.", "models.nomic.", StringComparison.Ordinal))];

        (await HitsAsync(renamed, "subject2"))[0].ShouldBe("The subject2 guide");
    }

    [Fact]
    public async Task Search_WhenTheServerIsAway_FindsByWordsAndWarns()
    {
        WriteGuides(4);
        (await RunAsync(Ollama, "add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone();
        _ollama.Fail(HttpStatusCode.BadGateway, "gone", times: 10);

        var reply = JsonNode.Parse((await RunAsync(Ollama, "search", "subject2", "--json")).ShouldBeDone().Output)!;

        reply["results"]!.AsArray()[0]!["title"]!.GetValue<string>().ShouldBe("The subject2 guide");
        reply["warnings"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldContain("http://ollama.test/v1/embeddings failed (502: gone)");
    }

    [Fact]
    public async Task Add_WhenTheFirstEndpointIsAway_AsksTheNextWithItsOwnKey()
    {
        WriteGuides(4);
        _ollama.Key = "f4llback";
        string[] chain = [.. Ollama, "embeddings.key=0ther", "embeddings.fallbacks=http://spare.test/v1", "embeddings.fallback_key=f4llback"];

        (await RunAsync(chain, "add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone();

        _ollama.Requests.Where(request => request.Line.Contains("ollama.test", StringComparison.Ordinal)).ShouldAllBe(request => request.Authorization == "Bearer 0ther");
        _ollama.Requests.Where(request => request.Line.Contains("spare.test", StringComparison.Ordinal)).ShouldAllBe(request => request.Authorization == "Bearer f4llback");
        _ollama.Paid.Values.ShouldAllBe(times => times == 1);
    }

    private void WriteGuides(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _contexter.WriteGuide($"page{i}.md", $"subject{i}");
        }
    }

    private async Task<string[]> HitsAsync(string[] settings, string query)
    {
        var reply = JsonNode.Parse((await RunAsync(settings, "search", query, "--json")).ShouldBeDone().Output)!;
        return [.. reply["results"]!.AsArray().Select(hit => hit!["title"]!.GetValue<string>())];
    }

    private Task<CliResult> RunAsync(string[] settings, params string[] args) =>
        RunAsync(new FakeHandler(ReferenceEquals(settings, Voyage) ? _voyage : _ollama), settings, args);

    private async Task<CliResult> RunAsync(HttpMessageHandler handler, string[] settings, params string[] args)
    {
        using var never = new CancellationTokenSource();
        return await _contexter.RunAsync(
            [.. args, .. settings.SelectMany(setting => new[] { "--set", setting })],
            new StringWriter { NewLine = "\n" },
            never.Token,
            services => services.AddKeyedSingleton("embeddings", handler)).WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    /// <summary>A server that knows the key for some answers, and then no more.</summary>
    private sealed class FlakyHandler(EmbeddingFake fake, int answers) : HttpMessageHandler
    {
        private int _asked;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _asked) > answers
                ? fake.Error(HttpStatusCode.Unauthorized, $"Provided API key {Key} is invalid.")
                : fake.Answer("POST", request.Headers.Authorization?.ToString(), await request.Content!.ReadAsStringAsync(cancellationToken));
    }
}
