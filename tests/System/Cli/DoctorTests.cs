using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Contexter.Cli;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Storage;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter doctor</c> before set-ups that are broken in one way each.</summary>
public sealed class DoctorTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly CliHarness _cli = new();
    private readonly string _data = Directory.CreateTempSubdirectory("contexter-doctor-").FullName;

    public DoctorTests()
    {
        _cli.Machine.Set("CONTEXTER_DATA", _data);
        _cli.Network = () => new StubNetwork(_ => throw new HttpRequestException("no network here"));
        _cli.Api.Libraries = [Samples.Library() with { Documents = 0, Chunks = 0, Source = Samples.Source() with { Location = _data } }];
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _cli.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Doctor_WhenAllIsWell_SaysSoLineByLine()
    {
        Store();
        _cli.Machine.Set("CONTEXTER_SEARCH_TOP_K", "5").Add("/srv/docs/contexter.yaml", "mcp:\n  read_only: true\n");

        var result = await RunAsync("--set", "server.port=0");

        result.ShouldBeDone();
        result.Output.ShouldMatch(@"ok       configuration  file /srv/docs/contexter\.yaml; \d+ settings, 4 not at the default\.\n");
        result.Output.ShouldContain("ok       configuration  from the file: mcp.read_only (line 2).\n");
        result.Output.ShouldContain("ok       configuration  from the environment: data (CONTEXTER_DATA), search.top_k (CONTEXTER_SEARCH_TOP_K).\n");
        result.Output.ShouldContain("ok       configuration  from the command line: server.port.\n");
        result.Output.ShouldContain($"ok       data           '{_data}' is there and can be written.\n");
        result.Output.ShouldContain("ok       store          1 document of 1 library read, 41.0 kB, all whole.\n");
        result.Output.ShouldContain("ok       keys           none is needed");
        result.Output.ShouldContain("ok       upstreams      none is configured.\n");
        result.Output.ShouldEndWith("All is well.\n");
        result.Output.ShouldNotContain("warning");
        (await RunAsync("--set", "server.port=0", "--quiet")).ShouldBeDone().Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Doctor_WhenTheConfigurationIsWrong_NamesEveryMistakeAndLooksNoFurther()
    {
        _cli.Machine.Add("/srv/docs/contexter.yaml", "serach:\n  top_k: 5\nserver:\n  port: many\n");

        var result = await RunAsync();

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldMatch(@"problem  configuration  unknown key 'serach\.top_k' \(/srv/docs/contexter\.yaml:2\); did you mean 'search\.top_k'\?? Correct it there");
        result.Output.ShouldMatch(@"problem  configuration  server\.port: 'many' .*/srv/docs/contexter\.yaml:4");
        result.Output.ShouldEndWith("2 problems, 0 warnings.\n");
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task Doctor_WhenThereIsNoDataDirectory_IsContentAndMakesNone()
    {
        var missing = Path.Combine(_data, "not", "here");

        var result = (await RunAsync("--data", missing, "--set", "server.port=0")).ShouldBeDone();

        result.Output.ShouldContain($"ok       data           '{missing}' is not there yet");
        Directory.Exists(missing).ShouldBeFalse();
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task Doctor_WhenTheDataDirectoryIsAFile_SaysSo()
    {
        var file = Path.Combine(_data, "file");
        await File.WriteAllTextAsync(file, "x", Token);

        await ShouldFindAsync($"problem  data           '{file}' is a file and should be a folder.", "--data", file);
    }

    [Fact]
    public async Task Doctor_WhenTheDataDirectoryCannotBeWritten_SaysSo()
    {
        // Nobody, root included, makes files there.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");

        await ShouldFindAsync("problem  data           '/proc/self' cannot be written", "--data", "/proc/self");
    }

    [Theory]
    [InlineData(199_999_999, 10, "problem  data           200.0 MB free on its disk; the index has 10 B. Free 200.0 MB at least")]
    [InlineData(200_000_000, 200_000_001, "warning  data           200.0 MB free on its disk; the index has 200.0 MB. Joining files")]
    public async Task Doctor_WhenTheDiskIsNearlyFull_SaysHowMuchIsNeeded(long free, long index, string expected)
    {
        Directory.CreateDirectory(Path.Combine(_data, "index"));
        await using (var file = File.Create(Path.Combine(_data, "index", "segment")))
        {
            file.SetLength(index);
        }

        _cli.FreeBytes = _ => free;

        await ShouldFindAsync(expected);
    }

    [Fact]
    public async Task Doctor_WhenAnotherCommandOwnsTheDirectory_SaysWhich()
    {
        Store();
        using var owner = DataDirectory.Acquire(_data, "contexter add react");

        await ShouldFindAsync($"warning  data           process {Environment.ProcessId} (contexter add react) owns it and is no server; what is stored is not looked at. Wait");
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("not_ready", "unhealthy", 503, "problem  server         at http://127.0.0.1:9/ is not ready: search: the index is damaged. End process")]
    [InlineData("ready", "degraded", 200, "warning  server         answers at http://127.0.0.1:9/, and search: the index is damaged. docs/observability.md")]
    public async Task Doctor_WhenAPartOfTheServerIsIll_SaysWhich(string ready, string part, int status, string expected)
    {
        using var owner = DataDirectory.Acquire(_data, "contexter serve");
        owner.Announce(new Uri("http://127.0.0.1:9"), "contexter serve");
        _cli.Network = () => new StubNetwork(_ => new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent($$"""{"status":"{{ready}}","checks":[{"name":"search","status":"{{part}}","description":"the index is damaged"}]}"""),
        });

        await ShouldFindAsync(expected);
        _cli.Sessions.Opened.Count.ShouldBe(status == 200 ? 1 : 0, "what is asked of a server that is not ready would wait");
    }

    [Fact]
    public async Task Doctor_WhenTheServerIsGoneOrSilent_SaysSo()
    {
        using var owner = DataDirectory.Acquire(_data, "contexter serve");
        owner.Announce(new Uri("http://127.0.0.1:9"), "contexter serve");

        await ShouldFindAsync("problem  server         cannot be asked at http://127.0.0.1:9/: no network here. End process");
        _cli.Network = () => new StubNetwork(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new HttpResponseMessage();
        });
        await ShouldFindAsync("problem  server         does not answer at http://127.0.0.1:9/ within 1 s. End process", "--timeout", "1");
    }

    [Fact]
    public async Task Doctor_WhenTheServerIsOfAnEarlierVersion_SaysSo()
    {
        using var owner = DataDirectory.Acquire(_data, "contexter serve");
        await File.WriteAllTextAsync(Path.Combine(_data, "owner.json"), """{"ProcessId":7,"Command":"contexter serve","Server":"http://127.0.0.1:9","Version":"0.0.1"}""", Token);
        _cli.Network = () => new StubNetwork(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"status":"ready","checks":[]}""") });

        await ShouldFindAsync("warning  server         is version 0.0.1, this command ");
    }

    [Fact]
    public async Task Doctor_WhenThePortIsTaken_SaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        await ShouldFindAsync($"warning  server         none runs on this data directory, and another program listens on port {port} of 127.0.0.1. Choose", "--set", $"server.port={port}");
    }

    [Fact]
    public async Task Doctor_WhenDocumentsAreDamagedOrUnlistedOrOrphaned_NamesTheWayOut()
    {
        Store();
        _cli.Api.Damaged = [new() { Path = "a.md", Id = "1", Damage = DocumentDamageKind.TextMissing }];
        _cli.Api.Store = Samples.Store() with { Libraries = ["react@19.0", "lost@1"], OrphanBodies = 3, FileFaults = ["row 3 missing from index"] };

        var result = await RunAsync();

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("problem  store          documents.db is damaged: row 3 missing from index. Restore it from a backup");
        result.Output.ShouldContain("problem  store          react@19.0: 1 document damaged, such as a.md (its text is missing). 'contexter refresh react@19.0'");
        result.Output.ShouldContain("warning  store          lost@1 has documents and is not listed as a library.");
        result.Output.ShouldContain("warning  store          3 texts of no document, 0 documents of no library. 'contexter store compact' removes them.");
    }

    [Fact]
    public async Task Doctor_WhenAnotherDatabaseIsDamaged_SaysWhatIsLostWithIt()
    {
        Store();
        foreach (var name in new[] { "state.db", "jobs.db", "embeddings.db" })
        {
            await File.WriteAllTextAsync(Path.Combine(_data, name), new string('x', 5_000), Token);
        }

        var result = await RunAsync();

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldMatch("problem  store          state.db is damaged: .*not a database.*'contexter restore'");
        result.Output.ShouldMatch("problem  store          jobs.db is damaged: .*only histories of jobs are lost");
        result.Output.ShouldMatch("problem  store          embeddings.db is damaged: .*paid for once more");
    }

    [Fact]
    public async Task Doctor_WhenTheIndexHoldsLess_SaysHowMuchIsMissing()
    {
        Store();
        _cli.Api.Libraries = [_cli.Api.Libraries[0] with { Documents = 12, Chunks = 345 }, Samples.Library("vue") with { State = LibraryState.Incomplete }];

        var result = await RunAsync();

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain(
            "problem  index          react@19.0: the index holds 0 documents with 0 chunks, and 12 with 345 are stored. 'contexter index rebuild react@19.0' makes it anew from the stored documents.");
        result.Output.ShouldContain("warning  index          vue@19.0 is incomplete");
    }

    [Fact]
    public async Task Doctor_WhenKeysAreNeededAndThereIsNone_SaysHowToMakeOne()
    {
        Store();
        var now = TimeProvider.System.GetUtcNow();
        _cli.Api.Keys = [Samples.Key() with { ExpiresAt = now.AddDays(-1) }];

        var result = await RunAsync("--set", "server.host=0.0.0.0");
        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("problem  keys           requests to a server on 0.0.0.0 need one, and there is none that is valid. 'contexter keys create NAME --scope admin'");
        result.Output.ShouldContain("warning  keys           '0badcafe' (agents) has expired on");

        _cli.Api.Keys = [Samples.Key() with { ExpiresAt = now.AddDays(1) }];
        (await RunAsync("--set", "server.host=0.0.0.0")).Output.ShouldContain("warning  keys           '0badcafe' (agents) expires on");
        _cli.Api.Keys = [];
        (await RunAsync("--set", "server.host=0.0.0.0", "--set", $"server.admin_key={new string('k', 32)}")).ShouldBeDone().Output.ShouldContain("ok       keys           requests need one; 0 of 0 are valid, and server.admin_key is.");
    }

    [Theory]
    [InlineData("files")]
    [InlineData("git")]
    [InlineData("sdk-docs")]
    public async Task Doctor_WhenASourceIsGone_SaysSo(string kind)
    {
        Store();
        _cli.Api.Libraries = [_cli.Api.Libraries[0] with { Source = Samples.Source() with { Kind = kind, Location = Path.Combine(_data, "gone") } }];

        await ShouldFindAsync("warning  sources        react@19.0: ");
    }

    [Fact]
    public async Task Doctor_WhenServicesRefuseFailOrAreSpent_TellsThemApart()
    {
        _cli.Network = () => new StubNetwork(request => new HttpResponseMessage(request.RequestUri!.Host switch
        {
            "context7.test" => HttpStatusCode.Unauthorized,
            "brave.test" => HttpStatusCode.TooManyRequests,
            "qdrant.test" => HttpStatusCode.BadGateway,
            "rerank.test" => HttpStatusCode.MethodNotAllowed,
            _ => throw new HttpRequestException("unknown host"),
        }));

        var result = await RunAsync(
            "--set", "context7.endpoint=https://context7.test/api", "--set", "context7.key=ctx7sk-1", "--set", "brave.endpoint=https://brave.test", "--set", "brave.key=b1",
            "--set", "index.store=qdrant", "--set", "index.qdrant.address=https://qdrant.test", "--set", "search.reranker.url=https://rerank.test/rerank",
            "--set", "chat.endpoint=https://chat.test/v1", "--set", "chat.model=m");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("problem  upstreams      Context7: https://context7.test refuses the key (401). Check context7.key.\n");
        result.Output.ShouldContain("warning  upstreams      Brave: the limit of https://brave.test is used up (429).");
        result.Output.ShouldContain("problem  upstreams      Qdrant: https://qdrant.test fails (502).");
        result.Output.ShouldContain("ok       upstreams      re-ranker: https://rerank.test answers.");
        result.Output.ShouldContain("problem  upstreams      language model: cannot be reached at https://chat.test: unknown host. Check chat.endpoint");
        result.Output.ShouldNotContain("ctx7sk-1");
    }

    [Fact]
    public async Task Doctor_AsksServicesSideBySide_AndNoneWhenOffline()
    {
        // Nobody is answered before all have asked.
        using var barrier = new CountdownEvent(3);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cli.Network = () => new StubNetwork(async (_, token) =>
        {
            if (barrier.Signal())
            {
                all.SetResult();
            }

            await all.Task.WaitAsync(token);
            return new HttpResponseMessage();
        });
        string[] services = ["--set", "context7.key=ctx7sk-1", "--set", "brave.key=b1", "--set", "search.reranker.url=https://rerank.test/rerank", "--set", "server.port=0"];

        (await RunAsync(services).WaitAsync(Deadline, Token)).ShouldBeDone().Output.ShouldContain("Context7: https://context7.com answers.");

        _cli.Network = () => new StubNetwork(request => throw new InvalidOperationException($"{request.RequestUri} was asked"));
        (await RunAsync([.. services, "--offline"])).ShouldBeDone().Output.ShouldNotContain("upstreams");
    }

    [Fact]
    public async Task Doctor_WhenAServiceIsSilent_GivesUpInTime()
    {
        _cli.Network = () => new StubNetwork(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new HttpResponseMessage();
        });

        await ShouldFindAsync("problem  upstreams      Brave: no answer within 1 s. Check", "--timeout", "1", "--set", "brave.key=b1");
    }

    [Fact]
    public async Task Doctor_WhenProxiesFail_SaysHowMany()
    {
        Store();
        string[] office = ["--set", "proxies.providers.office.endpoints=http://10.0.0.7:3128"];
        await ShouldFindAsync("warning  upstreams      proxies 'office': 1 of 2 work: refused 'contexter proxies'", office);
        _cli.Api.Proxies = [Samples.Proxies() with { State = ProxyProviderState.Stopped, Problem = "the zone is spent." }];
        await ShouldFindAsync("problem  upstreams      proxies 'office': 1 of 2 work: the zone is spent. Check proxies.providers.office", office);
    }

    [Fact]
    public async Task Doctor_WhenAClusterIsConfigured_AsksItsDatabaseOrSaysThatTheBuildHasNone()
    {
        // Nothing listens at port 1.
        var result = await RunAsync("--set", "index.store=qdrant", "--timeout", "1", "--set", "cluster.postgres=Host=127.0.0.1;Port=1;Database=docs;Username=me;Password=s3cret");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldMatch("problem  cluster        .*(docs at 127.0.0.1:1 cannot be reached|This build runs its grains on the embedded host)");
        result.Output.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Doctor_WhenWhatIsStoredCannotBeOpenedOrAsked_SaysWhy()
    {
        Store();
        _cli.Sessions.OpenFailure = new Documents.ContexterException("storage_format", "'documents.db' has format 9.");
        await ShouldFindAsync("problem  store          'documents.db' has format 9.");

        _cli.Sessions.OpenFailure = null;
        _cli.Api.Failure = new ContexterFaultException("storage_unavailable", "The disk is away.");
        await ShouldFindAsync("problem  index          The disk is away.");
    }

    [Fact]
    public async Task Doctor_WithJson_PrintsOneReport()
    {
        Store();
        _cli.Api.Libraries = [_cli.Api.Libraries[0] with { Documents = 1 }];

        var result = await RunAsync("--json", "--set", "server.port=0");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        var report = JsonDocument.Parse(result.Output).RootElement;
        (report.GetProperty("problems").GetInt32(), report.GetProperty("warnings").GetInt32()).ShouldBe((1, 0));
        var problem = report.GetProperty("findings").EnumerateArray().Single(finding => finding.GetProperty("state").ValueEquals("problem"));
        problem.GetProperty("area").GetString().ShouldBe("index");
        problem.GetProperty("advice").GetString().ShouldNotBeNull().ShouldStartWith("'contexter index rebuild");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("301")]
    public async Task Doctor_WhenTheTimeLimitIsOutOfRange_SaysSo(string seconds)
    {
        var result = await RunAsync("--timeout", seconds);

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain("allowed: 1 to 300 seconds");
    }

    private Task<CliResult> RunAsync(params string[] options) => _cli.RunAsync(["doctor", .. options]);

    private async Task ShouldFindAsync(string line, params string[] options)
    {
        var result = await RunAsync(options);
        result.Output.ShouldContain(line);
        result.ExitCode.ShouldBe(line.StartsWith("problem", StringComparison.Ordinal) ? ExitCodes.Failed : ExitCodes.Done, result.Output);
    }

    /// <summary>Makes it look as if something was stored; the API of the test answers what.</summary>
    private void Store() => File.WriteAllBytes(Path.Combine(_data, "documents.db"), []);

    private sealed class StubNetwork(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        public StubNetwork(Func<HttpRequestMessage, HttpResponseMessage> answer)
            : this((request, _) => Task.FromResult(answer(request)))
        {
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken);
    }
}
