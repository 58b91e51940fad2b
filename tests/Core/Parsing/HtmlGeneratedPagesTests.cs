using Contexter.Parsing;
using Contexter.Parsing.Html;

namespace Contexter.Core.Tests.Parsing;

/// <summary>Pages in the shape that generators of documentation give them, made by hand.</summary>
public sealed class HtmlGeneratedPagesTests
{
    [Fact]
    public void Parse_WhenJavadoc_HasSectionsTablesAndSignatures()
    {
        var document = Parse("""
            <!DOCTYPE HTML><html lang="en"><head><title>Box (Example 1.0)</title></head><body class="class-declaration-page">
            <header role="banner" class="flex-header"><nav role="navigation"><ul class="nav-list"><li>Class</li></ul></nav></header>
            <main role="main">
            <div class="header"><div class="sub-title"><span class="package-label-in-type">Package</span>&nbsp;<a href="p.html">org.example</a></div><h1 title="Class Box" class="title">Class Box&lt;T&gt;</h1></div>
            <div class="inheritance" title="Inheritance Tree"><a href="Object.html">java.lang.Object</a>
            <div class="inheritance"><a href="Holder.html">org.example.Holder</a>&lt;T&gt;
            <div class="inheritance">org.example.Box&lt;T&gt;</div></div></div>
            <section class="class-description" id="class-description"><hr>
            <div class="type-signature"><span class="modifiers">public final class </span><span class="element-name">Box&lt;T&gt;</span>
            <span class="extends-implements">extends <a href="Holder.html">Holder</a>&lt;T&gt;</span></div>
            <div class="block">Holds one <code>T</code>.</div>
            </section>
            <section class="summary"><ul class="summary-list">
            <li><section class="method-summary" id="method-summary"><h2>Method Summary</h2>
            <div class="table-tabs" role="tablist"><button>All Methods</button></div>
            <div role="tabpanel"><div class="summary-table three-column-summary">
            <div class="table-header col-first">Modifier and Type</div><div class="table-header col-second">Method</div><div class="table-header col-last">Description</div>
            <div class="col-first"><code><a href="T.html">T</a></code></div><div class="col-second"><code><a href="#get()" class="member-name-link">get</a>()</code></div><div class="col-last"><div class="block">Takes it | out.</div></div>
            <div class="col-first"><code>void</code></div><div class="col-second"><code>put<wbr>(T&nbsp;value)</code></div><div class="col-last"> </div>
            </div></div></section></li></ul></section>
            <section class="details"><ul class="details-list"><li><section class="method-details" id="method-detail"><h2>Method Details</h2>
            <ul class="member-list"><li><section class="detail" id="put(T)"><h3>put</h3>
            <div class="member-signature"><span class="modifiers">public</span>&nbsp;<span class="return-type">void</span>&nbsp;<span class="element-name">put</span><wbr><span class="parameters">(T&nbsp;value,
             int&nbsp;times)</span></div>
            <div class="block">Puts it in.</div>
            <dl class="notes"><dt>Parameters:</dt><dd><code>value</code> - what</dd><dd><code>times</code> - how often</dd><dt>Since:</dt><dd>1.0</dd></dl>
            </section></li></ul></section></li></ul></section>
            </main></body></html>
            """);

        document.Title.ShouldBe("Class Box<T>");
        document.Text.ShouldBe("""
            Package org.example

            # Class Box<T>

            Inheritance: `java.lang.Object` > `org.example.Holder<T>` > `org.example.Box<T>`

            ```java
            public final class Box<T>
            extends Holder<T>
            ```

            Holds one `T`.

            ## Method Summary

            | Modifier and Type | Method | Description |
            | --- | --- | --- |
            | `T` | `get()` | Takes it \| out. |
            | `void` | `put(T value)` |  |

            ## Method Details

            ### put

            ```java
            public void put(T value,
             int times)
            ```

            Puts it in.

            - **Parameters**
              - `value` - what
              - `times` - how often
            - **Since**: 1.0
            """);
    }

    [Fact]
    public void Parse_WhenRustdoc_HasMembersWithSignatures()
    {
        var document = Parse("""
            <!DOCTYPE html><html lang="en"><head><title>Cup in drinks - Rust</title></head><body class="rustdoc enum"><nav class="sidebar"><a href="#">Cup</a></nav>
            <main><div class="width-limiter"><section id="main-content" class="content"><div class="main-heading"><h1 class="fqn">Enum <a href="index.html">drinks</a>::<wbr><a class="enum" href="#">Cup</a>
            <button id="copy-path">Copy</button></h1><span class="out-of-band"><span class="since">1.0.0</span> · <a class="srclink" href="../src/cup.rs.html">source</a> · <a id="toggle-all-docs">[<span class="inner">&#x2212;</span>]</a></span></div>
            <details class="rustdoc-toggle top-doc" open><summary class="hideme"><span>Expand description</span></summary><div class="docblock"><p>A cup.</p>
            <div class="example-wrap"><pre class="rust rust-example-rendered"><code>let c = Cup::Full;
            assert!(c.is_full());</code></pre><a class="test-arrow" href="https://play.example">Run</a></div></div></details>
            <h2 id="implementations">Implementations<a href="#implementations" class="anchor"></a></h2>
            <details class="rustdoc-toggle implementors-toggle" open><summary><section id="impl" class="impl"><h3 class="code-header">impl <a href="#">Cup</a></h3></section></summary>
            <div class="impl-items"><details class="rustdoc-toggle method-toggle" open><summary><section id="method.is_full" class="method"><span class="rightside"><span class="since">const: 1.48.0</span> · <a class="srclink" href="x">source</a></span>
            <h4 class="code-header">pub const fn <a href="#method.is_full" class="fnname">is_full</a>(&amp;self) -&gt; <a class="primitive" href="bool.html">bool</a></h4></section></summary><div class="docblock"><p>Whether it is full.</p></div></details></div></details>
            <h2 id="structs" class="small-section-header"><a href="#structs">Structs</a></h2>
            <div class="item-table"><div class="item-row"><div class="item-left module-item"><a class="struct" href="#">Lid</a><span class="stab unstable">Experimental</span></div><div class="item-right docblock-short">Covers a cup.</div></div>
            <div class="item-row"><div class="item-left module-item"><a class="struct" href="#">Ear</a></div></div></div>
            </section></div></main></body></html>
            """);

        document.Title.ShouldBe("Enum drinks::Cup");
        document.Text.ShouldBe("""
            # Enum drinks::Cup

            A cup.

            ```rust
            let c = Cup::Full;
            assert!(c.is_full());
            ```

            ## Implementations

            ### impl Cup

            #### is_full

            ```rust
            pub const fn is_full(&self) -> bool
            ```

            Whether it is full.

            ## Structs

            - `Lid` (Experimental): Covers a cup.
            - `Ear`
            """);
    }

    [Fact]
    public void Parse_WhenDocusaurus_HasCodeAndAdmonitionsWhole()
    {
        var document = Parse("""
            <!doctype html><html lang="en" dir="ltr" class="docs-wrapper"><head><title>Install | Example</title></head><body><div id="__docusaurus">
            <nav aria-label="Main" class="navbar navbar--fixed-top"><a href="/">Example</a></nav><div class="main-wrapper"><aside class="theme-doc-sidebar-container"><ul class="menu__list"><li>Install</li></ul></aside>
            <main class="docMainContainer"><div class="container"><div class="row"><div class="col docItemCol"><div class="docItemContainer"><article>
            <nav class="theme-doc-breadcrumbs" aria-label="Breadcrumbs"><ul class="breadcrumbs"><li>Home</li></ul></nav><span class="theme-doc-version-badge badge badge--secondary">Version: 2.x</span>
            <div class="tocCollapsible theme-doc-toc-mobile"><button>On this page</button></div>
            <div class="theme-doc-markdown markdown"><header><h1>Install</h1></header>
            <blockquote><p>Fetch the complete documentation index at: <a href="/llms.txt">https://example.org/llms.txt</a></p></blockquote>
            <p>Run this:</p>
            <div class="language-bash codeBlockContainer theme-code-block"><div class="codeBlockTitle">Terminal</div><div class="codeBlockContent"><pre tabindex="0" class="prism-code language-bash thin-scrollbar"><code class="codeBlockLines"><span class="token-line" style="color:#393A34"><span class="token plain">npm install example</span><br></span><span class="token-line"><span class="token plain">npx example</span><br></span></code></pre><div class="buttonGroup"><button type="button" aria-label="Copy code to clipboard">Copy</button></div></div></div>
            <div class="theme-admonition theme-admonition-tip admonition alert alert--success"><div class="admonitionHeading"><span class="admonitionIcon"><svg></svg></span>tip</div><div class="admonitionContent"><p>Pin the version.</p></div></div>
            <h2 class="anchor anchorWithStickyNavbar" id="next">Next<a href="#next" class="hash-link" aria-label="Direct link to Next">​</a></h2><table><thead><tr><th>Flag</th><th>Meaning</th></tr></thead><tbody><tr><td><code>-v</code></td><td>Version</td></tr></tbody></table>
            </div><footer class="theme-doc-footer"><a class="theme-edit-this-page">Edit this page</a></footer></article><nav class="pagination-nav docusaurus-mt-lg"><a>Previous</a></nav></div></div></div></div></main></div>
            <footer class="footer">Copyright</footer></div></body></html>
            """);

        document.Title.ShouldBe("Install");
        document.Text.ShouldContain("Terminal\n\n```bash\nnpm install example\nnpx example\n```");
        document.Text.ShouldContain("> tip\n>\n> Pin the version.");
        document.Text.ShouldContain("## Next\n\n| Flag | Meaning |\n| --- | --- |\n| `-v` | Version |");
        foreach (var noise in new[] { "llms.txt", "On this page", "Edit this page", "Previous", "Copyright", "Home" })
        {
            document.Text.ShouldNotContain(noise);
        }
    }

    private static ParsedDocument Parse(string html) => Parsed.One(new HtmlDocumentParser(), "docs/page.html", html);
}
