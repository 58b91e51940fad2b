using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Contexter.Cli;
using Contexter.Tests.Cli;
using Contexter.Upstreams.Embeddings;

namespace Contexter.Tests.Product;

/// <summary>Models are compared on what is stored, with a server of embeddings that holds to its contract.</summary>
public sealed class ModelsBenchmarkTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly ProductHarness _contexter = new();
    private readonly OpenAIFake _fake = new();

    public void Dispose() => _contexter.Dispose();

    [Fact]
    public async Task Benchmark_OfTwoModels_PaysForEveryTextOnceAndLeavesTheDataAlone()
    {
        await AddAsync();
        var before = Snapshot();
        _fake.Fail(HttpStatusCode.TooManyRequests, "slow down", times: 1, headers => headers.TryAddWithoutValidation("Retry-After", "0"));
        await using var server = await EmbeddingServer.StartAsync(_fake);

        var report = await JsonAsync(server, "--yes");

        (report["library"]!.GetValue<string>(), report["queries"]!.GetValue<int>()).ShouldBe(("mydocs@current", 30));
        var (local, remote) = (report["models"]![0]!, report["models"]![1]!);
        (local["name"]!.GetValue<string>(), remote["name"]!.GetValue<string>()).ShouldBe(("local", "openai"));
        (local["dimension"]!.GetValue<int>(), remote["dimension"]!.GetValue<int>()).ShouldBe((256, 64));
        remote["against_first"]!["baseline"]!.GetValue<string>().ShouldBe("local hybrid");
        remote["semantic"]!["ndcg"]!["mean"]!.GetValue<double>().ShouldBeGreaterThan(0.2);
        remote["throttled"]!.GetValue<int>().ShouldBe(1);
        remote["requests"]!.GetValue<int>().ShouldBe(_fake.Requests.Count - 1);
        remote["tokens"]!.GetValue<long>().ShouldBe(_fake.Paid.Keys.Sum(text => (long)EmbeddingFake.CountTokens(text)));
        remote["cost"]!.GetValue<double>().ShouldBe(remote["tokens"]!.GetValue<long>() * 20 / 1e6, 1e-9);
        _fake.Paid.Values.ShouldAllBe(times => times == 1);
        _fake.Paid.Count.ShouldBe(report["chunks"]!.GetValue<int>() + 30);
        Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task Benchmark_OfFurtherModels_KnowsThemByTheirNames()
    {
        await AddAsync();
        await using var server = await EmbeddingServer.StartAsync(_fake);
        string[] settings = ["models.code.provider=openai", "models.code.endpoint=" + server.Address, "models.code.model=" + _fake.Model, "models.code.dimension=64"];
        string[] command = ["models", "benchmark", "--queries", "30", .. settings.SelectMany(setting => new[] { "--set", setting })];

        var all = await _contexter.JsonAsync(command);
        var one = await _contexter.JsonAsync([.. command, "--model", "code"]);

        all["models"]!.AsArray().Select(model => model!["name"]!.GetValue<string>()).ShouldBe(["local", "code"]);
        one["models"]!.AsArray().ShouldHaveSingleItem()!["semantic"]!.ToJsonString().ShouldBe(all["models"]![1]!["semantic"]!.ToJsonString());
        all["models"]![1]!["cost"]!.GetValue<double>().ShouldBe(0);
    }

    [Fact]
    public async Task Benchmark_WhileAServerOwnsTheData_ShowsTheSame()
    {
        await AddAsync();
        string[] command = ["models", "benchmark", "--queries", "30"];
        var alone = await _contexter.JsonAsync(command);
        using var ctrlC = new CancellationTokenSource();
        var output = new AwaitedText("Ctrl+C ends it.");
        var serve = _contexter.RunAsync(["serve", "--port", "0"], output, ctrlC.Token);
        await output.Seen.WaitAsync(Deadline, TestContext.Current.CancellationToken);

        var served = await _contexter.JsonAsync(command);

        (await PathsAsync(new Uri(Regex.Match(output.ToString(), @"http://\S+", RegexOptions.None, Deadline).Value))).ShouldBe(Directory.EnumerateFiles(_contexter.Docs).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);
        await ctrlC.CancelAsync();
        await serve.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        served["keyword"]!.ToJsonString().ShouldBe(alone["keyword"]!.ToJsonString());
        served["models"]![0]!["hybrid"]!.ToJsonString().ShouldBe(alone["models"]![0]!["hybrid"]!.ToJsonString());
    }

    [Fact]
    public async Task Benchmark_WhenAModelRefusesTheKey_MeasuresTheOthersAndFails()
    {
        await AddAsync();
        _fake.Key = "right";
        await using var server = await EmbeddingServer.StartAsync(_fake);

        var result = await RunAsync(server, CancellationToken.None, "--yes", "--model", "openai", "--model", "local", "--set", "embeddings.key=wr0ng");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldMatch(@"^error: model 'openai' could not be measured: The embedding server at .* refuses the key it was given \(401: ");
        (result.Output + result.Error).ShouldNotContain("wr0ng");
        result.Output.ShouldMatch(@"(?m)^openai +failed +-");
        result.Output.ShouldMatch(@"(?m)^local hybrid +\d");
    }

    [Fact]
    public async Task Benchmark_WhenItWouldCostAndNobodyAgreed_AsksNoServer()
    {
        await AddAsync();
        await using var server = await EmbeddingServer.StartAsync(_fake);

        var result = await RunAsync(server, CancellationToken.None);

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldMatch(@"^error: About [\d,]+ tokens a model \(by cl100k_base\) will cost 0\.\d{4} for 'openai'\. Agree to that with --yes");
        _fake.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Benchmark_WhenInterrupted_Ends()
    {
        await AddAsync();
        using var ctrlC = new CancellationTokenSource();
        await using var server = await EmbeddingServer.StartAsync(_fake, async aborted =>
        {
            await ctrlC.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted);
        });

        var result = await RunAsync(server, ctrlC.Token, "--yes", "--model", "openai");

        result.ExitCode.ShouldBe(ExitCodes.Interrupted);
        _fake.Paid.ShouldBeEmpty();
    }

    private async Task AddAsync()
    {
        for (var i = 0; i < 40; i++)
        {
            var subject = $"{(char)('b' + (i % 20))}{(i < 20 ? "a" : "o")}r{(char)('b' + (i % 19))}et";
            _contexter.Write($"{subject}.md", $"""
                # The {subject} guide

                ## Setting the {subject}

                To have a {subject} in the house, open the settings file and write its name there. Then restart the service, so that it is read again.
                Whatever was there before the {subject} stays as it is, and nothing else of the service has to know about it.
                """);
        }

        (await _contexter.RunAsync("add", "mydocs", "--from", _contexter.Docs)).ShouldBeDone();
    }

    /// <summary>The paths of all documents, page by page.</summary>
    private static async Task<List<string>> PathsAsync(Uri server)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var http = new HttpClient();
        http.BaseAddress = server;
        using var refused = await http.GetAsync(new Uri("v1/libraries/mydocs/documents?limit=0", UriKind.Relative), cancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync(cancellationToken)).ShouldContain("The limit is 0; a page holds 1 to 10000 documents.");
        var paths = new List<string>();
        string? next = null;
        do
        {
            var page = JsonNode.Parse(await http.GetStringAsync(new Uri("v1/libraries/mydocs/documents?limit=15" + (next is null ? "" : "&after=" + next), UriKind.Relative), cancellationToken))!;
            paths.AddRange(page["documents"]!.AsArray().Select(document => document!["path"]!.GetValue<string>()));
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);

        return paths;
    }

    private async Task<JsonNode> JsonAsync(EmbeddingServer server, params string[] arguments)
    {
        var result = (await RunAsync(server, CancellationToken.None, ["--json", .. arguments])).ShouldBeDone();
        return JsonNode.Parse(result.Output)!;
    }

    private Task<CliResult> RunAsync(EmbeddingServer server, CancellationToken interruption, params string[] arguments)
    {
        string[] settings =
        [
            "embeddings.provider=openai", "embeddings.endpoint=" + server.Address, "embeddings.model=" + _fake.Model, "embeddings.dimension=64",
            "embeddings.price_per_million_tokens=20", "embeddings.batch_texts=8",
        ];
        string[] command = ["models", "benchmark", "--queries", "30", .. arguments, .. settings.SelectMany(setting => new[] { "--set", setting })];
        return _contexter.RunAsync(command, new StringWriter { NewLine = "\n" }, interruption).WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    /// <summary>The names of all files of the data directory.</summary>
    private string[] Snapshot() => [.. Directory.EnumerateFiles(_contexter.Data, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
