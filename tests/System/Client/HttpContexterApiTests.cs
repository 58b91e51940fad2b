using System.Net;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using FsCheck.Fluent;

namespace Contexter.Tests.Client;

/// <summary>The client against the real endpoints: whatever goes in at one end comes out at the other.</summary>
public sealed class HttpContexterApiTests : IAsyncLifetime
{
    private ApiServer _server = null!;
    private HttpContexterApi _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _client = new HttpContexterApi(_server.Http, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Search_WhenSent_ArrivesAndReturnsUnchanged()
    {
        var reply = await _client.SearchAsync(Samples.Request(), ApiServer.Token);

        reply.ShouldBeEquivalentTo(Samples.Reply());
        _server.Api.Asked.ShouldHaveSingleItem().ShouldBeEquivalentTo(Samples.Request());
    }

    [Fact]
    public async Task AddLibrary_WhenSent_ArrivesAndReturnsUnchanged()
    {
        var request = new AddLibraryRequest { Library = "react@19.0", Source = Samples.Source() };
        var job = await _client.AddLibraryAsync(request, ApiServer.Token);

        job.ShouldBeEquivalentTo(Samples.Job());
        _server.Api.Asked.ShouldHaveSingleItem().ShouldBeEquivalentTo(request);
    }

    [Fact]
    public async Task Libraries_WhenAsked_ReturnUnchanged()
    {
        (await _client.ListLibrariesAsync(ApiServer.Token)).ShouldBeEquivalentTo(new[] { Samples.Library() });
        (await _client.GetLibraryAsync("react", ApiServer.Token)).ShouldBeEquivalentTo(Samples.Library());
        (await _client.RemoveLibraryAsync("react@19.0", ApiServer.Token)).ShouldBeEquivalentTo(Samples.Library());
        (await _client.RebuildLibraryAsync("react@19.0", ApiServer.Token)).ShouldBeEquivalentTo(Samples.Job());
        _server.Api.Asked.ShouldBe(["libraries", "react", "remove react@19.0", "rebuild react@19.0"]);
    }

    [Fact]
    public async Task Documents_WhenAsked_ReturnUnchanged()
    {
        const string Reference = "@types/node@22";
        _server.Api.Libraries = [Samples.Library("@types/node", "22")];
        _server.Api.Documents = [Samples.Document("a&b c.md"), Samples.Document("d/é.md")];

        var first = await _client.ListDocumentsAsync(Reference, null, 1, ApiServer.Token);
        var second = await _client.ListDocumentsAsync(Reference, first.Next, null, ApiServer.Token);
        var document = await _client.GetDocumentAsync(Reference, second.Documents[0].Id, ApiServer.Token);

        first.ShouldBeEquivalentTo(new DocumentPage { Documents = [_server.Api.Documents[0].Document], Next = "a&b c.md" });
        second.ShouldBeEquivalentTo(new DocumentPage { Documents = [_server.Api.Documents[1].Document] });
        document.ShouldBeEquivalentTo(_server.Api.Documents[1]);
        _server.Api.Asked.ShouldBe([$"documents {Reference}  1", $"documents {Reference} a&b c.md ", $"document {Reference} {document.Document.Id}"]);
    }

    [Fact]
    public async Task Quality_WhenAsked_ReturnsUnchanged()
    {
        var request = new QualityRequest { Library = "@types/node@22", Worst = 3, Chunks = true };

        (await _client.GetQualityAsync(request, ApiServer.Token)).ShouldBeEquivalentTo(Samples.Quality());
        await _client.GetQualityAsync(new QualityRequest(), ApiServer.Token);

        _server.Api.Asked.ShouldBe([request, new QualityRequest()]);
    }

    [Fact]
    public async Task DocumentChanges_WhenSent_ArriveAndReturnUnchanged()
    {
        const string Reference = "@types/node@22";
        _server.Api.Libraries = [Samples.Library("@types/node", "22")];
        var put = new DocumentPut { Path = "a&b c/d é?.md", Text = "# Title\n\nText with é and 中.\n", Format = "text", SourceUrl = "https://example.org/a?b=c&d" };

        (await _client.PutDocumentAsync(Reference, put, ApiServer.Token)).ShouldBeEquivalentTo(Samples.Change(_server.Api.Libraries[0], DocumentChangeKind.Added, put.Path));
        (await _client.RemoveDocumentAsync(Reference, put.Path, ApiServer.Token)).ShouldBeEquivalentTo(Samples.Change(_server.Api.Libraries[0], DocumentChangeKind.Removed, put.Path));
        (await Should.ThrowAsync<ContexterFaultException>(() => _client.PutDocumentAsync(Reference, put with { Format = "pdf" }, ApiServer.Token))).Message.ShouldContain("text/markdown");

        _server.Api.Asked.ShouldBe([(Reference, put), $"remove {put.Path} of {Reference}"]);
    }

    [Fact]
    public async Task Models_WhenAsked_ReturnUnchanged()
    {
        _server.Api.Jobs = [Samples.Change("local")];

        (await _client.ListModelsAsync(ApiServer.Token)).ShouldBeEquivalentTo(new[] { Samples.Model() });
        (await _client.UseModelAsync("local", ApiServer.Token)).ShouldBeEquivalentTo(Samples.Change("local"));
        (await _client.RemoveModelIndexAsync("local", ApiServer.Token)).ShouldBeEquivalentTo(Samples.Model());
        _server.Api.Asked.ShouldBe(["models", "use local", "remove index of local"]);
    }

    [Fact]
    public async Task Proxies_WhenAsked_ReturnUnchanged()
    {
        (await _client.ListProxiesAsync(ApiServer.Token)).ShouldBeEquivalentTo(new[] { Samples.Proxies() });
        (await _client.CheckProxiesAsync(ApiServer.Token)).ShouldBeEquivalentTo(new[] { Samples.Proxies() });
        _server.Api.Asked.ShouldBe(["proxies", "check proxies"]);
    }

    [Fact]
    public async Task Statistics_WhenAsked_ReturnUnchanged()
    {
        (await _client.GetStatisticsAsync(ApiServer.Token)).ShouldBeEquivalentTo(Samples.Statistics());
        _server.Api.Asked.ShouldBe(["statistics"]);
    }

    [Fact]
    public async Task Jobs_WhenAsked_ReturnUnchanged()
    {
        (await _client.ListJobsAsync(ApiServer.Token)).ShouldBeEquivalentTo(new[] { Samples.Job() });
        (await _client.GetJobAsync("j1", ApiServer.Token)).ShouldBeEquivalentTo(Samples.Job());
        (await _client.CancelJobAsync("j1", ApiServer.Token)).State.ShouldBe(JobState.Cancelled);
    }

    [Theory]
    [InlineData(JobState.Completed)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Cancelled)]
    public async Task WatchJob_WhenTheJobEnds_ReturnsEveryEventAndEnds(JobState end)
    {
        _server.Api.Publish(Samples.Event(1), Samples.Event(2), Samples.Event(3, end));

        var events = await _client.WatchJobAsync("j1", ApiServer.Token).ToArrayAsync(ApiServer.Token);

        events.ShouldBeEquivalentTo(new[] { Samples.Event(1), Samples.Event(2), Samples.Event(3, end) });
    }

    [Fact]
    public async Task WatchJob_WhenTheCallerStops_ReleasesTheServer()
    {
        _server.Api.Publish(Samples.Event(1));
        await foreach (var change in _client.WatchJobAsync("j1", ApiServer.Token))
        {
            change.Sequence.ShouldBe(1);
            break;
        }

        await _server.Api.WatchReleased.Task.WaitAsync(ApiServer.Deadline, ApiServer.Token);
    }

    [Fact]
    public async Task WatchJob_WhenCancelled_Throws()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ApiServer.Token);
        _server.Api.Publish(Samples.Event(1));

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in _client.WatchJobAsync("j1", stop.Token))
            {
                await stop.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task WatchJob_WhenTheServerNamesAFault_ThrowsIt()
    {
        _server.Api.Publish(Samples.Event(1));
        _server.Api.EndWatch(new ContexterFaultException("storage_full", "The disk is full."));

        var fault = await Should.ThrowAsync<ContexterFaultException>(async () => await _client.WatchJobAsync("j1", ApiServer.Token).ToArrayAsync(ApiServer.Token));

        (fault.Code, fault.Message).ShouldBe(("storage_full", "The disk is full."));
    }

    [Fact]
    public async Task EveryMethod_WhenTheServerNamesAFault_ThrowsItWithCodeAndMessage()
    {
        _server.Api.Failure = new ContexterFaultException("model_mismatch", "The message.");
        Func<Task>[] calls =
        [
            () => _client.SearchAsync(Samples.Request(), ApiServer.Token),
            () => _client.AddLibraryAsync(new AddLibraryRequest { Library = "a", Source = Samples.Source() }, ApiServer.Token),
            () => _client.ListLibrariesAsync(ApiServer.Token),
            () => _client.GetLibraryAsync("react", ApiServer.Token),
            () => _client.RemoveLibraryAsync("react", ApiServer.Token),
            () => _client.ListJobsAsync(ApiServer.Token),
            () => _client.GetJobAsync("j1", ApiServer.Token),
            () => _client.CancelJobAsync("j1", ApiServer.Token),
            () => _client.WatchJobAsync("j1", ApiServer.Token).ToArrayAsync(ApiServer.Token).AsTask(),
        ];

        foreach (var call in calls)
        {
            var fault = await Should.ThrowAsync<ContexterFaultException>(call);
            (fault.Code, fault.Message).ShouldBe(("model_mismatch", "The message."));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("react@")]
    public async Task GetLibrary_WhenTheReferenceIsEmpty_SaysSoWithoutACall(string reference)
    {
        var fault = await Should.ThrowAsync<ContexterFaultException>(() => _client.GetLibraryAsync(reference, ApiServer.Token));

        fault.Code.ShouldBe("invalid_input");
        _server.Api.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task GetLibrary_WhenTheNameHoldsAnyAllowedCharacters_ArrivesUnchanged()
    {
        // Dots and slashes weigh more: between them URLs have rules of their own.
        var names = Gen.Elements("abcz09.-_/@+#./..//".ToCharArray()).NonEmptyListOf().Select(characters => "n" + string.Concat(characters) + "n@1.0+x");
        foreach (var name in names.Sample(60, 200))
        {
            _server.Api.Libraries = [Samples.Library(name[..^6], "1.0+x")];

            (await _client.GetLibraryAsync(name, ApiServer.Token)).Reference().ShouldBe(name);
        }
    }

    [Fact]
    public async Task AnyCall_WhenNobodyListens_NamesTheAddressAndTheWayOut()
    {
        await _server.StopAsync();

        var fault = await Should.ThrowAsync<ContexterFaultException>(() => _client.ListLibrariesAsync(ApiServer.Token));

        fault.Code.ShouldBe("server_unreachable");
        fault.Message.ShouldContain(_server.Http.BaseAddress!.ToString());
        fault.Message.ShouldContain("contexter serve");
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "text/html", "<p>Hello")]
    [InlineData(HttpStatusCode.OK, "application/json", "null")]
    [InlineData(HttpStatusCode.OK, "application/json", "{}")]
    [InlineData(HttpStatusCode.NotFound, "text/html", "<p>Not found")]
    [InlineData(HttpStatusCode.BadGateway, "application/problem+json", "oops")]
    [InlineData(HttpStatusCode.BadGateway, "application/problem+json", "{\"title\":\"of someone else\",\"status\":502}")]
    public async Task AnyCall_WhenSomethingElseAnswers_SaysSo(HttpStatusCode status, string mediaType, string body)
    {
        using var http = ScriptedHandler.Client(_ => ScriptedHandler.Answer(status, mediaType, body));

        var fault = await Should.ThrowAsync<ContexterFaultException>(() => new HttpContexterApi(http, TimeProvider.System).GetJobAsync("j1", ApiServer.Token));

        fault.Code.ShouldBe("unexpected_reply");
        fault.Message.ShouldContain("http://contexter.test/");
    }

    [Fact]
    public async Task AnyCall_WhenANewerServerAddsMembers_IgnoresThem()
    {
        using var http = ScriptedHandler.Client(_ => ScriptedHandler.Answer(
            HttpStatusCode.OK, "application/json", """{"query":"q","took_ms":1,"results":[],"member_of_tomorrow":{"a":[1]}}"""));

        (await new HttpContexterApi(http, TimeProvider.System).SearchAsync(Samples.Request(), ApiServer.Token)).Query.ShouldBe("q");
    }

    [Fact]
    public async Task AnyCall_WhenTheAddressHasAPath_KeepsIt()
    {
        var paths = new List<string>();
        using var http = ScriptedHandler.Client(request =>
        {
            paths.Add(request.RequestUri!.AbsolutePath);
            return ScriptedHandler.Answer(HttpStatusCode.OK, "application/json", "[]");
        });
        http.BaseAddress = new Uri("http://contexter.test/docs");

        await new HttpContexterApi(http, TimeProvider.System).ListJobsAsync(ApiServer.Token);

        paths.ShouldBe(["/docs/v1/jobs"]);
    }

    [Fact]
    public async Task AnyCall_WhenTheServerDoesNotAnswerInTime_SaysSo()
    {
        var never = new TaskCompletionSource<HttpResponseMessage>();
        using var http = new HttpClient(new ScriptedHandler(_ => never.Task)) { BaseAddress = new Uri("http://contexter.test"), Timeout = TimeSpan.FromMilliseconds(20) };

        var fault = await Should.ThrowAsync<ContexterFaultException>(() => new HttpContexterApi(http, TimeProvider.System).ListJobsAsync(ApiServer.Token));

        fault.Code.ShouldBe("server_unreachable");
        fault.Message.ShouldContain("no answer within");
    }

    [Fact]
    public async Task AnyCall_WhenCancelled_IsCancelledAndNotUnreachable()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => _client.ListJobsAsync(stop.Token));
    }
}
