using System.Net;
using Contexter.Documents;
using Contexter.Sources;
using Contexter.Sources.Web;

namespace Contexter.Core.Tests.Sources.Web;

public sealed class WebSourceTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private readonly FakeWeb _web = new();
    private readonly WebSource _source;

    public WebSourceTests() => _source = new WebSource(_web, new FixedClock(Now));

    [Fact]
    public async Task Crawl_WhenLinks_ReadsEachPageOfTheScopeOnce()
    {
        _web.Html("https://x.org/docs/", """
                <a href="a.html">A</a> <a href="/docs/a.html#part">A</a> <a href="HTTPS://X.org:443/docs/a.html?utm_source=y">A</a>
                <a href="b/">B</a> <a href="/other/">Other</a> <a href="https://y.org/docs/">Y</a> <a href="logo.png">Logo</a> <a href="mailto:x@x.org">Mail</a> <a rel="nofollow" href="n">N</a>
                """)
            .Html("https://x.org/docs/a.html", "<p>Page A</p><a href='./'>Home</a>")
            .Html("https://x.org/docs/b/", "<p>Page B</p><a href='index.html'>B</a><a href='c?y=2&amp;x=1'>C</a><a href='c?x=1&amp;y=2'>C</a>")
            .Html("https://x.org/docs/b/c?y=2&x=1", "<p>Page C</p>")
            .Html("https://x.org/other/", "<p>Other</p>");

        var crawl = await CrawlAsync("https://x.org/docs/");

        crawl.Kept.ShouldBe(["x.org/docs", "x.org/docs/a.html", "x.org/docs/b", "x.org/docs/b/c?x=1&y=2"]);
        crawl.Faults.ShouldBeEmpty();
        var content = crawl.Readings["x.org/docs/b"].Content!;
        content.Item.Url.ShouldBe("https://x.org/docs/b/");
        content.Item.Format.ShouldBe("html");
        content.FetchedAt.ShouldBe(Now);
        content.TrustScore.ShouldBe(6);
        content.Text.ShouldContain("Page B");
    }

    [Theory]
    [InlineData(LinkScope.Path, "https://x.org/docs", new[] { "x.org/docs", "x.org/docs/a" })]
    [InlineData(LinkScope.Path, "https://x.org/docs/start.html", new[] { "x.org/docs/a", "x.org/docs/start.html" })]
    [InlineData(LinkScope.Host, "https://x.org/docs", new[] { "www.x.org/blog", "x.org/docs", "x.org/docs/a", "x.org/docsets" })]
    [InlineData(LinkScope.Domain, "https://x.org/docs", new[] { "api.x.org/", "www.x.org/blog", "x.org/docs", "x.org/docs/a", "x.org/docsets" })]
    public async Task Crawl_WhenScope_StaysInside(LinkScope scope, string start, string[] keys)
    {
        const string Links = "<a href='/docs/a'>A</a><a href='http://www.x.org/blog'>Blog</a><a href='https://api.x.org'>API</a><a href='/docsets'>Sets</a><a href='https://x.org:8080/docs/z'>Z</a>";
        _web.Html("https://x.org/docs", Links).Html("https://x.org/docs/start.html", Links).Html("https://x.org/docs/a", "A").Html("http://www.x.org/blog", "Blog")
            .Html("https://api.x.org/", "API").Html("https://x.org/docsets", "Sets");

        (await CrawlAsync(start, specification => specification with { Scope = scope })).Kept.ShouldBe(keys);
    }

    [Fact]
    public async Task Crawl_WhenPatterns_ReadsWhatTheyTakeAndTheStartForItsLinks()
    {
        _web.Html("https://x.org/docs/", "<a href='api/a'>A</a><a href='api/internal/b'>B</a><a href='guide/c'>C</a><a href='changelog'>Changes</a>");
        foreach (var page in new[] { "api/a", "api/internal/b", "guide/c", "changelog" })
        {
            _web.Html("https://x.org/docs/" + page, page);
        }

        var some = await CrawlAsync("https://x.org/docs/", specification => specification with { Include = ["docs/api/**"], Exclude = ["internal/"] });
        var all = await CrawlAsync("https://x.org/docs/", specification => specification with { Include = ["**"] });
        var usual = await CrawlAsync("https://x.org/docs/");

        some.Kept.ShouldBe(["x.org/docs/api/a"]);
        some.With(ReadingOutcome.LeftOut).ShouldBe(["x.org/docs"]);
        all.Kept.Count().ShouldBe(5);
        usual.Kept.ShouldBe(["x.org/docs", "x.org/docs/api/a", "x.org/docs/api/internal/b", "x.org/docs/guide/c"]);
    }

    [Theory]
    [InlineData("https://x.org/", "x.org/", new[] { "ja/a", "v1.2/a", "2.x/a", "docs/changelog.html", "whatsnew/3.1.html", "archive/a", "_sources/a.rst.txt", "api/class-use/A.html", "src/lib.rs.html", "genindex-A.html", "print.html" })]
    [InlineData("https://x.org/en/3.1/", "x.org/en/3.1", new[] { "../3.0/a", "../latest/a", "../../de/3.1/a", "search.html" })]
    public async Task Crawl_WhenDefaultExclusions_LeavesThemOut(string start, string startKey, string[] excluded)
    {
        _web.Html(start, string.Concat(excluded.Select(link => $"<a href='{link}'>x</a>")) + "<a href='api/v2/search'>kept</a><a href='guide/print'>kept</a>")
            .Html(start + "api/v2/search", "kept").Html(start + "guide/print", "kept");

        var crawl = await CrawlAsync(start, specification => specification with { Scope = LinkScope.Host });

        crawl.Readings.Keys.ShouldBe([startKey, startKey.TrimEnd('/') + "/api/v2/search", startKey.TrimEnd('/') + "/guide/print"]);
    }

    [Fact]
    public async Task Crawl_WhenDepthIsLimited_StopsThereOnEveryRefresh()
    {
        _web.Html("https://x.org/0", "<a href='/0/1'>1</a>").Html("https://x.org/0/1", "<a href='/0/2'>2</a>").Html("https://x.org/0/2", "<a href='/0/3'>3</a>").Html("https://x.org/0/3", "end");
        foreach (var url in new[] { "https://x.org/0", "https://x.org/0/1", "https://x.org/0/2" })
        {
            _web.Change(url, page => page with { ETag = "\"1\"" });
        }

        var crawl = new WebCrawl();
        for (var run = 0; run < 3; run++)
        {
            await crawl.RunAsync(_source, Specification("https://x.org/0") with { MaxDepth = 1 });
            crawl.Readings.Keys.ShouldBe(["x.org/0", "x.org/0/1"]);
        }

        (await CrawlAsync("https://x.org/0", specification => specification with { MaxDepth = 0 })).Readings.Keys.ShouldBe(["x.org/0"]);

        // What was unchanged before still leads on.
        await crawl.RunAsync(_source, Specification("https://x.org/0"));
        crawl.Readings.Keys.ShouldBe(["x.org/0", "x.org/0/1", "x.org/0/2", "x.org/0/3"]);
        crawl.With(ReadingOutcome.Unchanged).ShouldBe(["x.org/0", "x.org/0/1"]);
    }

    [Fact]
    public async Task Crawl_WhenRefreshed_SendsBothValidatorsAndFindsWhatChanged()
    {
        _web.Html("https://x.org/", "<a href='/a'>A</a><a href='/b'>B</a><a href='/c'>C</a>").Html("https://x.org/a", "A").Html("https://x.org/b", "B").Html("https://x.org/c", "C")
            .Change("https://x.org/", page => page with { ETag = "\"r\"", LastModified = "Wed, 06 May 2026 07:00:00 GMT" })
            .Change("https://x.org/a", page => page with { ETag = "W/\"a\"" })
            .Change("https://x.org/b", page => page with { LastModified = "Tue, 05 May 2026 07:00:00 GMT" });
        var crawl = await new WebCrawl().RunAsync(_source, Specification("https://x.org/"));
        _web.ForgetRequests();

        await crawl.RunAsync(_source, Specification("https://x.org/"));

        crawl.With(ReadingOutcome.Unchanged).ShouldBe(["x.org/", "x.org/a", "x.org/b"]);
        crawl.With(ReadingOutcome.Content).ShouldBe(["x.org/c"]);
        var root = _web.Requests.Last(request => request.Url.AbsoluteUri == "https://x.org/");
        (root.KnownETag, root.KnownLastModified).ShouldBe(("\"r\"", "Wed, 06 May 2026 07:00:00 GMT"));

        _web.Html("https://x.org/a", "New A <a href='/d'>D</a>").Html("https://x.org/d", "D").Remove("https://x.org/b").Add("https://x.org/c", new FakeWeb.Page { Status = HttpStatusCode.Gone });
        await crawl.RunAsync(_source, Specification("https://x.org/"));

        crawl.With(ReadingOutcome.Gone).ShouldBe(["x.org/b", "x.org/c"]);
        crawl.Readings["x.org/b"].Reason!.ShouldContain("404");
        crawl.Readings["x.org/a"].Content!.Text.ShouldContain("New A");
        crawl.Kept.ShouldBe(["x.org/", "x.org/a", "x.org/d"]);
    }

    [Fact]
    public async Task Crawl_WhenRobots_AreObeyed()
    {
        _web.Text("https://x.org/robots.txt", "User-agent: *\nDisallow: /docs/private\nCrawl-delay: 1.5")
            .Html("https://x.org/docs/", "<a href='private/a'>A</a><a href='b'>B</a><a href='c'>C</a><a href='d'>D</a>")
            .Html("https://x.org/docs/private/a", "A")
            .Html("https://x.org/docs/b", "<a href='e'>E</a>", "<meta name='ROBOTS' content='NoIndex'>")
            .Html("https://x.org/docs/c", "<a href='f'>F</a>", "<meta name='robots' content='nofollow'>")
            .Html("https://x.org/docs/d", "D").Change("https://x.org/docs/d", page => page with { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Robots-Tag"] = "none" } })
            .Html("https://x.org/docs/e", "E").Html("https://x.org/docs/f", "F");

        var crawl = await CrawlAsync("https://x.org/docs/");

        crawl.Kept.ShouldBe(["x.org/docs", "x.org/docs/c", "x.org/docs/e"]);
        crawl.With(ReadingOutcome.LeftOut).ShouldBe(["x.org/docs/b", "x.org/docs/d"]);
        crawl.Readings["x.org/docs/b"].Reason!.ShouldContain("noindex");
        _web.Asked.ShouldNotContain(url => url.Contains("private", StringComparison.Ordinal));
        _web.Requests.Where(request => request.Url.AbsolutePath.StartsWith("/docs", StringComparison.Ordinal)).ShouldAllBe(request => request.CrawlDelay == TimeSpan.FromSeconds(1.5));
        _web.Requests.Count(request => request.Url.AbsolutePath is "/robots.txt").ShouldBe(1);
    }

    [Fact]
    public async Task List_WhenRobotsForbidTheStart_SaysSo()
    {
        _web.Html("https://x.org/docs/", "x").Text("https://x.org/robots.txt", "User-agent: contexter\nDisallow: /");

        var error = await Should.ThrowAsync<ContexterException>(() => CrawlAsync("https://x.org/docs/"));

        error.Code.ShouldBe(ErrorCodes.SourceRefused);
        error.Message.ShouldContain("'https://x.org/docs/'");
        error.Message.ShouldContain("'https://x.org/robots.txt'");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ErrorCodes.SourceUnavailable)]
    public async Task List_WhenRobotsCannotBeRead_FetchesNothing(string? fault)
    {
        _web.Html("https://x.org/docs/", "x").Add("https://x.org/robots.txt", new FakeWeb.Page { Status = HttpStatusCode.ServiceUnavailable, Fault = fault });

        var error = await Should.ThrowAsync<ContexterException>(() => CrawlAsync("https://x.org/docs/"));

        error.Code.ShouldBe(ErrorCodes.SourceUnavailable);
        error.Message.ShouldContain("RFC 9309");
        _web.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Crawl_WhenRedirected_TargetIsReadUnderItsOwnName()
    {
        _web.Html("https://x.org/docs/", "<a href='moved'>Moved</a><a href='away'>Away</a><a href='meta'>Meta</a><a href='dir'>Dir</a><a href='sheet?v=1'>V</a><a href='home'>Home</a>")
            .Add("https://x.org/docs/moved", new FakeWeb.Page { RedirectTo = "/docs/new" })
            .Add("https://x.org/docs/away", new FakeWeb.Page { RedirectTo = "https://y.org/" })
            .Add("https://x.org/docs/dir", new FakeWeb.Page { RedirectTo = "/docs/dir/" })
            .Html("https://x.org/docs/dir/", "<a href='in'>In</a>").Html("https://x.org/docs/dir/in", "In")
            .Html("https://x.org/docs/new", "New").Html("https://y.org/", "Y")
            .Html("https://x.org/docs/meta", "moved", "<meta http-equiv='Refresh' content=\"0; URL='new2'\">").Html("https://x.org/docs/new2", "New 2")
            .Html("https://x.org/docs/sheet?v=1", "copy", "<link rel='canonical' href='/docs/sheet'>").Html("https://x.org/docs/sheet", "original")
            .Html("https://x.org/docs/home", "kept", "<link rel='canonical' href='https://x.org/docs/'>");

        var crawl = await CrawlAsync("https://x.org/docs/");

        crawl.Kept.ShouldBe(["x.org/docs", "x.org/docs/dir", "x.org/docs/dir/in", "x.org/docs/home", "x.org/docs/new", "x.org/docs/new2", "x.org/docs/sheet"]);
        crawl.With(ReadingOutcome.LeftOut).ShouldBe(["x.org/docs/away", "x.org/docs/meta", "x.org/docs/moved", "x.org/docs/sheet?v=1"]);
        crawl.Readings["x.org/docs/away"].Reason!.ShouldContain("outside");
    }

    [Fact]
    public async Task Crawl_WhenLocationLeadsElsewhere_BeginsThere()
    {
        _web.Add("https://docs.x.org/", new FakeWeb.Page { RedirectTo = "https://x.dev/en/5.0/" })
            .Html("https://x.dev/en/5.0/", "<a href='a'>A</a><a href='/en/4.0/a'>Old</a><a href='/shop'>Shop</a>").Html("https://x.dev/en/5.0/a", "A")
            .Html("https://x.org/", "gone on", "<meta http-equiv='refresh' content='0;url=/3/'>").Html("https://x.org/3/", "<a href='b'>B</a>").Html("https://x.org/3/b", "B");

        (await CrawlAsync("https://docs.x.org/")).Kept.ShouldBe(["x.dev/en/5.0", "x.dev/en/5.0/a"]);
        (await CrawlAsync("https://x.org/")).Kept.ShouldBe(["x.org/3", "x.org/3/b"]);
        (await CrawlAsync("https://x.org/", specification => specification with { MaxDepth = 0 })).Kept.ShouldBe(["x.org/3"]);
    }

    [Theory]
    [InlineData(404, ErrorCodes.SourceNotFound, "404")]
    [InlineData(401, ErrorCodes.SourceRefused, "not public")]
    [InlineData(403, ErrorCodes.SourceRefused, "403")]
    [InlineData(418, ErrorCodes.SourceUnavailable, "418")]
    public async Task List_WhenLocationFails_NamesItAndTheAnswer(int status, string code, string part)
    {
        _web.Add("https://x.org/docs", new FakeWeb.Page { Status = (HttpStatusCode)status });

        var error = await Should.ThrowAsync<ContexterException>(() => CrawlAsync("https://x.org/docs"));

        error.Code.ShouldBe(code);
        error.Message.ShouldContain("'https://x.org/docs'");
        error.Message.ShouldContain(part);
    }

    [Fact]
    public async Task Crawl_WhenPagesFail_TheOthersAreRead()
    {
        _web.Html("https://x.org/", "<a href='/a'>A</a><a href='/b'>B</a><a href='/c'>C</a><a href='/d'>D</a><a href='/e'>E</a>")
            .Add("https://x.org/a", new FakeWeb.Page { Status = HttpStatusCode.Forbidden })
            .Add("https://x.org/b", new FakeWeb.Page { Fault = ErrorCodes.SourceUnavailable })
            .Add("https://x.org/c", new FakeWeb.Page { ContentType = "application/pdf", Body = "%PDF"u8.ToArray() })
            .Add("https://x.org/d", new FakeWeb.Page { Body = "<p>a\0b"u8.ToArray() })
            .Html("https://x.org/e", "E");

        var crawl = await CrawlAsync("https://x.org/");

        crawl.Kept.ShouldBe(["x.org/", "x.org/e"]);
        crawl.Faults.Select(fault => $"{fault.Key} {fault.Value.Code}").ShouldBe(["x.org/a source_refused", "x.org/b source_unavailable", "x.org/d file_binary"]);
        crawl.Readings["x.org/c"].Reason!.ShouldContain("application/pdf");
    }

    [Theory]
    [InlineData("/p", "text/markdown", "markdown")]
    [InlineData("/p.md", "text/plain", "markdown")]
    [InlineData("/p.rst", "text/plain", "rst")]
    [InlineData("/p.rst.txt", "text/plain", "rst")]
    [InlineData("/p.txt", "text/plain", "text")]
    [InlineData("/p", "text/plain", "text")]
    [InlineData("/p", "application/xhtml+xml", "html")]
    [InlineData("/p.html", null, "html")]
    [InlineData("/p.md", "application/octet-stream", "markdown")]
    [InlineData("/p", null, null)]
    [InlineData("/p", "application/json", null)]
    public async Task Read_WhenMediaType_DecidesTheFormat(string path, string? type, string? format)
    {
        _web.Html("https://x.org/", $"<a href='{path}'>P</a>").Add("https://x.org" + path, new FakeWeb.Page { ContentType = type, Body = "# Text"u8.ToArray() });

        var crawl = await CrawlAsync("https://x.org/");

        crawl.Readings["x.org" + path].Content?.Item.Format.ShouldBe(format);
        (crawl.Readings["x.org" + path].Outcome is ReadingOutcome.Content).ShouldBe(format is not null);
    }

    [Fact]
    public async Task Crawl_WhenBaseAndTranslations_ResolvesAndLeavesThemOut()
    {
        _web.Html("https://x.org/docs/a/b", "<a href='c'>C</a><a hreflang='de' href='d'>D</a><a hreflang='en-GB' href='e'>E</a><frame src='f'></frame>", "<base href='/docs/'>");

        var crawl = await CrawlAsync("https://x.org/docs/a/b", specification => specification with { Scope = LinkScope.Host });

        crawl.Readings.Keys.ShouldBe(["x.org/docs/a/b", "x.org/docs/c", "x.org/docs/e"]);
    }

    private static SourceSpecification Specification(string location) => new() { Kind = WebSource.KindName, Location = location };

    private Task<WebCrawl> CrawlAsync(string location, Func<SourceSpecification, SourceSpecification>? change = null) =>
        new WebCrawl().RunAsync(_source, (change ?? (specification => specification))(Specification(location)));
}
