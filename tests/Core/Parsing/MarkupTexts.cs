using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Parsing;

/// <summary>Random texts made of what parsers get wrong.</summary>
internal static class MarkupTexts
{
    private static readonly string[] MarkdownParts =
    [
        "a", "word ", "two words", "\n", "\n", "\n\n", "\r\n", "\r", "\t", " ", "    ", "# ", "## Title\n", "### ", " #", "===", "---", "\n===\n", "\n---\n",
        "- ", "* ", "1. ", "10) ", "> ", ">", "```", "```js\n", "~~~~", "`", "|", "| a | b |\n|---|---|\n", "|-", ":--", "<div>", "</div>", "<!--", "-->", "<br/>",
        "<h1>x</h1>\n", "[a]: /b\n", "[x](y)", "![i](j)", "[^1]: n\n", "**", "_", "\\", "&amp;", "{#id}", "!!! note\n", "    text\n", "=== \"Tab\"\n", ":::", "::: tip\n",
        "import a from 'b'\n", "export const x = 1\n", "<Tabs>\n", "{/* c */}", "+++\n", "---\n", "title: x\n", "tags: [a, b]\n", "description: d\n",
        "\0", "\uFEFF", "\ud800", "\udc00", "\u2028", "\u0085", "\f", "\v", "é", "中", "😀",
    ];

    private static readonly string[] HtmlParts =
    [
        "text", " ", "\n", "<p>", "</p>", "<div>", "</div>", "<h1>", "</h1>", "<h2 id=a>", "</h2>", "<ul>", "<ol start=3>", "<li>", "</li>", "</ul>", "</ol>", "<pre>", "</pre>",
        "<code class=language-js>", "</code>", "<table>", "<tr>", "<th>", "<td colspan=2>", "</td>", "</tr>", "</table>", "<dl>", "<dt class=sig>", "<dd>", "</dl>", "<blockquote>",
        "</blockquote>", "<br>", "<hr>", "<img alt=x>", "<a href=/x>", "</a>", "<b>", "</b>", "<em>", "</em>", "<main>", "</main>", "<nav>", "</nav>", "<script>", "</script>",
        "<style>", "</style>", "<title>", "</title>", "<svg>", "<math>", "<template>", "</template>", "<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&#0;", "&#xD800;", "&#13;", "&nbsp;",
        "|", "`", "# ", "- ", "\0", "\ud800", "<", ">", "\"", "=", "<details>", "<summary>", "<select>", "<option>", "<textarea>", "<kbd>",
    ];

    private static readonly string[] RstParts =
    [
        "a", "word ", "two words", "\n", "\n", "\n\n", "    ", "  ", "===\n", "----\n", "\n~~~~~\n", "Title\n=====\n", "***\nTop\n***\n", "::", "::\n\n", ".. note::\n", ".. code-block:: python\n",
        ".. function:: f(x)\n", ".. toctree::\n", ".. _label:\n", ".. |x| image:: y\n", ".. comment\n", ":param x: y\n", "- ", "* ", "1. ", "#. ", "| line\n", ">>> x\n", "+---+\n| a |\n+---+\n",
        "=== ===\na   b\n=== ===\n", ":func:`x`", "``code``", "`link <u>`_", "|sub|", "\t", "\0", "\ud800", "中",
    ];

    public static Arbitrary<string> Markdown { get; } = Of(MarkdownParts);

    public static Arbitrary<string> Html { get; } = Of(HtmlParts);

    public static Arbitrary<string> ReStructuredText { get; } = Of(RstParts);

    private static Arbitrary<string> Of(string[] parts) => Arb.From(
        Gen.Elements(parts).ArrayOf().Select(string.Concat),
        text => ArbMap.Default.ArbFor<string>().Shrinker(text).Where(shrunk => shrunk is not null));
}
