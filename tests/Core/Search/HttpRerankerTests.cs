using System.Net;
using System.Text.Json;
using Contexter.Documents;
using Contexter.Search.Ranking;

namespace Contexter.Core.Tests.Search;

/// <summary>What is sent to re-ranking servers, what of their replies is believed, and what people read when one does not do what it should.</summary>
public sealed class HttpRerankerTests
{
    private const string Key = "k3y-of-the-server";
    private static readonly HttpRerankerOptions Tei = new() { Address = new Uri("http://reranker.test:8080/rerank") };
    private static readonly HttpRerankerOptions Cohere = Tei with { Format = RerankerFormat.Cohere, Model = "rerank-2.5", Key = Key };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Score_WithTei_SendsItsFormatAndOrdersByIndex()
    {
        var handler = new RerankerHandler("""[{"index":2,"score":0.9},{"index":0,"score":0.4},{"index":1,"score":0.1}]""");

        (await ScoreAsync(Tei, handler, "a", "b", "c")).ShouldBe([0.4, 0.1, 0.9]);

        handler.Requests.ShouldBe([("POST http://reranker.test:8080/rerank", """{"query":"why?","texts":["a","b","c"],"truncate":true}""", null)]);
    }

    [Theory]
    [InlineData("results")]
    [InlineData("data")]
    public async Task Score_WithCohere_SendsModelAndKeyAndReadsEitherList(string list)
    {
        var handler = new RerankerHandler($$"""{"id":"x","{{list}}":[{"index":1,"relevance_score":0.8,"document":"b"},{"index":0,"relevance_score":0.2}],"usage":{} }""");

        (await ScoreAsync(Cohere, handler, "a", "b")).ShouldBe([0.2, 0.8]);

        handler.Requests.ShouldBe([("POST http://reranker.test:8080/rerank", """{"model":"rerank-2.5","query":"why?","documents":["a","b"]}""", "Bearer " + Key)]);
    }

    [Fact]
    public async Task Score_WhenScoresAreLogits_BringsThemToOneScaleInOrder()
    {
        var scores = await ScoreAsync(Tei, new RerankerHandler("""[{"index":0,"score":-3},{"index":1,"score":0.5},{"index":2,"score":4000}]"""), "a", "b", "c");

        scores[0].ShouldBe(1 / (1 + Math.Exp(3)), 1e-12);
        scores[1].ShouldBe(1 / (1 + Math.Exp(-0.5)), 1e-12);
        scores[2].ShouldBe(1);
    }

    [Fact]
    public async Task Score_WhenThereAreManyTexts_SendsNoMoreAtOnceThanAServerTakes()
    {
        var handler = new RerankerHandler((_, body) =>
        {
            using var request = JsonDocument.Parse(body);
            var texts = request.RootElement.GetProperty("texts").EnumerateArray().Select((text, i) => new { index = i, score = double.Parse(text.GetString()!, null) / 100 });
            return RerankerHandler.Reply(JsonSerializer.Serialize(texts.Reverse()));
        });

        (await ScoreAsync(Tei, handler, [.. Enumerable.Range(0, 70).Select(i => $"{i}")])).ShouldBe(Enumerable.Range(0, 70).Select(i => i / 100.0));

        handler.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Score_WhenAQueryIsNoValidUnicode_SendsItAllTheSame()
    {
        var handler = new RerankerHandler("""[{"index":0,"score":0.5}]""");

        await Create(Tei, handler).ScoreAsync("half a \ud83d pair", ["a\udc00"], Token);

        JsonDocument.Parse(handler.Requests[0].Body).RootElement.GetProperty("query").GetString().ShouldBe("half a \ufffd pair");
    }

    [Theory]
    [InlineData("no", "it is no JSON")]
    [InlineData("{}", "it is no list")]
    [InlineData("""[{"index":0,"score":0.5}]""", "1 scores for 2 texts")]
    [InlineData("""[{"index":0,"score":0.5},{"index":0,"score":0.4}]""", "scores the text 0 twice")]
    [InlineData("""[{"index":0,"score":0.5},{"index":2,"score":0.4}]""", "no 'index' from 0 to 1")]
    [InlineData("""[{"index":0,"score":0.5},{"index":-1,"score":0.4}]""", "no 'index' from 0 to 1")]
    [InlineData("""[{"index":0,"score":0.5},7]""", "no 'index' from 0 to 1")]
    [InlineData("""[{"index":0,"score":0.5},{"index":1}]""", "text 1 has no finite number 'score'")]
    [InlineData("""[{"index":0,"score":0.5},{"index":1,"score":"NaN"}]""", "text 1 has no finite number 'score'")]
    [InlineData("""[{"index":0,"score":0.5},{"index":1,"score":1e999}]""", "text 1 has no finite number 'score'")]
    public async Task Score_WhenTheAnswerCannotBeUsed_SaysWhatIsWrongWithIt(string reply, string problem) =>
        (await FaultAsync(Tei, new RerankerHandler(reply))).ShouldContain(problem);

    [Fact]
    public async Task Score_WhenACohereAnswerHasNoList_SaysSo() =>
        (await FaultAsync(Cohere, new RerankerHandler("""[{"index":0,"score":0.5},{"index":1,"score":0.5}]"""))).ShouldContain("no list 'results' or 'data'");

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, 1, "search.reranker.key")]
    [InlineData(HttpStatusCode.NotFound, 1, "search.reranker.url")]
    [InlineData(HttpStatusCode.Found, 1, "search.reranker.url")]
    [InlineData(HttpStatusCode.UnprocessableEntity, 1, "search.reranker.format")]
    [InlineData(HttpStatusCode.TooManyRequests, 2, "raise its limit")]
    [InlineData(HttpStatusCode.ServiceUnavailable, 2, "see its log")]
    public async Task Score_WhenTheServerRefuses_TriesAsOftenAsThatHelpsAndSaysWhatToCheck(HttpStatusCode status, int attempts, string advice)
    {
        var handler = new RerankerHandler((_, _) => RerankerHandler.Reply($"the key {Key}\nis not for this", status));

        var message = await FaultAsync(Cohere, handler);

        message.ShouldContain(advice);
        message.ShouldContain($"({(int)status}: the key *** is not for this)");
        handler.Requests.Count.ShouldBe(attempts);
    }

    [Fact]
    public async Task Score_WhenTheFailurePasses_AnswersAtTheSecondAttempt()
    {
        var handler = new RerankerHandler((attempt, _) => attempt == 1 ? throw new HttpRequestException("reset") : RerankerHandler.Reply("""[{"index":0,"score":0.5}]"""));

        (await ScoreAsync(Tei, handler, "a")).ShouldBe([0.5]);
    }

    [Fact]
    public async Task Score_WhenTheServerIsNotThere_NamesIt()
    {
        var message = await FaultAsync(Tei, new RerankerHandler((_, _) => throw new HttpRequestException("Connection refused.")));

        message.ShouldContain("http://reranker.test:8080/rerank cannot be reached: Connection refused.");
        message.ShouldContain("search.reranker.url");
    }

    [Fact]
    public async Task Score_WhenTheServerIsSilent_GivesUpAfterOneAttempt()
    {
        var handler = new SilentHandler();

        (await FaultAsync(Tei, handler, new SteppedTimeProvider(Tei.AttemptTimeout))).ShouldContain("did not answer within 10 s; see whether it is overloaded, or raise search.reranker.timeout");

        handler.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Score_WhenTheServerKeepsFailing_LeavesItAloneForAWhile()
    {
        var fails = true;
        var handler = new RerankerHandler((_, _) => fails ? RerankerHandler.Reply("", HttpStatusCode.BadGateway) : RerankerHandler.Reply("""[{"index":0,"score":0.5}]"""));
        var time = new SteppedTimeProvider(longest: TimeSpan.FromSeconds(1));
        using var reranker = new HttpReranker(Tei with { BreakAfter = 2 }, handler, time);
        await Should.ThrowAsync<ContexterException>(() => reranker.ScoreAsync("q", ["a"], Token));

        (await Should.ThrowAsync<ContexterException>(() => reranker.ScoreAsync("q", ["a"], Token))).Message.ShouldContain("asked again after 15 s");
        handler.Requests.Count.ShouldBe(2);

        fails = false;
        time.Step(TimeSpan.FromSeconds(16));
        (await reranker.ScoreAsync("q", ["a"], Token)).ShouldBe([0.5]);
    }

    [Fact]
    public async Task Score_WhenTheCallerGivesUp_IsCancelled()
    {
        using var gone = new CancellationTokenSource();
        var asked = Create(Tei, new SilentHandler()).ScoreAsync("q", ["a"], gone.Token);

        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public void Create_WhenAnOptionIsWrong_NamesIt()
    {
        Refused(Tei with { Address = new Uri("ftp://x/") }).ShouldContain("Address");
        Refused(Tei with { Address = new Uri("http://me:secret@x/") }).ShouldNotContain("secret");
        Refused(Tei with { Format = RerankerFormat.Cohere }).ShouldContain("Model");
        Refused(Tei with { Key = "two words" }).ShouldNotContain("two words");
        Refused(Tei with { AttemptTimeout = TimeSpan.Zero }).ShouldContain("AttemptTimeout");
        Refused(Tei with { BatchTexts = 0 }).ShouldContain("BatchTexts");
        Cohere.ToString().ShouldNotContain(Key);
    }

    private static string Refused(HttpRerankerOptions options)
    {
        var error = Should.Throw<ContexterException>(() => new HttpReranker(options, new SilentHandler(), TimeProvider.System));
        error.Code.ShouldBe(ErrorCodes.ConfigurationInvalid);
        return error.Message;
    }

    private static async Task<IReadOnlyList<double>> ScoreAsync(HttpRerankerOptions options, HttpMessageHandler handler, params string[] texts) =>
        await Create(options, handler).ScoreAsync("why?", texts, Token);

    /// <summary>The message of the failure to score two texts, which never holds the key.</summary>
    private static async Task<string> FaultAsync(HttpRerankerOptions options, HttpMessageHandler handler, TimeProvider? time = null)
    {
        var error = await Should.ThrowAsync<ContexterException>(() => Create(options, handler, time).ScoreAsync("why?", ["a", "b"], Token));
        error.Code.ShouldBe(ErrorCodes.RerankerUnavailable);
        error.ToString().ShouldNotContain(Key);
        return error.Message;
    }

    // Pauses between attempts end at once, time-outs never.
    private static HttpReranker Create(HttpRerankerOptions options, HttpMessageHandler handler, TimeProvider? time = null) =>
        new(options, handler, time ?? new SteppedTimeProvider(TimeSpan.FromSeconds(1)));
}
