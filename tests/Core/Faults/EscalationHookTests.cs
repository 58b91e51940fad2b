using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Contexter.Documents;
using Contexter.Faults;

namespace Contexter.Core.Tests.Faults;

public sealed class EscalationHookTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly SteppedTimeProvider _time = new(TimeSpan.FromSeconds(5));
    private readonly Channel<JsonElement> _told = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<Exception> _undelivered = Channel.CreateUnbounded<Exception>();
    private readonly CancellationTokenSource _stop = new();
    private readonly EscalationHook _hook;
    private readonly Task _running;
    private Func<int, HttpStatusCode> _answer = _ => HttpStatusCode.NoContent;
    private int _posts;

    public EscalationHookTests()
    {
        _hook = new EscalationHook(
            new HttpClient(new Handler(this)), new Uri("http://10.0.0.5/hook"), TimeSpan.FromSeconds(10), _time, fault => _undelivered.Writer.TryWrite(fault));
        _running = _hook.RunAsync(_stop.Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Deadline, Token);
        _stop.Dispose();
    }

    [Fact]
    public async Task Report_OfManyWithinAMinute_TellsAtOnceAndThenOnceWithTheirNumber()
    {
        Fail();
        var first = await ToldAsync();
        (first.GetProperty("kind").GetString(), first.GetProperty("code").GetString(), first.GetProperty("count").GetInt32()).ShouldBe(("storage", "storage_full", 1));
        (first.GetProperty("library").GetString(), first.GetProperty("job_id").GetString()).ShouldBe(("lib@current", "7"));

        for (var i = 0; i < 1_000; i++)
        {
            Fail();
        }

        // Another kind has a minute of its own, and shows that nothing else was told before it.
        Fail(FaultKind.Authentication, ErrorCodes.SourceRefused);
        (await ToldAsync()).GetProperty("kind").GetString().ShouldBe("authentication");

        _time.Step(TimeSpan.FromMinutes(1));
        Fail();
        (await ToldAsync()).GetProperty("count").GetInt32().ShouldBe(1_001);
    }

    [Theory]
    [InlineData(FaultAction.FailJob, FaultComponents.Job)]
    [InlineData(FaultAction.Escalate, FaultComponents.Fetch)]
    public async Task Report_OfWhatIsNoEscalationOfAJob_TellsNobody(FaultAction action, string component)
    {
        Fail(FaultKind.Network, ErrorCodes.SourceUnavailable, action, component);
        Fail();

        (await ToldAsync()).GetProperty("kind").GetString().ShouldBe("storage");
    }

    [Fact]
    public async Task Report_WhenTheAddressFailsTwice_TellsInTheThirdAttempt()
    {
        _answer = post => post < 3 ? HttpStatusCode.BadGateway : HttpStatusCode.OK;

        Fail();

        for (var post = 0; post < 3; post++)
        {
            await ToldAsync();
        }

        _time.Pauses.Take(2).Select(pause => pause.TotalSeconds).ShouldBe([1, 2]);
        _undelivered.Reader.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Report_WhenTheAddressIsAway_SaysSoAndGoesOn()
    {
        _answer = _ => throw new HttpRequestException("away");

        Fail();

        (await _undelivered.Reader.ReadAsync(Token).AsTask().WaitAsync(Deadline, Token)).Message.ShouldBe("away");
        _posts.ShouldBe(3);
        _answer = _ => HttpStatusCode.OK;
        Fail(FaultKind.Authentication, ErrorCodes.SourceRefused);
        while ((await ToldAsync()).GetProperty("kind").GetString() != "authentication")
        {
            // The attempts that failed come first.
        }
    }

    [Fact]
    public async Task RunAsync_WhenStopped_TellsWhatIsLeft()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Deadline, Token);
        Fail();

        await _hook.RunAsync(_stop.Token).WaitAsync(Deadline, Token);

        (await ToldAsync()).GetProperty("count").GetInt32().ShouldBe(1);
    }

    private void Fail(
        FaultKind kind = FaultKind.Storage, string code = ErrorCodes.StorageFull, FaultAction action = FaultAction.Escalate, string component = FaultComponents.Job) =>
        _hook.Report(new FaultEntry(_time.GetUtcNow(), kind, new FaultPlace(component, "/docs", new LibraryVersion("lib"), "7"), new KnownFault(code, "full"), action));

    private Task<JsonElement> ToldAsync() => _told.Reader.ReadAsync(Token).AsTask().WaitAsync(Deadline, Token);

    private sealed class Handler(EscalationHookTests test) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            test._told.Writer.TryWrite(JsonDocument.Parse(body).RootElement).ShouldBeTrue();
            return new HttpResponseMessage(test._answer(Interlocked.Increment(ref test._posts)));
        }
    }
}
