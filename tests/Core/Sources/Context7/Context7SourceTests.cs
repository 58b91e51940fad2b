using System.Net;
using Contexter.Documents;
using Contexter.Http.Downloads;
using Contexter.Parsing;
using Contexter.Sources;
using Contexter.Sources.Context7;
using static Contexter.Core.Tests.Sources.Context7.Context7Script;

namespace Contexter.Core.Tests.Sources.Context7;

public sealed class Context7SourceTests
{
    private readonly SteppedTimeProvider _time = new(TimeSpan.FromHours(1), skips: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_WhenId_AsksAtLeastFiveContextsOfItsKind()
    {
        var downloader = new ScriptedDownloader(_ => ScriptedAnswer.Of(Found));

        var items = await ListAsync(downloader, "/facebook/react");

        items.Select(item => item.Key).ShouldBe(
            ["installation", "usage", "api", "configuration", "examples", "troubleshooting", "components", "state", "styling"]);
        items[0].Url.ShouldStartWith("https://context7.com/facebook/react?query=How%20to%20install%20and%20set%20up%20React%20with%20npm");
        items.ShouldAllBe(item => item.Format == "context7" && item.ChangeToken!.StartsWith("2025-01-15T10:30:00.000Z"));
        items[0].ModifiedAt.ShouldBe(new DateTimeOffset(2025, 1, 15, 10, 30, 0, TimeSpan.Zero));
        downloader.Requests.ShouldHaveSingleItem().Headers.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_WhenTopicsAndGlobs_TakesThoseAlone()
    {
        var source = Source(new ScriptedDownloader(_ => ScriptedAnswer.Of(Found)));
        var specification = Specification("React") with { Topics = ["Server Components", "use() hook", "server components"], Exclude = ["use*"] };

        var item = (await source.ListAsync(specification, new SourceListing([]), Token).ToListAsync(Token)).ShouldHaveSingleItem();

        item.Key.ShouldBe("server-components");
        item.Url.ShouldBe("https://context7.com/facebook/react?query=Server%20Components");
    }

    [Theory]
    [InlineData("react", "/facebook/react")]
    [InlineData("React@18.2.0", "/facebook/react/v18.2.0")]
    [InlineData("/Facebook/React/v17.0.2", "/facebook/react/v17.0.2")]
    [InlineData("/facebook/react@17.0.2", "/facebook/react/v17.0.2")]
    [InlineData("/other/lib/2.0", "/other/lib/2.0")]
    public async Task Read_WhenNameOrVersion_AsksForThatLibrary(string location, string id)
    {
        var downloader = new ScriptedDownloader(request => ScriptedAnswer.Of(IsSearch(request) ? Found : Answer));

        await ReadAsync(downloader, location);

        Query(downloader.Requests.Last(), "libraryId").ShouldBe(id);
        Query(downloader.Requests.Last(), "type").ShouldBe("json");
    }

    [Theory]
    [InlineData("vue", "/facebook/react (React)")]
    [InlineData("react@16.0", "v18.2.0, v17.0.2")]
    [InlineData("/facebook", "/owner/repo")]
    [InlineData("/a/b/c/d", "/owner/repo")]
    [InlineData(" ", "needs a location")]
    public async Task List_WhenNotThere_NamesWhatIs(string location, string says)
    {
        var error = await Should.ThrowAsync<ContexterException>(() => ListAsync(new ScriptedDownloader(_ => ScriptedAnswer.Of(Found)), location));

        error.Message.ShouldContain(says);
    }

    [Fact]
    public async Task List_WhenSearchIsDown_GoesOnWithTheId()
    {
        var listing = new SourceListing([]);
        var source = Source(new ScriptedDownloader(_ => Error(HttpStatusCode.InternalServerError, "internal_error")));

        var items = await source.ListAsync(Specification("/facebook/react"), listing, Token).ToListAsync(Token);

        items.Count.ShouldBeGreaterThanOrEqualTo(5);
        items.ShouldAllBe(item => item.ChangeToken == null);
        listing.Problems.ShouldHaveSingleItem().Subject.ShouldBe("/facebook/react");
    }

    [Fact]
    public async Task Read_WhenJson_KeepsTheWholeAnswerAndItsTrust()
    {
        var content = (await ReadAsync(new ScriptedDownloader(request => ScriptedAnswer.Of(IsSearch(request) ? Found : Answer)))).Content.ShouldNotBeNull();

        content.Text.ShouldBe(TextNormalizer.Normalize(Answer));
        content.TrustScore.ShouldBe(9.5);
        content.SizeBytes.ShouldBe(Answer.Length);
    }

    [Fact]
    public async Task Read_WhenNotFinalized_AsksAgainUntilItIs()
    {
        var asked = 0;
        var downloader = new ScriptedDownloader(request => IsSearch(request) ? ScriptedAnswer.Of(Found)
            : ++asked < 4 ? Error(HttpStatusCode.Accepted, "library_not_finalized") : ScriptedAnswer.Of(Answer));

        (await ReadAsync(downloader)).Content.ShouldNotBeNull();

        _time.Pauses.ShouldBe([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)]);
    }

    [Fact]
    public async Task Read_WhenNeverFinalized_GivesUpAfterItsPatience()
    {
        var downloader = new ScriptedDownloader(request => IsSearch(request) ? ScriptedAnswer.Of(Found) : Error(HttpStatusCode.Accepted, "library_not_finalized"));

        var error = await Should.ThrowAsync<ContexterException>(() => ReadAsync(downloader));

        error.Code.ShouldBe(ErrorCodes.SourceUnavailable);
        error.Message.ShouldContain("still preparing");
        _time.Pauses.Sum(pause => pause.TotalSeconds).ShouldBeInRange(20, 60);
    }

    [Fact]
    public async Task Read_WhenTooManyRequests_WaitsAsLongAsItIsTold()
    {
        var asked = 0;
        var downloader = new ScriptedDownloader(request => IsSearch(request) ? ScriptedAnswer.Of(Found)
            : ++asked == 1 ? Error(HttpStatusCode.TooManyRequests, "rate_limit_exceeded", "Slow.", ("Retry-After", "17")) : ScriptedAnswer.Of(Answer));

        (await ReadAsync(downloader)).Content.ShouldNotBeNull();

        _time.Pauses.ShouldBe([TimeSpan.FromSeconds(17)]);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(4_000)]
    public async Task Read_WhenNothingRemains_WaitsForTheResetOrSaysWhen(int seconds)
    {
        var reset = (_time.GetUtcNow().ToUnixTimeSeconds() + seconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var downloader = new ScriptedDownloader(request => IsSearch(request)
            ? ScriptedAnswer.Of(Found, HttpStatusCode.OK, ("RateLimit-Limit", "60"), ("RateLimit-Remaining", "0"), ("RateLimit-Reset", reset))
            : ScriptedAnswer.Of(Answer));

        if (seconds > 60)
        {
            var error = await Should.ThrowAsync<ContexterException>(() => ReadAsync(downloader));
            (error.Code, error.Message).ShouldBe((ErrorCodes.SourceRefused, error.Message));
            error.Message.ShouldContain("4000 seconds");
        }
        else
        {
            (await ReadAsync(downloader)).Content.ShouldNotBeNull();
            _time.Pauses.ShouldBe([TimeSpan.FromSeconds(seconds)]);
        }
    }

    [Theory]
    [InlineData("/new/home", "/new/home")]
    [InlineData("https://context7.com/new/home/v2", "/new/home/v2")]
    public async Task Read_WhenRedirected_AsksTheNewId(string target, string id)
    {
        var downloader = new ScriptedDownloader(request => IsSearch(request) ? ScriptedAnswer.Of(Found)
            : Query(request, "libraryId") == id ? ScriptedAnswer.Of(Answer)
            : ScriptedAnswer.Of($$"""{"error":"library_redirected","message":"Moved.","redirectUrl":"{{target}}"}""", HttpStatusCode.MovedPermanently));

        (await ReadAsync(downloader)).Content.ShouldNotBeNull();
    }

    [Fact]
    public async Task Read_WhenRedirectedInACircle_Ends()
    {
        var downloader = new ScriptedDownloader(request => IsSearch(request) ? ScriptedAnswer.Of(Found)
            : ScriptedAnswer.Of(
                $$"""{"error":"library_redirected","redirectUrl":"{{(Query(request, "libraryId") == "/a/b" ? "/facebook/react" : "/a/b")}}"}""", HttpStatusCode.MovedPermanently));

        (await Should.ThrowAsync<ContexterException>(() => ReadAsync(downloader))).Message.ShouldContain("in a circle (/facebook/react to /a/b to /facebook/react)");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("No content available")]
    [InlineData("No context data available")]
    [InlineData("""{"codeSnippets":[],"infoSnippets":[]}""")]
    public async Task Read_WhenNothingIsSaid_IsLeftOut(string body)
    {
        var reading = await ReadAsync(new ScriptedDownloader(request => ScriptedAnswer.Of(IsSearch(request) ? Found : body)));

        reading.Outcome.ShouldBe(ReadingOutcome.LeftOut);
        reading.Reason.ShouldBe("Context7 has nothing on 'installation' of /facebook/react.");
    }

    [Fact]
    public async Task Read_WhenJsonIsEmpty_TakesText()
    {
        var reading = await ReadAsync(new ScriptedDownloader(request => ScriptedAnswer.Of(IsSearch(request) ? Found : Query(request, "type") == "txt" ? Text : string.Empty)));

        reading.Content.ShouldNotBeNull().Text.ShouldBe(TextNormalizer.Normalize(Text));
    }

    [Fact]
    public async Task Read_WhenVersion2IsNotThere_AsksVersion1()
    {
        var downloader = new ScriptedDownloader(request => request.Url.AbsolutePath switch
        {
            "/api/v1/search" => ScriptedAnswer.Of(Found),
            "/api/v1/facebook/react" => ScriptedAnswer.Of(Text),
            _ => ScriptedAnswer.Of("<html>404", HttpStatusCode.NotFound),
        });

        (await ReadAsync(downloader, "react")).Content.ShouldNotBeNull();

        Query(downloader.Requests.Last(), "tokens").ShouldBe("100000");
        Query(downloader.Requests.Last(), "topic").ShouldNotBeNull().ShouldStartWith("How to install");
    }

    [Theory]
    [InlineData(400, "invalid_library_id", ErrorCodes.InvalidInput, "/owner/repo")]
    [InlineData(401, "invalid_api_key", ErrorCodes.SourceRefused, "context7.key")]
    [InlineData(402, "spending_limit_exceeded", ErrorCodes.SourceRefused, "spending limit")]
    [InlineData(403, "access_denied", ErrorCodes.SourceRefused, "context7.key")]
    [InlineData(404, "library_not_found", ErrorCodes.SourceNotFound, "context7.com")]
    [InlineData(404, "tag_not_found", ErrorCodes.SourceNotFound, "version")]
    [InlineData(422, "library_too_large", ErrorCodes.SourceRefused, "web site")]
    [InlineData(422, "no_code_found", ErrorCodes.SourceEmpty, "web site")]
    [InlineData(429, "rate_limit_exceeded", ErrorCodes.SourceUnavailable, "later")]
    [InlineData(500, "internal_error", ErrorCodes.SourceUnavailable, "later")]
    [InlineData(504, "timeout", ErrorCodes.SourceUnavailable, "later")]
    public async Task Read_WhenRefused_SaysWhyAndNeverTheKey(int status, string code, string expected, string says)
    {
        var downloader = new ScriptedDownloader(request => IsSearch(request) ? ScriptedAnswer.Of(Found) : Error((HttpStatusCode)status, code, "Key ctx7sk-secret is at fault."));

        var error = await Should.ThrowAsync<ContexterException>(() => ReadAsync(downloader, "/facebook/react", "ctx7sk-secret"));

        error.Code.ShouldBe(expected);
        error.Message.ShouldContain(code);
        error.Message.ShouldContain(says);
        error.Message.ShouldContain("Key *** is at fault.");
        downloader.Requests.ShouldAllBe(request => request.Headers["Authorization"] == "Bearer ctx7sk-secret");
    }

    [Fact]
    public async Task GetVersion_WhenGiven_IsAsContext7WritesIt()
    {
        var source = Source(new ScriptedDownloader(_ => ScriptedAnswer.Of(Found)));

        (await source.GetVersionAsync(Specification("react@18.2.0"), Token)).ShouldBe("v18.2.0");
        (await source.GetVersionAsync(Specification("react"), Token)).ShouldBeNull();
    }

    private static SourceSpecification Specification(string location) => new() { Kind = Context7Source.KindName, Location = location };

    private Context7Source Source(IDownloader downloader, string? key = null) => new(downloader, new Context7Options { Key = key }, _time);

    private async Task<List<SourceItem>> ListAsync(IDownloader downloader, string location) =>
        await Source(downloader).ListAsync(Specification(location), new SourceListing([]), Token).ToListAsync(Token);

    private async Task<SourceReading> ReadAsync(IDownloader downloader, string location = "/facebook/react", string? key = null)
    {
        var source = Source(downloader, key);
        var item = await source.ListAsync(Specification(location), new SourceListing([]), Token).FirstAsync(Token);
        return await source.ReadAsync(Specification(location), item, null, Token);
    }
}
