using System.Net;
using System.Net.Http.Headers;
using Contexter.Documents;
using Contexter.Upstreams.Qdrant;

namespace Contexter.Core.Tests.Indexing.Qdrant;

/// <summary>What people read when the server does not do what it should, and how often it is asked.</summary>
public sealed class QdrantFaultTests : IDisposable
{
    private const string Key = "k3y-of-the-server";
    private readonly QdrantFake _fake = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _fake.Dispose();

    [Theory]
    [InlineData(null, "refuses requests without a key (401: Must provide an API key")]
    [InlineData("wrong-" + Key, "refuses the key it was given (401: Invalid API key or JWT)")]
    public async Task Call_WhenKeyIsWrong_SaysSoOnceAndNeverShowsIt(string? key, string problem)
    {
        _fake.ApiKey = Key;
        await using var index = QdrantTests.Open(_fake, QdrantTests.Options with { ApiKey = key });

        var error = await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(TestDocuments.Library, Token));

        error.Code.ShouldBe(ErrorCodes.ConfigurationInvalid);
        error.Message.ShouldContain(problem);
        error.Message.ShouldContain("set index.qdrant.api_key");
        error.ToString().ShouldNotContain(Key);
        (QdrantTests.Options with { ApiKey = Key }).ToString().ShouldNotContain(Key);
    }

    [Fact]
    public async Task Call_WhenServerRepeatsTheKey_ItIsNotShown()
    {
        _fake.Interrupt = _ => QdrantFake.Refuse(HttpStatusCode.Forbidden, $"the key {Key} may only read");
        await using var index = QdrantTests.Open(_fake, QdrantTests.Options with { ApiKey = Key });

        var error = await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(TestDocuments.Library, Token));

        error.Message.ShouldContain("(403: the key *** may only read)");
        error.ToString().ShouldNotContain(Key);
    }

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout, 4, ErrorCodes.IndexUnavailable)]
    [InlineData(HttpStatusCode.InternalServerError, 4, ErrorCodes.IndexUnavailable)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 4, ErrorCodes.IndexUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests, 4, ErrorCodes.IndexUnavailable)]
    [InlineData(HttpStatusCode.InsufficientStorage, 1, ErrorCodes.StorageFull)]
    [InlineData(HttpStatusCode.BadRequest, 1, ErrorCodes.Internal)]
    [InlineData(HttpStatusCode.Accepted, 1, ErrorCodes.IndexUnavailable)]
    public async Task Call_WhenServerAnswersSo_IsTriedAsOftenAsThatHelps(HttpStatusCode status, int attempts, string code)
    {
        await using var index = QdrantTests.Open(_fake);
        await index.GetFingerprintsAsync(TestDocuments.Library, Token);
        var before = _fake.Requests.Count;
        _fake.Interrupt = _ => QdrantFake.Refuse(status, "for a test");

        var error = await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(TestDocuments.Library, Token));

        error.Code.ShouldBe(code);
        error.Message.ShouldContain("for a test");
        (_fake.Requests.Count - before).ShouldBe(attempts);
    }

    [Fact]
    public async Task Call_WhenServerFailsForAWhile_GoesOnByItself()
    {
        var failures = 3;
        _fake.Interrupt = _ => failures-- > 0 ? QdrantFake.Refuse(HttpStatusCode.ServiceUnavailable, "starting") : null;
        await using var index = QdrantTests.Open(_fake);

        (await index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token)).Added.ShouldBe(1);
    }

    [Fact]
    public async Task Call_WhenServerSaysWhenToComeBack_WaitsThatLong()
    {
        var time = new SteppedTimeProvider(TimeSpan.FromSeconds(20));
        var waits = new Queue<int>([7, 3_600]);
        _fake.Interrupt = _ =>
        {
            if (!waits.TryDequeue(out var seconds))
            {
                return null;
            }

            var reply = QdrantFake.Refuse(HttpStatusCode.TooManyRequests, "slow down");
            reply.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
            return reply;
        };
        await using var index = QdrantTests.Open(_fake, QdrantTests.Options with { MaxRetryDelay = TimeSpan.FromSeconds(20) }, time);

        await index.GetFingerprintsAsync(TestDocuments.Library, Token);

        time.Pauses.ToArray().ShouldBe([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(20)], "an hour is more than the longest pause");
    }

    [Fact]
    public async Task Call_WhenServerDoesNotAnswer_SaysHowLongItWaited()
    {
        using var silent = new SilentHandler();
        await using var index = new Contexter.Indexing.Qdrant.QdrantChunkIndex(
            QdrantTests.Options with { AttemptTimeout = TimeSpan.FromSeconds(2), Retries = 1 }, silent, new Contexter.Lexical.TextAnalyzer(), new SteppedTimeProvider(TimeSpan.FromSeconds(2)));

        var error = await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(TestDocuments.Library, Token));

        error.Code.ShouldBe(ErrorCodes.IndexUnavailable);
        error.Message.ShouldContain("did not answer within 2 s, 2 times");
    }

    [Fact]
    public async Task Call_WhenServerCannotBeReached_SaysHowToReachIt()
    {
        _fake.Interrupt = _ => throw new HttpRequestException("Connection refused (qdrant.test:6333)");
        await using var index = QdrantTests.Open(_fake);

        var error = await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(TestDocuments.Library, Token));

        error.Code.ShouldBe(ErrorCodes.IndexUnavailable);
        error.Message.ShouldBe(
            "The Qdrant server at http://qdrant.test:6333/ cannot be reached: Connection refused (qdrant.test:6333) Start it (docker run -p 6333:6333 qdrant/qdrant), or set "
            + "index.qdrant.address to where it listens.");
    }

    [Fact]
    public async Task Call_WhenServerKeepsFailing_IsRefusedWithoutAsking()
    {
        _fake.Interrupt = _ => throw new HttpRequestException("Connection refused");
        await using var index = QdrantTests.Open(_fake, QdrantTests.Options with { BreakAfter = 4 });
        await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(TestDocuments.Library, Token));
        var asked = _fake.Requests.Count;

        var error = await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(TestDocuments.Library, Token));

        error.Message.ShouldContain("failed 4 times and more, and is asked again after 5 s");
        _fake.Requests.Count.ShouldBe(asked);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task Call_WhenSomethingElseAnswers_SaysSo(string body)
    {
        _fake.Interrupt = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body) };
        await using var index = QdrantTests.Open(_fake);

        var error = await Should.ThrowAsync<ContexterException>(() => index.GetFingerprintsAsync(TestDocuments.Library, Token));

        error.Message.ShouldContain("http://qdrant.test:6333/");
        error.Message.ShouldContain("Qdrant");
    }

    [Fact]
    public async Task UpsertAsync_WhenServerHasOnlyTakenIt_SaysThatItIsNotDone()
    {
        await using var index = QdrantTests.Open(_fake);
        _fake.Interrupt = request => request.Path.EndsWith("/points/batch", StringComparison.Ordinal)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{ "result": [ { "operation_id": 1, "status": "wait_timeout" } ], "status": "ok", "time": 1 }""") }
            : null;

        (await Should.ThrowAsync<ContexterException>(() => index.UpsertAsync(TestDocuments.Library, [TestDocuments.Create("a", "one")], Token))).Message.ShouldContain("not yet done it");
    }

    [Fact]
    public async Task Call_WhenCancelled_EndsAtOnce()
    {
        using var silent = new SilentHandler();
        using var cancellation = new CancellationTokenSource();
        await using var index = new Contexter.Indexing.Qdrant.QdrantChunkIndex(QdrantTests.Options, silent, new Contexter.Lexical.TextAnalyzer(), TimeProvider.System);
        var call = index.GetFingerprintsAsync(TestDocuments.Library, cancellation.Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    private sealed class SilentHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var never = new TaskCompletionSource<HttpResponseMessage>();
            return await never.Task.WaitAsync(cancellationToken);
        }
    }
}
