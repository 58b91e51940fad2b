using Contexter.Core.Tests.Sources.Web;
using Contexter.Sources;
using Contexter.Sources.Web;

namespace Contexter.Core.Tests.Sources.Conformance;

public sealed class WebSourceConformanceTests : DocumentSourceConformance
{
    protected override IDocumentSource Source { get; } = new WebSource(Site.Create(), TimeProvider.System);

    protected override SourceSpecification Specification => new() { Kind = WebSource.KindName, Location = "https://x.org/docs/" };

    protected override SourceSpecification Missing => Specification with { Location = "https://x.org/missing/" };

    protected override SourceItem Unknown => Site.Missing;
}

public sealed class SitemapSourceConformanceTests : DocumentSourceConformance
{
    protected override IDocumentSource Source { get; } = new SitemapSource(Site.Create(), TimeProvider.System);

    protected override SourceSpecification Specification => new() { Kind = SitemapSource.KindName, Location = "https://x.org/sitemap.xml" };

    protected override SourceSpecification Missing => Specification with { Location = "https://x.org/missing.xml" };

    protected override SourceItem Unknown => Site.Missing;
}

public sealed class LlmsSourceConformanceTests : DocumentSourceConformance
{
    protected override IDocumentSource Source { get; } = new LlmsSource(Site.Create(), TimeProvider.System);

    protected override SourceSpecification Specification => new() { Kind = LlmsSource.KindName, Location = "https://x.org/llms.txt" };

    protected override SourceSpecification Missing => Specification with { Location = "https://x.org/missing/llms.txt" };

    protected override SourceItem Unknown => Site.Missing;
}

/// <summary>A site with all that pages can be: changed since, without validators, moved, not to be stored.</summary>
file static class Site
{
    public static SourceItem Missing { get; } = new() { Key = "x.org/docs/missing", Url = "https://x.org/docs/missing", Format = "html" };

    public static FakeWeb Create() => new FakeWeb()
        .Html("https://x.org/docs/", "<h1>Home</h1><a href='a'>A</a><a href='b'>B</a><a href='moved'>Moved</a><a href='hub'>Hub</a>")
        .Change("https://x.org/docs/", page => page with { ETag = "\"home\"" })
        .Html("https://x.org/docs/a", "<h1>A</h1><a href='c.md'>C</a>")
        .Change("https://x.org/docs/a", page => page with { LastModified = "Tue, 05 May 2026 07:00:00 GMT" })
        .Html("https://x.org/docs/b", "<h1>B</h1>")
        .Text("https://x.org/docs/c.md", "\uFEFF# C\r\n\r\n[A](a)", "text/markdown")
        .Add("https://x.org/docs/moved", new FakeWeb.Page { RedirectTo = "/docs/new" })
        .Html("https://x.org/docs/new", "<h1>New</h1>")
        .Html("https://x.org/docs/hub", "<a href='leaf'>Leaf</a>", "<meta name=robots content=noindex>")
        .Html("https://x.org/docs/leaf", "<h1>Leaf</h1>")
        .Text("https://x.org/llms.txt", "# X\n\n- [B](/docs/b)\n- [C](/docs/c.md)")
        .Text("https://x.org/sitemap.xml", "<urlset><url><loc>https://x.org/docs/b</loc><lastmod>2026-01-01</lastmod></url><url><loc>https://x.org/docs/a</loc></url></urlset>", "text/xml");
}
