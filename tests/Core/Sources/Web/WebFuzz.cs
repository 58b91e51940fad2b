using System.Text;
using Contexter.Documents;
using Contexter.Parsing.Html;
using Contexter.Sources;
using Contexter.Sources.Web;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Sources.Web;

/// <summary>Texts as hostile sites send them: real forms cut, repeated, mixed and broken, and what the readers of the web do with them.</summary>
internal static class WebFuzz
{
    private static readonly string[] Html =
    [
        "<!DOCTYPE html><html lang=\"en\"><head><base href=\"/a/\"><meta name=robots content=noindex><link rel=canonical href=x><title>T</title></head><body><main>",
        "<ul class=\"summary-list\"><li><section><h2>Methods</h2>", "<div class=\"summary-table\"><div class=\"table-header\">A</div><div>b</div>", "<div class=\"member-signature\">int&nbsp;f()</div>",
        "<div class=\"inheritance\">A<div class=\"inheritance\">B</div></div>", "<h4 class=\"code-header\">fn <a class=fn>f</a>()</h4>", "<div class=item-table><div><a>x</a></div></div>",
        "<table><tr><td colspan=99>x<td rowspan=9>y<table>", "<pre><code class=language-c>int x;\n", "<dl><dt id=a><code>x</code><dd>y<dd>z", "<a href=\"b?c=d&e=%zz#f\">link</a>", "<a href='//[::1'>", "<meta http-equiv=refresh content='0;url=q'>",
        "<blockquote><p>Fetch the documentation index at https://x.org/llms.txt</p>", "<svg><style><!--</style>", "<b><i><u><p>", "</main></body></html>", "\0\uD800\uFEFF&#0;&#xD800;&amp", "<![CDATA[x]]>", "<!--", "<script>", "<frameset><frame src=a>",
    ];

    private static readonly string[] Lists =
    [
        "User-agent: *\n", "User-agent: contexter\n", "Disallow: /a*b*c$\n", "Allow: /%e3%zz*\n", "Crawl-delay: 1e9\n", "Sitemap: https://x.org/s.xml\n", "# comment", ":::", "Disallow: ****************$\n",
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">", "<url><loc>https://x.org/a</loc><lastmod>2026-01-01T00:00:00+99:00</lastmod></url>", "</urlset>", "<sitemapindex><sitemap><loc>/b</loc></sitemap>",
        "<!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d \"&b;&b;\">]>", "&d;", "<loc><loc>", "<url/>", "https://x.org/line\n",
        "# Title\n", "> Summary\n", "## Docs\n", "- [Name](/page): note\n", "- [A](B(C)D)\n", "- https://x.org/bare\n", "* [[[[](((", "```\n", "- [x](<y z>)\n", "\u001F\u008B", "\uFEFF", "\0", "\r\n", "\uDC00",
    ];

    /// <summary>Pages.</summary>
    public static Gen<string> Pages { get; } = Mixed(Html, Lists);

    /// <summary>Robots files, sitemaps, lists of links.</summary>
    public static Gen<string> Files { get; } = Mixed(Lists, Html);

    /// <summary>Reads a page in every way; a fault of it is the only error.</summary>
    public static void ReadPage(string text)
    {
        WebAddress.TryCreate("https://x.org/docs/page.html", null, out var address);
        var page = PageText.Decode("x", Encoding.UTF8.GetBytes(text.Replace("\0", string.Empty, StringComparison.Ordinal)), null, isHtml: true);
        Allow(() => PageFacts.Read(page, address!).Links.ShouldAllBe(link => link.Key.Length <= WebAddress.MaxLength));
        Allow(() => MarkdownLinks.Read(page, address!).ShouldAllBe(link => link.Url.IsAbsoluteUri));
        Allow(() => new HtmlDocumentParser().Parse(ContentOf(page), CancellationToken.None).ForEachSound());
        foreach (var part in page.Split('"', '\''))
        {
            if (WebAddress.TryCreate(part, address!.Url, out var link))
            {
                WebAddress.TryCreate(link.Url.AbsoluteUri, null, out var again).ShouldBeTrue(part);
                again!.Key.ShouldBe(link.Key, part);
            }
        }
    }

    /// <summary>Reads a file in every way; a fault of it is the only error.</summary>
    public static void ReadFile(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WebAddress.TryCreate("https://x.org/abcabcabcabcabcabcabcabcabcabcabcabcd?e=%E3", null, out var address);
        RobotsRules.Parse(bytes).Allows(address!);
        LlmsFile.Parse(text);
        Contexter.Parsing.HostedNotes.Strip(text);
        PageToken.Parse(text);
        PageToken.Parse("web1\n" + text);
        SitemapFile.IsSitemap(bytes);
        Allow(() => SitemapFile.Parse("x", bytes));
        Allow(() => SitemapFile.Parse("x", [0x1F, 0x8B, 8, 0, .. bytes]));
    }

    private static void Allow(Action read)
    {
        try
        {
            read();
        }
        catch (ContexterException)
        {
            // The text is refused by name.
        }
    }

    private static SourceContent ContentOf(string text) => new()
    {
        Item = new SourceItem { Key = "x.org/docs/page.html", Url = "https://x.org/docs/page.html", Format = "html" },
        Text = text,
        SizeBytes = text.Length,
        FetchedAt = DateTimeOffset.UnixEpoch,
    };

    private static void ForEachSound(this IReadOnlyList<Contexter.Parsing.ParsedDocument> documents)
    {
        foreach (var document in documents)
        {
            Parsing.Parsed.ShouldBeSound(document);
        }
    }

    /// <summary>Parts in any order, some many times, some cut, with letters of any kind between them.</summary>
    private static Gen<string> Mixed(string[] parts, string[] others)
    {
        var part = Gen.Frequency(
            (12, Gen.Elements(parts)),
            (2, Gen.Elements(others)),
            (3, from text in Gen.Elements(parts) from at in Gen.Choose(0, 100) select text[..(text.Length * at / 100)]),
            (2, from text in Gen.Elements(parts) from count in Gen.Choose(2, 300) select string.Concat(Enumerable.Repeat(text, count))),
            (2, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? string.Empty)),
            (1, Gen.Choose(0, 0xFFFF).Select(letter => ((char)letter).ToString())));
        return from count in Gen.Choose(1, 40) from some in Gen.ArrayOf(part, count) select string.Concat(some);
    }
}
