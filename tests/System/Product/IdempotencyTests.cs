using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Idempotency;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Silo.Server;
using Contexter.Tests.Client;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>Requests that are sent more than once, with a key, to a whole server on whichever host is built.</summary>
public sealed class IdempotencyTests : IDisposable
{
    private const string Key = "5f0c6a3e-8a86-4f0e-9a1c-0c4f6d1f2a77";
    private const string Replayed = "Idempotency-Replayed";
    private readonly ProductHarness _product = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task Request_SentAgainWithItsKey_IsCarriedOutOnceAndAnsweredAlikeAlsoAfterARestart()
    {
        const string Body = """{"name":"agents","scope":"write"}""";
        string first;
        await using (var server = await StartAsync())
        {
            using var created = await PostAsync(server, "v1/keys", Body, Key);
            created.StatusCode.ShouldBe(HttpStatusCode.Created);
            created.Headers.Contains(Replayed).ShouldBeFalse();
            first = await created.Content.ReadAsStringAsync(Token);
            await ShouldBeReplayed(server);
            using var other = await PostAsync(server, "v1/keys", Body, Key + "-2");
            string.Equals(await other.Content.ReadAsStringAsync(Token), first, StringComparison.Ordinal).ShouldBeFalse();
        }

        // The secret is in the answer and nowhere in what is stored.
        var secret = (await ReadAsync<Contexter.GrainInterfaces.Access.ApiKeySecret>(first)).Secret;
        foreach (var file in Directory.GetFiles(_product.Data, "*", SearchOption.AllDirectories))
        {
            File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).ShouldBe(-1, file);
            File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Key)).ShouldBe(-1, file);
        }

        await using (var server = await StartAsync())
        {
            await ShouldBeReplayed(server);
            (await server.Api.ListKeysAsync(Token)).Length.ShouldBe(2);
        }

        async Task ShouldBeReplayed(ContexterServer server)
        {
            using var again = await PostAsync(server, "v1/keys", Body, Key);
            again.StatusCode.ShouldBe(HttpStatusCode.Created);
            again.Headers.GetValues(Replayed).Single().ShouldBe("true");
            again.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
            (await again.Content.ReadAsStringAsync(Token)).ShouldBe(first);
        }
    }

    [Fact]
    public async Task Request_WithTheKeyOfAnother_IsRefusedAndOneThatFailedIsCarriedOutAnew()
    {
        await using var server = await StartAsync();
        var missing = Path.Combine(_product.Docs, "later");
        var body = $$"""{ "library": "mydocs", "source": { "kind": "files", "location": "{{missing}}" } }""";
        using (var failed = await PostAsync(server, "v1/libraries", body, Key))
        {
            await ApiServer.ProblemAsync(failed, 404, "source_not_found");
        }

        Directory.CreateDirectory(missing);
        _product.WriteGuide(Path.Combine("later", "port.md"), "port");
        using var added = await PostAsync(server, "v1/libraries", body, Key);
        added.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        using var again = await PostAsync(server, "v1/libraries", body, Key);
        (again.StatusCode, again.Headers.Location).ShouldBe((HttpStatusCode.Accepted, added.Headers.Location));
        again.Headers.Contains(Replayed).ShouldBeTrue();

        using var different = await PostAsync(server, "v1/libraries", body.Replace("mydocs", "others", StringComparison.Ordinal), Key);
        await ApiServer.ProblemAsync(different, 422, "idempotency_key_reused");
        using var elsewhere = await PostAsync(server, "v1/batch", """{"refresh":["mydocs"]}""", Key);
        await ApiServer.ProblemAsync(elsewhere, 422, "idempotency_key_reused");
        using var wrong = await PostAsync(server, "v1/libraries", body, "1");
        (await ApiServer.ProblemAsync(wrong, 400, "invalid_input")).Detail.ShouldContain("16 to 128 visible ASCII characters");
    }

    [Fact]
    public async Task Request_SentAgainWhileItIsCarriedOut_IsToldToComeBackAndThenGetsItsAnswer()
    {
        var api = new FakeContexterApi { Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) };
        await using var server = await StartAsync(services => services.AddSingleton<IContexterApi>(api));
        const string Body = """{"refresh":["mydocs"]}""";
        var first = PostAsync(server, "v1/batch", Body, Key);
        await api.Waits.Task.WaitAsync(ApiServer.Deadline, Token);

        using (var busy = await PostAsync(server, "v1/batch", Body, Key))
        {
            busy.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            await ApiServer.ProblemAsync(busy, 409, "request_in_progress");
        }

        api.Gate.SetResult();
        using var answer = await first;
        using var again = await PostAsync(server, "v1/batch", Body, Key);
        (await again.Content.ReadAsStringAsync(Token)).ShouldBe(await answer.Content.ReadAsStringAsync(Token));
        api.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Begin_WhenAnAttemptSaysNothingAnyMore_LetsTheNextCarryOutAndForgetsAnswersAfterTheirTime()
    {
        var time = new HeldTime();
        await using var contexter = await LocalContexter.StartAsync(
            new ContexterOptions { Data = _product.Data, Server = new ServerSection { KeepAnswers = TimeSpan.FromHours(3) } },
            "contexter test",
            services => services.AddSingleton<TimeProvider>(time),
            Token);
        var grain = contexter.Services.GetRequiredService<IGrainFactory>().GetGrain<IIdempotencyGrain>(GrainKeys.Idempotency("0a"));
        (await BeginAsync("first")).ShouldBe(IdempotencyState.Begun);
        (await BeginAsync("first")).ShouldBe(IdempotencyState.Begun);
        (await BeginAsync("second")).ShouldBe(IdempotencyState.Busy);
        time.Leap(IdempotencyReply.Lease / 2);
        await grain.RenewAsync("0abc", "first", Token);
        time.Leap(IdempotencyReply.Lease / 2);
        (await BeginAsync("second")).ShouldBe(IdempotencyState.Busy);
        time.Leap(IdempotencyReply.Lease);
        (await BeginAsync("second")).ShouldBe(IdempotencyState.Begun);

        // The first was slow, not lost; whoever has taken over says what the answer is.
        await grain.CompleteAsync("0abc", "first", new KeptAnswer { Status = 200, Body = [1] }, Token);
        (await BeginAsync("third")).ShouldBe(IdempotencyState.Busy);
        await grain.CompleteAsync("0abc", "second", new KeptAnswer { Status = 202, Body = [2] }, Token);
        (await BeginAsync("third")).ShouldBe(IdempotencyState.Done);
        (await BeginAsync("third", "other")).ShouldBe(IdempotencyState.Different);
        time.Leap(TimeSpan.FromHours(3) - TimeSpan.FromMinutes(1));
        (await BeginAsync("third")).ShouldBe(IdempotencyState.Done);
        time.Leap(TimeSpan.FromMinutes(1));
        (await BeginAsync("third", "other")).ShouldBe(IdempotencyState.Begun);
        await grain.AbandonAsync("0abc", "third", Token);
        (await BeginAsync("fourth")).ShouldBe(IdempotencyState.Begun);

        async Task<IdempotencyState> BeginAsync(string attempt, string fingerprint = "same") =>
            (await grain.BeginAsync(new IdempotencyClaim { Identity = "0abc", Fingerprint = fingerprint, Attempt = attempt }, Token)).State;
    }

    [Fact]
    public async Task Answer_WhenItsTimeIsOver_GoesWithItsGrainThoughNobodyAsksAgain()
    {
        var time = new HeldTime();
        long kept;
        await using (var contexter = await LocalContexter.StartAsync(
            new ContexterOptions { Data = _product.Data }, "contexter test", services => services.AddSingleton<TimeProvider>(time), Token))
        {
            var grain = contexter.Services.GetRequiredService<IGrainFactory>().GetGrain<IIdempotencyGrain>(GrainKeys.Idempotency("0a"));
            await grain.BeginAsync(new IdempotencyClaim { Identity = "0abc", Fingerprint = "same", Attempt = "first" }, Token);
            await grain.CompleteAsync("0abc", "first", new KeptAnswer { Status = 200, Body = [1] }, Token);
            kept = CountStates();
            time.Leap(TimeSpan.FromDays(1));
        }

        kept.ShouldBe(1);
        CountStates().ShouldBe(0);

        long CountStates()
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(_product.Data, "state.db")};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using var count = connection.CreateCommand();
            count.CommandText = "SELECT count(*) FROM grain_state WHERE state_name = 'idempotency'";
            return (long)count.ExecuteScalar()!;
        }
    }

    [Fact]
    public async Task Client_WhenItsConnectionBreaksOffOrTheServerIsAway_SendsTheSameAgainWithTheSameKey()
    {
        var time = new HurriedTime();
        var keys = new List<string>();
        var bodies = new List<string>();
        var fails = new Queue<Func<HttpResponseMessage>>(
        [
            () => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely."),
            () => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"),
            () => ScriptedHandler.Answer(HttpStatusCode.ServiceUnavailable, Problem.MediaType, Of(503, "unavailable")),
            () => ScriptedHandler.Answer(HttpStatusCode.GatewayTimeout, "text/html", "<p>nginx"),
            () => ScriptedHandler.Answer(HttpStatusCode.Conflict, Problem.MediaType, Of(409, "request_in_progress")),
            () => ScriptedHandler.Answer(HttpStatusCode.Accepted, "application/json", JsonSerializer.Serialize(Samples.Job(), ContexterJson.Options)),
        ]);
        using var http = new HttpClient(new ScriptedHandler(async request =>
        {
            keys.Add(request.Headers.GetValues("Idempotency-Key").Single());
            bodies.Add(await request.Content!.ReadAsStringAsync(Token));
            return fails.Dequeue()();
        }))
        { BaseAddress = new Uri("http://contexter.test") };
        var api = new HttpContexterApi(http, time);

        (await api.StartBatchAsync(new BatchRequest { Refresh = ["react"] }, Token)).ShouldBeEquivalentTo(Samples.Job());

        fails.ShouldBeEmpty();
        (keys.Count, keys.Distinct(StringComparer.Ordinal).Count(), bodies.Distinct(StringComparer.Ordinal).Count()).ShouldBe((6, 1, 1));
        time.Waits.ShouldBe([.. new[] { 0.25, 0.5, 1, 2, 4 }.Select(TimeSpan.FromSeconds)]);

        static string Of(int status, string code) => $$"""{"title":"t","status":{{status}},"code":"{{code}}","detail":"d"}""";
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, "", 0, "server_unreachable")]
    [InlineData(null, "index_unavailable", 503, "index_unavailable")]
    [InlineData(null, "library_busy", 409, "library_busy")]
    public async Task Client_WhenNothingWasBegunOrWaitingWouldNotHelp_SaysSoAtOnce(HttpRequestError? error, string code, int status, string expected)
    {
        var sent = 0;
        using var http = ScriptedHandler.Client(_ => ++sent > 0 && error is { } broken
            ? throw new HttpRequestException(broken, "no")
            : ScriptedHandler.Answer((HttpStatusCode)status, Problem.MediaType, $$"""{"title":"t","status":{{status}},"code":"{{code}}","detail":"d"}"""));

        var fault = await Should.ThrowAsync<ContexterFaultException>(() => new HttpContexterApi(http, TimeProvider.System).RefreshLibraryAsync("react", JobPriority.Normal, Token));

        (fault.Code, sent).ShouldBe((expected, 1));
    }

    private Task<ContexterServer> StartAsync(Action<IServiceCollection>? configure = null) =>
        ContexterServer.StartAsync(new ContexterOptions { Data = _product.Data, Server = new ServerSection { Port = 0 } }, "contexter test", configure, Token);

    private static async Task<HttpResponseMessage> PostAsync(ContexterServer server, string path, string body, string key)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = ApiServer.Json(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key).ShouldBeTrue();
        return await http.SendAsync(request, Token);
    }

    private static async Task<T> ReadAsync<T>(string json) => (await ApiServer.Json(json).ReadFromJsonAsync<T>(ContexterJson.Options, Token))!;
}
