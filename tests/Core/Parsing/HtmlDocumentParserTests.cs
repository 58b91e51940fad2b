using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Parsing.Html;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Parsing;

public sealed class HtmlDocumentParserTests
{
    private readonly HtmlDocumentParser _parser = new();

    [Fact]
    public void Parse_WhenPage_KeepsOnlyTheDocument()
    {
        var document = Parse("""
            <!DOCTYPE html><html lang="de-AT"><head><title>Json — Serializer | Site Docs</title><style>p{}</style></head><body>
            <header><a href="/">Site</a></header><nav><ul><li>Menu</li></ul></nav><div id="cookie-banner">We use cookies</div>
            <main>
              <div class="breadcrumbs">Home > Docs</div>
              <header><h1>Json<a class="headerlink" href="#x">¶</a></h1></header>
              <p>First   paragraph with <a href="/x">a link</a>, <code>co`de</code>,
                 <b>bold</b> and <em>emphasis</em>.<br>Next line &amp; &lt;tag&gt; &nbsp;here.<sup><a href="#fn1">1</a></sup></p>
              <script>alert(1)</script><noscript>no</noscript><div style="display: none">hidden</div><span aria-hidden="true">#</span>
              <aside>Advertisement</aside><aside class="note"><p>Kept note.</p></aside>
              <div class="toc">Contents</div>
              <h2 id="a"><a href="#a">Sec<i>tion</i></a></h2>
              <p><img src="x.png" alt="logo"><img src="y.png" alt="A diagram of the thing"></p>
              <a href="/edit">Edit this page</a>
            </main><footer>Footer</footer></body></html>
            """);

        document.Title.ShouldBe("Json");
        document.Language.ShouldBe("de-AT");
        document.Text.ShouldBe("""
            # Json

            First paragraph with a link, ``co`de``, **bold** and *emphasis*.
            Next line & <tag> here.

            > Kept note.

            ## Section

            [image: A diagram of the thing]
            """);
    }

    [Theory]
    [InlineData("<ul><li>a<li>b<ul><li>c</ul><li><p>d</p><p>e</p></ul>", "- a⏎- b⏎  - c⏎- d⏎⏎  e")]
    [InlineData("<ol start=3><li>a<li>b</ol>", "3. a⏎4. b")]
    [InlineData("<ul><li>a<pre>x\n y</pre></ul>", "- a⏎  ```⏎  x⏎   y⏎  ```")]
    [InlineData("<blockquote><p>a</p><p>b</p></blockquote>", "> a⏎>⏎> b")]
    [InlineData("<table><tr><th>A<th>B<tr><td>1 | 2<td><code>x</code><br>y</table>", "| A | B |⏎| --- | --- |⏎| 1 \\| 2 | `x` y |")]
    [InlineData("<table><tr><td>1<td>2<tr><td>3<td>4</table>", "|  |  |⏎| --- | --- |⏎| 1 | 2 |⏎| 3 | 4 |")]
    [InlineData("<table><thead><tr><th>A<th>B<th>C</thead><tr><td rowspan=2>1<td colspan=2>2<tr><td>3<td>4</table>", "| A | B | C |⏎| --- | --- | --- |⏎| 1 | 2 |  |⏎|  | 3 | 4 |")]
    [InlineData("<table role=presentation><tr><td><p>a</p><td><p>b</p></table>", "a⏎⏎b")]
    [InlineData("<table class=highlighttable><tr><td class=linenos><pre>1\n2</pre><td class=code><pre>x\ny</pre></table>", "```⏎x⏎y⏎```")]
    [InlineData("<dl><dt>Term<dd>Meaning<dt>a<dt>b<dd>Both</dl>", "- **Term**: Meaning⏎- **a, b**: Both")]
    [InlineData("<p>2<sup>10</sup> H<sub>2</sub>O</p>", "2^10 H_2O")]
    [InlineData("a<div>b</div>c", "a⏎⏎b⏎⏎c")]
    [InlineData("<p>foo<b> bar </b>baz</p>", "foo **bar** baz")]
    [InlineData("<h3>Deep</h3>", "### Deep")]
    [InlineData("<ul><li><h3>In a list</h3>text</ul>", "- **In a list**⏎⏎  text")]
    [InlineData("<details><summary>More</summary>text</details>", "**More**⏎⏎text")]
    [InlineData("<p>a<!-- c --><custom-tag>b</custom-tag></p>", "ab")]
    [InlineData("<p>&#13;x&#0;y&#xD800;</p>", "x\uFFFDy\uFFFD")]
    public void Parse_WhenElement_WritesMarkdown(string html, string expected) => Parse(html).Text.ShouldBe(expected.Replace('⏎', '\n'));

    [Theory]
    [InlineData("<pre><code class='language-js'>x</code></pre>", "javascript")]
    [InlineData("<pre class='lang-py'>x</pre>", "python")]
    [InlineData("<div class='highlight-python3 notranslate'><div class='highlight'><pre>x</pre></div></div>", "python")]
    [InlineData("<div class='highlight highlight-source-shell'><pre>x</pre></div>", "shell")]
    [InlineData("<pre class='brush: csharp; gutter: false'>x</pre>", "csharp")]
    [InlineData("<div class='sourceCode'><pre class='sourceCode rust'><code>x</code></pre></div>", "rust")]
    [InlineData("<pre data-language='ts'>x</pre>", "typescript")]
    [InlineData("<div class='highlight-default'><pre>x</pre></div>", null)]
    [InlineData("<pre class='programlisting'>x</pre>", null)]
    public void Parse_WhenCode_FindsLanguage(string html, string? language) =>
        Parse(html).Blocks.ShouldHaveSingleItem().ShouldBe(new Block(BlockKind.Code, 0, $"```{language}\nx\n```".Length, 0, language));

    [Fact]
    public void Parse_WhenCodeIsMarkedUp_KeepsLines()
    {
        Parse("<pre><span class=ln>a</span> <b>b</b>\n<button>Copy</button>\n\n  c  </pre>").Text.ShouldBe("```\na b\n\n\n  c\n```");
        Parse("<pre><code><div class=line>a</div><div class=line>b</div></code></pre>").Text.ShouldBe("```\na\nb\n```");
        Parse("<pre><span>a</span><br><span>b</span></pre>").Text.ShouldBe("```\na\nb\n```");
        Parse("<pre>has ``` inside</pre>").Text.ShouldBe("````\nhas ``` inside\n````");
    }

    [Fact]
    public void Parse_WhenSphinx_SignaturesBecomeSections()
    {
        var document = Parse("""
            <div role="main"><h1>json</h1><section><h2>Basic</h2>
            <dl class="py function"><dt class="sig sig-object py" id="json.dump"><span class="sig-prename descclassname">json.</span><span class="sig-name descname">dump</span>(<em>obj</em>, <em>fp</em>)<a class="headerlink">¶</a></dt>
            <dd><p>Serialize.</p><dl class="field-list simple"><dt>Parameters:</dt><dd><p>obj – it</p></dd></dl></dd></dl>
            <dl class="py class"><dt class="sig" id="json.E"><em class="property">class </em><span class="sig-prename descclassname">json.</span><span class="sig-name descname">E</span></dt>
            <dd><p>A class.</p><dl class="py method"><dt class="sig" id="json.E.f"><span class="sig-name descname">f</span>()</dt><dd><p>A method.</p></dd></dl></dd></dl>
            </section></div>
            """);

        Parsed.Outline(document).ShouldBe(
        [
            "Heading 1 <json>: # json",
            "Heading 2 <Basic>: ## Basic",
            "Heading 3 <json.dump>: ### json.dump",
            "Code <python>: ```python⏎json.dump(obj, fp)⏎```",
            "Paragraph: Serialize.",
            "List: - **Parameters**: obj – it",
            "Heading 3 <json.E>: ### json.E",
            "Code <python>: ```python⏎class json.E⏎```",
            "Paragraph: A class.",
            "Heading 4 <f>: #### f",
            "Code <python>: ```python⏎f()⏎```",
            "Paragraph: A method.",
        ]);
    }

    [Fact]
    public void Parse_WhenDoxygen_PrototypesAreCode()
    {
        var document = Parse("""
            <div class="headertitle"><div class="title">Foo Class Reference<div class="ingroups"><a>Mod</a></div></div></div><div class="contents">
            <table class="memberdecls"><tr class="heading"><td colspan="2"><h2>Public Functions</h2></td></tr>
            <tr><td class="memItemLeft">void </td><td class="memItemRight"><a>bar</a> (int x)</td></tr><tr><td class="mdescLeft"></td><td class="mdescRight">Does it. <a>More...</a></td></tr></table>
            <h2 class="memtitle"><span class="permalink"><a>◆</a></span>bar()</h2><div class="memitem"><div class="memproto"><table class="memname"><tr><td>void Foo::bar</td><td>(</td><td>int</td><td>x</td><td>)</td></tr></table></div>
            <div class="fragment"><div class="line"><a>Foo</a> f;</div><div class="line">f.bar(1);</div></div></div></div>
            """);

        document.Title.ShouldBe("Foo Class Reference");
        Parsed.Outline(document).ShouldBe(
        [
            "Heading 1 <Foo Class Reference>: # Foo Class Reference",
            "Heading 2 <Public Functions>: ## Public Functions",
            "List: - `void bar (int x)`: Does it. More...",
            "Heading 3 <bar()>: ### bar()",
            "Code <cpp>: ```cpp⏎void Foo::bar (int x)⏎```",
            "Code: ```⏎Foo f;⏎f.bar(1);⏎```",
        ]);
    }

    [Theory]
    [InlineData("<title>Page - Site</title><p>x</p>", "Page", "# Page⏎⏎x")]
    [InlineData("<title>Page | Site</title><h2>Page</h2><p>x</p>", "Page", "# Page⏎⏎x")]
    [InlineData("<title>A — B — Site</title><h1>One</h1><h2>Sub</h2><h1>Two</h1>", "A — B", "# A — B⏎⏎## One⏎⏎### Sub⏎⏎## Two")]
    [InlineData("<title>Site</title><h1>Own</h1><p>x</p>", "Own", "# Own⏎⏎x")]
    [InlineData("<p>x</p>", "My page", "x")]
    public void Parse_WhenTitle_IsOneHeading(string html, string title, string text)
    {
        var document = Parsed.One(_parser, "my-page.html", html);

        document.Title.ShouldBe(title);
        document.Text.ShouldBe(text.Replace('⏎', '\n'));
    }

    [Fact]
    public void Parse_WhenNothingIsThere_TextIsEmpty()
    {
        foreach (var html in new[] { "", "<html></html>", "<script>x</script>", "<!-- c -->", "<main></main><p></p>" })
        {
            Parse(html).Text.ShouldBeEmpty(html);
        }
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "div", Repeat("<div>", 200_000) },
        { "bold", Repeat("<b>", 200_000) },
        { "list", Repeat("<ul><li>", 100_000) },
        { "table", Repeat("<table><tr><td>", 60_000) },
        { "formatting reopened", string.Concat(Enumerable.Range(0, 200).Select(i => $"<b a={i}>")) + Repeat("<p>x</p>", 5_000) },
        { "quotes", Repeat("<blockquote>", 100_000) },
        { "font", Repeat("<font><p>", 10_000) },
        { "svg", Repeat("<svg>", 100_000) },
        { "definitions", Repeat("<dl><dt><dd>", 50_000) },
        { "deep but allowed", Repeat("<ul><li>", 100) + Repeat("<li>x", 20_000) },
        { "deep quotes", Repeat("<blockquote>", 200) + Repeat("<p>x", 5_000) },
        { "deep emphasis", Repeat("<div><i>", 100) + Repeat("x<br>", 10_000) },
        { "attributes", "<div " + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"a{i} ")) + ">" },
        { "links", Repeat("<a>", 50_000) },
        { "paragraphs", Repeat("<p>", 50_000) },
        { "spans", "<table>" + Repeat("<tr><td colspan=999 rowspan=99999>x", 2_000) + "</table>" },
        { "comments", Repeat("<!--", 100_000) },
        { "entities", Repeat("&lt", 100_000) },
        { "headings", Repeat("<h1>", 20_000) },
        { "long heading", "<h1>" + new string('x', 500_000) },
    };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Parse_WhenHostile_EndsSoonOrSaysWhy(string name, string html)
    {
        try
        {
            Parse(html).Text.Length.ShouldBeLessThan(40 * html.Length, name);
        }
        catch (ContexterException e)
        {
            e.Code.ShouldBe(ErrorCodes.FileMalformed);
            e.Message.ShouldStartWith("'a.html' ");
            (e.Message.Contains("256 levels", StringComparison.Ordinal) || e.Message.Contains("elements;", StringComparison.Ordinal)).ShouldBeTrue(e.Message);
        }
    }

    [Fact]
    public void Parse_WhenAnyHtml_BlocksCoverText() =>
        Prop.ForAll(MarkupTexts.Html, html => Parse(html)).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Parse_WhenParagraphs_EveryWordIsKept() =>
        Prop.ForAll(Arb.From(Gen.Elements("p", "div", "li", "td", "dd", "dt", "blockquote", "pre", "code", "b", "em", "span", "h2", "section", "a").ArrayOf()), tags =>
        {
            var html = string.Concat(tags.Select((tag, i) => $"<{tag}> word{i} ")) + string.Concat(tags.Reverse().Select((tag, i) => $" tail{i} </{tag}>"));
            var text = Parse(html).Text;
            for (var i = 0; i < tags.Length; i++)
            {
                text.ShouldContain($"word{i}");
                text.ShouldContain($"tail{i}");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private ParsedDocument Parse(string html) => Parsed.One(_parser, "a.html", html);

    private static string Repeat(string part, int count) => string.Concat(Enumerable.Repeat(part, count));
}
