using System.Net;
using Contexter.Documents;
using Contexter.Knowledge;
using Contexter.Knowledge.Brave;
using Contexter.Knowledge.Pipeline;
using Contexter.Search.Analysis;

namespace Contexter.Core.Tests.Knowledge;

/// <summary>What Brave is asked, what of its answers is believed, and what people read when it refuses.</summary>
public sealed class BraveClientTests
{
    private const string Key = "BSA-a-key-of-ours";
    private const string OneResult = """
        {"type":"search","query":{"more_results_available":false},"web":{"results":[{"title":"A &amp; <strong>B</strong>","url":"https://a.test/x",
        "description":"It&#39;s here.","extra_snippets":["More of it."],"page_age":"2026-08-15T10:30:00"},{"title":"No address"},{"title":"Script","url":"javascript:alert(1)"}]}}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_WhenBraveAnswers_ReadsWhatItSays()
    {
        var handler = new BraveHandler((_, _) => BraveHandler.Reply(OneResult));

        var result = (await SearchAsync(handler)).ShouldHaveSingleItem();

        result.ShouldBe(new KnowledgeResult
        {
            Source = "web",
            Title = "A & B",
            Url = "https://a.test/x",
            Text = "It's here.\n\nMore of it.",
            Score = 1,
            Published = new DateTimeOffset(2026, 8, 15, 10, 30, 0, TimeSpan.Zero),
        });
        var request = handler.Requests.ShouldHaveSingleItem();
        request.Address.ShouldStartWith("https://brave.test/res/v1/web/search?q=why%20%26%20how&count=20&offset=0");
        request.Key.ShouldBe(Key);
    }

    [Theory]
    [InlineData("""{"type":"search","query":{"original":"x"}}""")]
    [InlineData("""{"type":"search","query":{"more_results_available":true},"web":{"results":[]}}""")]
    public async Task Search_WhenNothingWasFound_IsEmpty(string reply) => (await SearchAsync(new BraveHandler((_, _) => BraveHandler.Reply(reply)))).ShouldBeEmpty();

    [Fact]
    public async Task Search_WhenThereAreMorePages_AsksForAsManyAsAreWanted()
    {
        var handler = new BraveHandler((_, attempt) => BraveHandler.Reply(
            $$"""{"query":{"more_results_available":true},"web":{"results":[{{string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"title":"t","url":"https://a.test/{{attempt}}/{{i}}","description":"d"}"""))}}]} }"""));

        (await SearchAsync(handler, Options with { Results = 30 })).Count.ShouldBe(30);

        handler.Requests.Select(request => request.Address.Contains("offset=1", StringComparison.Ordinal)).ShouldBe([false, true]);
    }

    [Theory]
    [InlineData(422, """{"type":"ErrorResponse","error":{"code":"SUBSCRIPTION_TOKEN_INVALID","detail":"The provided subscription token is invalid."}}""", "brave.key")]
    [InlineData(404, """{"errors":[{"code":"SUBSCRIPTION_NOT_FOUND","detail":"none"}]}""", "brave.key")]
    [InlineData(401, "", "brave.key")]
    [InlineData(429, """{"error":{"code":"QUOTA_LIMITED","detail":"spent"}}""", "this month")]
    [InlineData(404, "<html>", "brave.endpoint")]
    public async Task Search_WhenBraveRefuses_SaysWhatToDoAndNotTheKey(int status, string body, string advice)
    {
        var handler = new BraveHandler((_, _) => BraveHandler.Reply(body.Replace("none", $"the key {Key}", StringComparison.Ordinal), (HttpStatusCode)status, remaining: "1, 0", reset: "1, 99999"));

        var fault = await Should.ThrowAsync<ContexterException>(() => SearchAsync(handler));

        fault.Code.ShouldBe(ErrorCodes.SourceRefused);
        fault.Message.ShouldContain(advice);
        fault.Message.ShouldNotContain(Key);
        handler.Requests.ShouldHaveSingleItem("trying again does not help");
    }

    [Fact]
    public async Task Search_WhenAFailurePasses_TriesAgain()
    {
        var handler = new BraveHandler((_, attempt) => attempt switch
        {
            1 => throw new HttpRequestException("reset"),
            2 => BraveHandler.Reply("", HttpStatusCode.BadGateway),
            _ => BraveHandler.Reply(OneResult),
        });

        (await SearchAsync(handler)).ShouldHaveSingleItem();

        handler.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Search_WhenItKeepsFailing_GivesUp()
    {
        var handler = new BraveHandler((_, _) => BraveHandler.Reply("", HttpStatusCode.ServiceUnavailable));

        (await Should.ThrowAsync<ContexterException>(() => SearchAsync(handler))).Code.ShouldBe(ErrorCodes.SourceUnavailable);

        handler.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("0, 14523", "1, 1234567", 1.0)]
    [InlineData("3, 0", "1, 1234567", 1234567.0)]
    [InlineData("3, 12", "1, 9", null)]
    [InlineData("", "", null)]
    public void PauseOf_WithOneValueAWindow_IsThatOfTheWindowThatIsUsedUp(string remaining, string reset, double? seconds)
    {
        using var reply = BraveHandler.Reply("", HttpStatusCode.TooManyRequests, remaining, reset);

        BraveLimits.PauseOf(reply.Headers)?.TotalSeconds.ShouldBe(seconds!.Value);
        (BraveLimits.PauseOf(reply.Headers) is null).ShouldBe(seconds is null);
    }

    [Theory]
    [InlineData(300, 1)]
    [InlineData(0, 2)]
    public async Task Search_WhenAskedTwice_IsAskedOnceUnlessTheCacheIsOff(int cacheSeconds, int requests)
    {
        var handler = new BraveHandler((_, _) => BraveHandler.Reply(OneResult));
        using var client = new BraveClient(Options with { CacheDuration = TimeSpan.FromSeconds(cacheSeconds) }, handler, TimeProvider.System, new Random(1));

        await client.SearchAsync("same", 0, 20, new MemoryBudget(1 << 20), injectsFaults: false, Token);
        await client.SearchAsync("same", 0, 20, new MemoryBudget(1 << 20), injectsFaults: false, Token);

        handler.Requests.Count.ShouldBe(requests);
    }

    [Theory]
    [InlineData(true, 0.9, 0)]
    [InlineData(false, 0.9, 1)]
    [InlineData(true, 0, 1)]
    public async Task Search_WhenFaultsAreInjected_SpoilsThoseRequestsThatAskForIt(bool isWanted, double share, int requests)
    {
        var handler = new BraveHandler((_, _) => BraveHandler.Reply(OneResult));
        using var faults = new FaultInjection(share, new FirstDraw(0.1), handler);
        using var client = new BraveClient(Options, faults, TimeProvider.System, new Random(1));

        var found = await Record.ExceptionAsync(() => client.SearchAsync("x", 0, 20, new MemoryBudget(1 << 20), isWanted, Token));

        handler.Requests.Count.ShouldBe(requests);
        (found as ContexterException)?.Code.ShouldBe(ErrorCodes.SourceUnavailable);
        (found is null).ShouldBe(requests == 1);
    }

    [Fact]
    public void Of_WithALogOfAnError_KeepsItsMessages()
    {
        const string Log = "Unhandled exception. System.TimeoutException: lease lost\n   at Quillon.Lease.Renew()\n   at Quillon.Worker.Run()";

        BraveQuestion.Of(Log, QueryAnalyzer.Analyze(Log, [])).ShouldBe("Unhandled exception. System.TimeoutException: lease lost");
    }

    [Fact]
    public void Of_WithALongQuestion_StaysWithinBravesRules()
    {
        var question = string.Join(' ', Enumerable.Repeat("documentation", 200));
        var query = BraveQuestion.Of(question, QueryAnalyzer.Analyze(question, []));

        query.Length.ShouldBeInRange(1, 400);
        query.Split(' ').Length.ShouldBeLessThanOrEqualTo(50);
        BraveQuestion.Of(new string('x', 5_000), QueryAnalyzer.Analyze("x", [])).Length.ShouldBe(400);
    }

    /// <summary>Draws the same again and again.</summary>
    private sealed class FirstDraw(double drawn) : Random
    {
        public override double NextDouble() => drawn;
    }

    private static BraveOptions Options => new() { Address = new Uri("https://brave.test/res/v1"), Key = Key, RetryDelay = TimeSpan.Zero };

    private static async Task<List<KnowledgeResult>> SearchAsync(BraveHandler handler, BraveOptions? options = null)
    {
        using var client = new BraveClient(options ?? Options, handler, TimeProvider.System, new Random(1));
        var query = new KnowledgeQuery { Text = "why & how" };
        var question = new SourceQuestion(query, QueryAnalyzer.Analyze(query.Text, []), new MemoryBudget(1 << 20));
        return await new BraveSource(client, options ?? Options).SearchAsync(question, Token).ToListAsync(Token);
    }
}
