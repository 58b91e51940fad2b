using System.IO.Compression;
using System.Net;
using System.Text;
using Contexter.Documents;
using Contexter.Sources;
using Contexter.Sources.Web;

namespace Contexter.Core.Tests.Sources.Web;

/// <summary>Sitemaps and llms.txt, as sources and as places that a crawl begins with.</summary>
public sealed class SiteListTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private readonly FakeWeb _web = new();

    [Fact]
    public async Task Sitemap_WhenIndex_ListsPagesOfAllFiles()
    {
        _web.Text("https://x.org/sitemap_index.xml", Index("https://x.org/a.xml", "https://x.org/b.xml.gz", "/c.txt", "https://x.org/sitemap_index.xml"), "application/xml")
            .Text("https://x.org/a.xml", UrlSet(("https://x.org/1", "2026-05-01"), ("https://docs.x.org/2", "2026-05-01T10:00:00+02:00"), ("https://y.org/3", null), ("/4?a=1&amp;b=2", "May")), "text/xml")
            .Add("https://x.org/b.xml.gz", new FakeWeb.Page { ContentType = "application/gzip", Body = Gzip(UrlSet(("https://x.org/5", null), ("https://x.org/1", null), ("https://x.org/fr/6", null), ("https://x.org/7.pdf", null))) })
            .Text("https://x.org/c.txt", "https://x.org/8\n\nhttps://x.org/9\r\n# no address\n");
        var source = new SitemapSource(_web, new FixedClock(Now));

        var items = await ListAsync(source, "https://x.org/sitemap_index.xml");

        items.Select(item => item.Key).ShouldBe(["x.org/1", "docs.x.org/2", "x.org/4?a=1&b=2", "x.org/5", "x.org/8", "x.org/9"]);
        items[1].ModifiedAt.ShouldBe(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero));
        items[2].ModifiedAt.ShouldBeNull();
        (await ListAsync(source, "https://x.org/sitemap_index.xml", specification => specification with { Scope = LinkScope.Host, Exclude = ["8", "9"] }))
            .Select(item => item.Key).ShouldBe(["x.org/1", "x.org/4?a=1&b=2", "x.org/5"]);
    }

    [Fact]
    public async Task Sitemap_WhenLastModIsAsItWas_AsksForNothing()
    {
        _web.Text("https://x.org/sitemap.xml", UrlSet(("https://x.org/aged", "2026-05-01"), ("https://x.org/fresh", "2026-05-06"), ("https://x.org/liar", "2026-01-01")), "text/xml")
            .Html("https://x.org/aged", "old").Html("https://x.org/fresh", "fresh").Html("https://x.org/liar", "liar")
            .Change("https://x.org/liar", page => page with { LastModified = "Tue, 05 May 2026 07:00:00 GMT" });
        var source = new SitemapSource(_web, new FixedClock(Now));
        var specification = Specification(source, "https://x.org/sitemap.xml");
        var crawl = await new WebCrawl().RunAsync(source, specification);
        _web.ForgetRequests();

        await crawl.RunAsync(source, specification);

        // Today's change may not be the day's last one; a page that is newer than its sitemap says shows that the sitemap is not kept.
        _web.Asked.ShouldBe(["https://x.org/sitemap.xml", "https://x.org/fresh", "https://x.org/liar"]);
        crawl.With(ReadingOutcome.Unchanged).ShouldBe(["x.org/aged", "x.org/liar"]);

        _web.Text("https://x.org/sitemap.xml", UrlSet(("https://x.org/aged", "2026-05-05")), "text/xml").ForgetRequests();
        await crawl.RunAsync(source, specification);
        _web.Asked.ShouldBe(["https://x.org/sitemap.xml", "https://x.org/aged"]);
    }

    [Theory]
    [InlineData("<urlset><url><loc>https://x.org/1</loc>", ErrorCodes.FileMalformed)]
    [InlineData("<html><body>No</body></html>", ErrorCodes.FileMalformed)]
    [InlineData("nothing", ErrorCodes.FileMalformed)]
    [InlineData("<urlset/>", ErrorCodes.SourceEmpty)]
    [InlineData("<urlset><url><loc>https://y.org/</loc></url></urlset>", ErrorCodes.SourceEmpty)]
    [InlineData("<sitemapindex><sitemap><loc>https://x.org/missing.xml</loc></sitemap></sitemapindex>", ErrorCodes.SourceNotFound)]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;'>]><urlset><url><loc>&b;</loc></url></urlset>", ErrorCodes.FileMalformed)]
    public async Task Sitemap_WhenNotUsable_SaysWhy(string text, string code)
    {
        _web.Text("https://x.org/sitemap.xml", text, "text/xml");

        var error = await Should.ThrowAsync<ContexterException>(() => ListAsync(new SitemapSource(_web, TimeProvider.System), "https://x.org/sitemap.xml"));

        error.Code.ShouldBe(code);
        error.Message.ShouldContain("https://x.org/");
    }

    [Fact]
    public void Sitemap_WhenTooManyEntriesOrBytes_IsBounded()
    {
        var many = UrlSet([.. Enumerable.Range(0, SitemapFile.MaxEntries + 5).Select(i => ($"https://x.org/{i}", (string?)null))]);

        SitemapFile.Parse("many", Encoding.UTF8.GetBytes(many)).Entries.Count.ShouldBe(SitemapFile.MaxEntries);
        Should.Throw<ContexterException>(() => SitemapFile.Parse("bomb", Gzip(new string(' ', SitemapFile.MaxBytes + 1)))).Code.ShouldBe(ErrorCodes.FileTooLarge);
    }

    [Fact]
    public async Task Llms_WhenList_TakesCopiesInMarkdown()
    {
        _web.Text("https://x.org/docs/llms.txt", """
                # X
                > The project.

                ## Docs
                - [Start](/docs/start): see [other](https://y.org/)
                - [Index](https://x.org/docs/)
                - [API](https://api.x.org/ref.html.md): notes
                * [Raw](raw.md)
                - [Start again](/docs/start#part)
                - [Source](https://github.com/x/x)
                ```
                - [Not](a-link)
                ```
                ## Optional
                - [Name (with) parentheses](/docs/wiki_(x))
                """, "text/plain")
            .Text("https://x.org/docs/start.md", "# Start\n\n[next](raw)", "text/markdown; charset=utf-8").Html("https://x.org/docs/start", "Start")
            .Text("https://x.org/docs/raw.md", "# Raw", "text/markdown").Html("https://x.org/docs/", "Index").Html("https://x.org/docs/wiki_(x)", "Wiki")
            .Text("https://api.x.org/ref.html.md", "# Ref", "text/markdown");
        var source = new LlmsSource(_web, new FixedClock(Now));

        var items = await ListAsync(source, "https://x.org/docs/llms.txt");
        var crawl = await new WebCrawl().RunAsync(source, Specification(source, "https://x.org/docs/llms.txt"));

        items.Select(item => item.Key).ShouldBe(["x.org/docs/start", "x.org/docs", "api.x.org/ref.html", "x.org/docs/raw", "x.org/docs/wiki_(x)"]);
        items[0].Url.ShouldBe("https://x.org/docs/start.md");
        crawl.Kept.Count().ShouldBe(5);
        crawl.Readings["x.org/docs/start"].Content!.Item.Format.ShouldBe("markdown");
        crawl.Readings["x.org/docs/start"].Leads.ShouldBeEmpty();

        // Not every page has a copy.
        crawl.Readings["x.org/docs"].Content!.Item.Format.ShouldBe("html");
        crawl.Readings["x.org/docs"].Content!.Item.Url.ShouldBe("https://x.org/docs/");
    }

    [Fact]
    public async Task Llms_WhenWhole_IsOneDocument()
    {
        _web.Text("https://x.org/llms-full.txt", "# X\n\n- [a](/a)\n\nAll of it.").Text("https://x.org/llms.txt", "# X\n\nNo list, but text.");

        foreach (var url in new[] { "https://x.org/llms-full.txt", "https://x.org/llms.txt" })
        {
            var source = new LlmsSource(_web, new FixedClock(Now));
            var crawl = await new WebCrawl().RunAsync(source, Specification(source, url));

            crawl.Kept.ShouldBe([url["https://".Length..]]);
            (await new WebCrawl().RunAsync(new WebSource(_web, new FixedClock(Now)), new SourceSpecification { Kind = "web", Location = url })).Kept.ShouldBe(crawl.Kept);
        }
    }

    [Fact]
    public async Task Llms_WhenPageStandsIn_SaysThatThereIsNone()
    {
        _web.Html("https://x.org/llms.txt", "Not found").Text("https://x.org/docs/llms.txt", "no heading");

        foreach (var url in new[] { "https://x.org/llms.txt", "https://x.org/docs/llms.txt", "https://x.org/missing/llms.txt" })
        {
            var error = await Should.ThrowAsync<ContexterException>(() => ListAsync(new LlmsSource(_web, TimeProvider.System), url));

            error.Code.ShouldBe(ErrorCodes.SourceNotFound);
            error.Message.ShouldContain(url);
        }
    }

    [Fact]
    public async Task Crawl_WhenSiteHasLists_BeginsWithThem()
    {
        _web.Html("https://x.org/docs/", "<a href='linked'>Linked</a><a href='start'>Start</a>").Html("https://x.org/docs/linked", "Linked").Html("https://x.org/docs/mapped", "Mapped")
            .Text("https://x.org/llms.txt", "# X\n\n- [Start](/docs/start)\n- [Outside](/blog)").Text("https://x.org/docs/start.md", "# Start", "text/markdown")
            .Text("https://x.org/robots.txt", "Sitemap: https://x.org/maps/s.xml")
            .Text("https://x.org/maps/s.xml", UrlSet(("http://x.org/docs/mapped", null), ("https://x.org/docs/start/", null), ("https://x.org/other", null)), "application/xml");
        var source = new WebSource(_web, new FixedClock(Now));

        var crawl = await new WebCrawl().RunAsync(source, Specification(source, "https://x.org/docs/"));

        crawl.Kept.ShouldBe(["x.org/docs", "x.org/docs/linked", "x.org/docs/mapped", "x.org/docs/start"]);
        crawl.Readings["x.org/docs/start"].Content!.Item.Format.ShouldBe("markdown");
        crawl.Readings["x.org/docs/mapped"].Content!.Item.Url.ShouldBe("https://x.org/docs/mapped");
    }

    [Fact]
    public async Task Crawl_WhenNoLists_TriesTheUsualPlacesAndGoesOn()
    {
        _web.Html("https://x.org/project/", "Home").Text("https://x.org/project/sitemap.xml", UrlSet(("https://x.org/project/a", null)), "text/xml").Html("https://x.org/project/a", "A")
            .Add("https://x.org/llms.txt", new FakeWeb.Page { Fault = ErrorCodes.SourceUnavailable })
            .Text("https://x.org/sitemap.xml", "broken", "text/xml");
        var source = new WebSource(_web, new FixedClock(Now));

        (await new WebCrawl().RunAsync(source, Specification(source, "https://x.org/project/"))).Kept.ShouldBe(["x.org/project", "x.org/project/a"]);
    }

    [Fact]
    public async Task Crawl_WhenListsCannotBeRead_ReportsThemAndNotThoseThatNobodyPromised()
    {
        _web.Html("https://x.org/docs/", "<a href='linked'>Linked</a>").Html("https://x.org/docs/linked", "Linked")
            .Text("https://x.org/robots.txt", "Sitemap: https://x.org/gone.xml\nSitemap: https://x.org/index.xml")
            .Text("https://x.org/index.xml", Index("https://x.org/broken.xml"), "application/xml")
            .Text("https://x.org/broken.xml", "<urlset><url>", "application/xml")
            .Add("https://x.org/docs/llms.txt", new FakeWeb.Page { Status = HttpStatusCode.Forbidden })
            .Add("https://x.org/llms.txt", new FakeWeb.Page { Fault = ErrorCodes.SourceUnavailable })
            .Html("https://x.org/docs/sitemap.xml", "The first page, as for everything that is not there.");
        var source = new WebSource(_web, new FixedClock(Now));

        var crawl = await new WebCrawl().RunAsync(source, Specification(source, "https://x.org/docs/"));

        crawl.Kept.ShouldBe(["x.org/docs", "x.org/docs/linked"]);
        crawl.Reports.Select(problem => (problem.Subject, problem.Fault.Code)).ShouldBe(
            [("x.org/llms.txt", ErrorCodes.SourceUnavailable), ("x.org/gone.xml", ErrorCodes.SourceNotFound), ("x.org/broken.xml", ErrorCodes.FileMalformed)]);
    }

    [Fact]
    public async Task Crawl_WhenASitemapCannotBeReadAnyMore_KeepsItsPagesThoughDepthIsLimited()
    {
        _web.Html("https://x.org/", "<a href='/linked'>Linked</a>").Html("https://x.org/linked", "<a href='/deep'>Deep</a>").Html("https://x.org/mapped", "Mapped")
            .Text("https://x.org/sitemap.xml", UrlSet(("https://x.org/mapped", null)), "application/xml");
        var source = new WebSource(_web, new FixedClock(Now));
        var crawl = new WebCrawl();
        await crawl.RunAsync(source, Specification(source, "https://x.org/") with { MaxDepth = 1 });
        crawl.Kept.ShouldBe(["x.org/", "x.org/linked", "x.org/mapped"]);

        _web.Add("https://x.org/sitemap.xml", new FakeWeb.Page { Fault = ErrorCodes.SourceUnavailable });
        await crawl.RunAsync(source, Specification(source, "https://x.org/") with { MaxDepth = 1 });

        crawl.Kept.ShouldBe(["x.org/", "x.org/linked", "x.org/mapped"]);
        crawl.Reports.ShouldHaveSingleItem().Subject.ShouldBe("x.org/sitemap.xml");
    }

    [Fact]
    public async Task Web_WhenLocationIsSitemap_ReadsItAsOne()
    {
        _web.Text("https://x.org/sitemap.xml", UrlSet(("https://x.org/a", null)), "application/xml").Html("https://x.org/a", "<a href='/b'>B</a>").Html("https://x.org/b", "B");
        var source = new WebSource(_web, new FixedClock(Now));

        (await new WebCrawl().RunAsync(source, Specification(source, "https://x.org/sitemap.xml"))).Readings.Keys.ShouldBe(["x.org/a"]);
    }

    private static SourceSpecification Specification(IDocumentSource source, string location) => new() { Kind = source.Kind, Location = location };

    private static async Task<List<SourceItem>> ListAsync(IDocumentSource source, string location, Func<SourceSpecification, SourceSpecification>? change = null) =>
        await source.ListAsync((change ?? (specification => specification))(Specification(source, location)), new SourceListing([]), TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

    private static string UrlSet(params (string Url, string? Modified)[] urls) =>
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:i='urn:i'>"
        + string.Concat(urls.Select(url => $"<url><loc> {url.Url} </loc>{(url.Modified is null ? string.Empty : $"<lastmod>{url.Modified}</lastmod>")}<i:image><i:loc>https://x.org/i</i:loc></i:image></url>"))
        + "</urlset>";

    private static string Index(params string[] urls) =>
        "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>" + string.Concat(urls.Select(url => $"<sitemap><loc>{url}</loc></sitemap>")) + "</sitemapindex>";

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
