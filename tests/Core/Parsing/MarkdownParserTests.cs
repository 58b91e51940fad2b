using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Parsing.Markdown;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Parsing;

public sealed class MarkdownParserTests
{
    private readonly MarkdownParser _parser = new();

    [Fact]
    public void Parse_WhenAllKindsOfBlocks_SpansAreExact()
    {
        const string Text = """
            # Title `x` #

            A paragraph
            of two lines.

            Setext *two*
            ------------

            - item
              - nested

              ```js
              code()
              ```
            - last

            1. one

            | a | b |
            |---|:-:|
            | 1 | 2 |

            > [!NOTE]
            > quoted

                indented

            ~~~~python title="x.py"
            ```
            print(1)
            ~~~~

            <div>

            raw

            ***
            """;

        Parsed.Outline(Parse(Text)).ShouldBe(
        [
            "Heading 1 <Title x>: # Title `x` #",
            "Paragraph: A paragraph⏎of two lines.",
            "Heading 2 <Setext two>: Setext *two*⏎------------",
            "List: - item⏎  - nested⏎⏎  ```js⏎  code()⏎  ```⏎- last",
            "List: 1. one",
            "Table: | a | b |⏎|---|:-:|⏎| 1 | 2 |",
            "Quote: > [!NOTE]⏎> quoted",
            "Code:     indented",
            "Code <python>: ~~~~python title=\"x.py\"⏎```⏎print(1)⏎~~~~",
            "Other: <div>",
            "Paragraph: raw",
            "Other: ***",
        ]);
    }

    [Theory]
    [InlineData("a\n===\nb\n---\nc", "Heading 1 <a>: a⏎===|Heading 2 <b>: b⏎---|Paragraph: c")]
    [InlineData("a\nb\n===", "Heading 1 <a b>: a⏎b⏎===")]
    [InlineData("a\n\n---", "Paragraph: a|Other: ---")]
    [InlineData("a\n- - -", "Paragraph: a|Other: - - -")]
    [InlineData("#", "Other: #")]
    [InlineData("#no heading", "Paragraph: #no heading")]
    [InlineData("## [A](b) <b>c</b> &amp; \\*d\\* {#id}", "Heading 2 <A c & *d*>: ## [A](b) <b>c</b> &amp; \\*d\\* {#id}")]
    [InlineData("# ![logo](x.png)", "Heading 1 <logo>: # ![logo](x.png)")]
    [InlineData("# X ![badge](x.png)", "Heading 1 <X>: # X ![badge](x.png)")]
    [InlineData("intro\na | b\n--|--\n1 | 2", "Paragraph: intro|Table: a | b⏎--|--⏎1 | 2")]
    [InlineData("a | b\n--|--|--", "Paragraph: a | b⏎--|--|--")]
    [InlineData("[a]: /x\n[b]: /y \"t\"\n", "Other: [a]: /x⏎[b]: /y \"t\"")]
    [InlineData("<h1 align=\"center\">Some &amp; <em>name</em></h1>", "Heading 1 <Some & name>: <h1 align=\"center\">Some &amp; <em>name</em></h1>")]
    [InlineData("```\nnot closed\n\n# x", "Code: ```⏎not closed⏎⏎# x")]
    [InlineData("```{code-block} python\nx\n```", "Code <python>: ```{code-block} python⏎x⏎```")]
    [InlineData("```text\nx\n```", "Code: ```text⏎x⏎```")]
    public void Parse_WhenDetailMatters_FollowsCommonMark(string text, string expected) =>
        string.Join('|', Parsed.Outline(Parse(text))).ShouldBe(expected);

    [Fact]
    public void Parse_WhenAdmonition_BecomesQuoteWithItsCode()
    {
        const string Text = "before\n\n!!! note \"Title\"\n\n    First.\n\n    ```python\n    x = 1\n    ```\n\n    Last.\n\nafter";

        Parsed.Outline(Parse(Text)).ShouldBe(
        [
            "Paragraph: before",
            "Quote: !!! note \"Title\"⏎⏎    First.",
            "Code <python>:     ```python⏎    x = 1⏎    ```",
            "Quote:     Last.",
            "Paragraph: after",
        ]);
    }

    [Fact]
    public void Parse_WhenMdx_MarkupIsOtherAndCodeInsideIsCode()
    {
        const string Text = "import Tabs from '@theme/Tabs';\nimport X from 'y';\n\n# T\n\n<Tabs>\n  <TabItem value=\"a\">\n```js\na();\n\nb();\n```\n  </TabItem>\n</Tabs>\n\nText with <b>tags</b>.\n";

        Parsed.Outline(Parse(Text, "a.mdx")).ShouldBe(
        [
            "Other: import Tabs from '@theme/Tabs';⏎import X from 'y';",
            "Heading 1 <T>: # T",
            "Other: <Tabs>⏎  <TabItem value=\"a\">",
            "Code <javascript>: ```js⏎a();⏎⏎b();⏎```",
            "Other: </TabItem>⏎</Tabs>",
            "Paragraph: Text with <b>tags</b>.",
        ]);
    }

    [Fact]
    public void Parse_WhenFrontMatter_UsesTitleDescriptionAndTags()
    {
        var document = Parse("\uFEFF---\r\ntitle: \"The: title\"\r\ndescription: What it is.\r\ntags:\r\n  - one\r\n  - two\r\nother: {a: b}\r\n---\r\n\r\nBody.\r\n");

        document.Title.ShouldBe("The: title");
        document.Tags.ShouldBe(["one", "two"]);
        document.Text.ShouldBe("# The: title\n\nWhat it is.\n\nBody.\n");
        Parsed.Outline(document).ShouldBe(["Heading 1 <The: title>: # The: title", "Paragraph: What it is.", "Paragraph: Body."]);
    }

    [Fact]
    public void Parse_WhenFrontMatterAndHeading_DescriptionStandsBelowHeading()
    {
        var document = Parse("+++\ntitle = 'Other'\ndescription = 'Said once.'\ntags = ['a', 'b']\n+++\n# Own\nText.");

        document.Title.ShouldBe("Other");
        document.Tags.ShouldBe(["a", "b"]);
        Parsed.Outline(document).ShouldBe(["Heading 1 <Own>: # Own", "Paragraph: Said once.", "Paragraph: Text."]);
    }

    [Theory]
    [InlineData("---\n\nProse.\n\n---\n\nMore.")]
    [InlineData("---\nnever: closed\n")]
    [InlineData("---\nProse: with colon? No.\nBut this is a line\n# h")]
    public void Parse_WhenRuleOpensText_NothingIsLost(string text) => Parse(text).Text.ShouldBe(text);

    [Theory]
    [InlineData("# First\n\n# Second", "x/y.md", "First")]
    [InlineData("Title\n=====\n", "x/y.md", "Title")]
    [InlineData("## Only two", "guide/01-getting-started.md", "Getting started")]
    [InlineData("text", "guide/index.md", "Guide")]
    [InlineData("text", "README.md", "README")]
    [InlineData("text", "my_file.v2.md", "My file.v2")]
    public void Parse_WhenNoFrontMatter_TitleIsHeadingOrPath(string text, string key, string expected) => Parse(text, key).Title.ShouldBe(expected);

    public static TheoryData<string, string> Hostile => new()
    {
        { "quotes in one line", new string('>', 1 << 17) },
        { "quotes with spaces", Repeat("> ", 1 << 16) },
        { "stars", new string('*', 1 << 19) },
        { "bullets", Repeat("+ ", 1 << 16) },
        { "ordered", Repeat("1. ", 1 << 16) },
        { "brackets", new string('[', 1 << 19) },
        { "angles", new string('<', 1 << 19) },
        { "definitions", Repeat("[a]: x\n", 1 << 15) },
        { "open definitions", Repeat("[a]:\n", 1 << 16) },
        { "setext", Repeat("a\n=\n", 1 << 16) },
        { "setext two", Repeat("a\n---\n", 1 << 15) },
        { "growing lists", string.Concat(Enumerable.Range(0, 1400).Select(i => new string(' ', 2 * i) + "- a\n")) },
        { "growing quotes", string.Concat(Enumerable.Range(0, 1400).Select(i => new string('>', i) + " a\n")) },
        { "items", Repeat("- a\n\n", 1 << 15) },
        { "headings", Repeat("#\n", 1 << 16) },
        { "admonitions", Repeat("!!! n\n", 1 << 15) },
        { "admonition paragraphs", Repeat("!!! n\n\n", 1 << 15) },
        { "pipes", new string('|', 1 << 19) },
        { "tables", Repeat("|a|\n|-|\n", 1 << 15) },
        { "long heading", "# " + new string('*', 1 << 19) },
        { "tags", Repeat("<a>", 1 << 16) },
        { "blank lines", "- x\n" + new string('\n', 1 << 19) + "y" },
    };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Parse_WhenHostile_EndsSoonOrSaysWhy(string name, string text)
    {
        // Quadratic time would be minutes here and fail by the time-out of the run; deep recursion would end the process.
        foreach (var key in new[] { "a.md", "a.mdx" })
        {
            try
            {
                Parse(text, key).Text.Length.ShouldBeGreaterThanOrEqualTo(text.Length, name);
            }
            catch (ContexterException e)
            {
                e.Code.ShouldBe(ErrorCodes.FileMalformed);
                e.Message.ShouldContain(key);
                e.Message.ShouldContain("100 levels");
            }
        }
    }

    [Fact]
    public void Parse_WhenOnlyWhiteSpaceStandsBeforeAnAdmonition_MakesNoBlockOfIt() =>
        Parse("[a]:a\n\v\n!!! a").Blocks.Select(block => block.Kind).ShouldBe([BlockKind.Other, BlockKind.Quote]);

    [Theory]
    [InlineData("[a]:a\n\v x\n!!! a")]
    [InlineData("[a]:a\n\v x\ny")]
    [InlineData("[a]:a\n  x\n\v\ny")]
    [InlineData("a\n\v\n[a]:a\n\v\n| a |\n|---|\n")]
    public void Parse_WhenALineIsWhiteSpaceToSomeOnly_BlocksCoverIt(string text) => Parse(text).Blocks.ShouldNotBeEmpty();

    [Fact]
    public void Parse_WhenAnyText_BlocksCoverIt() =>
        Prop.ForAll(MarkupTexts.Markdown, text =>
        {
            Parse(text);
            Parse(text, "a.mdx");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Parse_WhenNoFrontMatter_TextIsTheSource() =>
        Prop.ForAll(MarkupTexts.Markdown, text =>
        {
            var body = "x\n" + text;
            Parse(body).Text.ShouldBe(TextNormalizer.Normalize(body));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private ParsedDocument Parse(string text, string key = "a.md") => Parsed.One(_parser, key, text);

    private static string Repeat(string part, int count) => string.Concat(Enumerable.Repeat(part, count));
}
