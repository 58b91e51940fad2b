using System.Text;
using Contexter.Sources.Web;

namespace Contexter.Core.Tests.Sources.Web;

public sealed class RobotsRulesTests
{
    // The examples of RFC 9309, 2.2.2 and 2.2.3, and of section 5.
    [Theory]
    [InlineData("Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/", true)]
    [InlineData("Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/disallowed.gif", false)]
    [InlineData("Disallow: /foo/bar?baz=quz", "/foo/bar?baz=quz", false)]
    [InlineData("Disallow: /foo/bar?baz=http://foo.bar", "/foo/bar?baz=http://foo.bar", false)]
    [InlineData("Disallow: /foo/bar/ツ", "/foo/bar/%E3%83%84", false)]
    [InlineData("Disallow: /foo/bar/%E3%83%84", "/foo/bar/ツ", false)]
    [InlineData("Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", false)]
    [InlineData("Disallow: *.gif$", "/a/b.gif", false)]
    [InlineData("Disallow: *.gif$", "/a/b.gif?x", true)]
    [InlineData("Disallow: /publications/\nAllow: *\n", "/publications/x", false)]
    [InlineData("Disallow: /a*c", "/abbbc/d", false)]
    [InlineData("Disallow: /a*c$", "/abcbd", true)]
    [InlineData("Disallow: /a*c$", "/abcc", false)]
    [InlineData("Disallow: /a*a$", "/a", true)]
    [InlineData("Disallow: /same\nAllow: /same", "/same", true)]
    [InlineData("Disallow:", "/x", true)]
    [InlineData("Disallow: /", "/robots.txt", true)]
    [InlineData("Disallow: docs", "/docs/x", false)]
    [InlineData("Disallow: / # all of it", "/x", false)]
    [InlineData("nonsense\nDisallow /x\n:\nDisallow: /y", "/y", false)]
    public void Allows_WhenRules_LongestMatchDecides(string rules, string target, bool isAllowed) => Allows("User-agent: *\n" + rules, target).ShouldBe(isAllowed);

    [Theory]
    [InlineData("User-agent: *\nDisallow: /\n\nUser-agent: Contexter\nDisallow: /private", "/x", true)]
    [InlineData("User-agent: contexter/1.0\nDisallow: /x\nUser-agent: *\nDisallow:", "/x", false)]
    [InlineData("User-agent: contexterbot\nDisallow: /\n", "/x", true)]
    [InlineData("User-agent: a\nUser-agent: contexter\nDisallow: /x\n\nUser-agent: b\nDisallow: /y\n\nUser-agent: CONTEXTER\nDisallow: /z", "/z", false)]
    [InlineData("User-agent: a\nUser-agent: contexter\nDisallow: /x\n\nUser-agent: b\nDisallow: /y\n\nUser-agent: CONTEXTER\nDisallow: /z", "/x", false)]
    [InlineData("User-agent: a\nUser-agent: contexter\nDisallow: /x\n\nUser-agent: b\nDisallow: /y\n\nUser-agent: CONTEXTER\nDisallow: /z", "/y", true)]
    [InlineData("User-agent: contexter\n\nUser-agent: *\nDisallow: /", "/x", false)]
    [InlineData("Disallow: /x", "/x", true)]
    [InlineData("\uFEFFUSER-AGENT : *\r\nDISALLOW : /x\r\n", "/x", false)]
    [InlineData("User-agent: *\nSitemap: https://example.com/s.xml\nDisallow: /x", "/x", false)]
    [InlineData("<html><body>Not found</body></html>", "/x", true)]
    public void Allows_WhenGroups_OwnOneCounts(string text, string target, bool isAllowed) => Allows(text, target).ShouldBe(isAllowed);

    [Fact]
    public void Parse_WhenOtherLines_FindsDelayAndSitemaps()
    {
        var rules = Parse("Sitemap: https://example.com/a.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow: /x\nSitemap: /b.xml\n\nUser-agent: slow\nCrawl-delay: 500");

        rules.CrawlDelay.ShouldBe(TimeSpan.FromSeconds(2.5));
        rules.Sitemaps.ShouldBe(["https://example.com/a.xml", "/b.xml"]);
        Parse("User-agent: *\nCrawl-delay: 86400").CrawlDelay.ShouldBe(RobotsRules.MaxCrawlDelay);
        Parse("User-agent: *\nCrawl-delay: -1").CrawlDelay.ShouldBe(TimeSpan.Zero);
        Parse("User-agent: *\nCrawl-delay: soon").CrawlDelay.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Parse_WhenLarge_ReadsTheFirst500KiB()
    {
        var filler = string.Concat(Enumerable.Repeat("# filler\n", 500 * 1024 / 9));

        Allows("User-agent: *\nDisallow: /early\n" + filler + "Disallow: /late\n", "/early").ShouldBeFalse();
        Allows("User-agent: *\nDisallow: /early\n" + filler + "Disallow: /late\n", "/late").ShouldBeTrue();
    }

    [Theory]
    [InlineData("noindex", true, false)]
    [InlineData("NOINDEX, NoFollow", true, true)]
    [InlineData("none", true, true)]
    [InlineData("all, index, follow", false, false)]
    [InlineData("googlebot: noindex, nofollow", false, false)]
    [InlineData("googlebot: noindex, contexter: nofollow", false, true)]
    [InlineData("max-snippet: 20, noindex", true, false)]
    [InlineData("unavailable_after: 25 Jun 2010 15:00:00 PST, noindex", true, false)]
    [InlineData(null, false, false)]
    public void Directives_WhenList_AreThoseForUs(string? text, bool noIndex, bool noFollow) => RobotsDirectives.Parse(text).ShouldBe(new RobotsDirectives(noIndex, noFollow));

    private static RobotsRules Parse(string text) => RobotsRules.Parse(Encoding.UTF8.GetBytes(text));

    private static bool Allows(string text, string target)
    {
        WebAddress.TryCreate("https://example.com" + target, null, out var address).ShouldBeTrue();
        return Parse(text).Allows(address);
    }
}
