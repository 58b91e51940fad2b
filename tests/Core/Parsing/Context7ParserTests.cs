using Contexter.Core.Tests.Sources.Context7;
using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Parsing.Context7;

namespace Contexter.Core.Tests.Parsing;

public sealed class Context7ParserTests
{
    [Fact]
    public void Parse_WhenJson_GivesADocumentASnippet()
    {
        var documents = Parse(Context7Script.Answer);

        documents.Select(document => (document.Path.Split('#')[0], document.Title, document.SourceUrl)).ShouldBe(
        [
            ("github.com/facebook/react/blob/main/docs/root.mdx", "Create a root", "https://github.com/facebook/react/blob/main/docs/root.mdx"),
            ("react.dev/reference/hooks.md", "Hooks", "https://react.dev/reference/hooks.md"),
        ]);
        documents[0].Path.ShouldEndWith("#_snippet_0");
        Parsed.Outline(documents[0]).ShouldBe(
        [
            "Heading 1 <Client>: # Client",
            "Heading 2 <Create a root>: ## Create a root",
            "Paragraph: Renders into a **node**.",
            "Code <tsx>: ```tsx⏎createRoot(node).render(<App />);⏎```",
            "Code <tsx>: ```tsx⏎// second⏎```",
        ]);
        Parsed.Outline(documents[1]).ShouldBe(
        [
            "Heading 1 <Reference>: # Reference",
            "Heading 2 <Hooks>: ## Hooks",
            "Paragraph: Hooks let you use state.",
            "Heading 3 <Rules>: ### Rules",
            "Paragraph: Only at the top level.",
        ]);
    }

    [Fact]
    public void Parse_WhenText_CutsAtTitlesOutsideOfCode()
    {
        var documents = Parse(Context7Script.Text);

        documents.Select(document => document.Title).ShouldBe(["Create a root", "Hooks"]);
        documents[0].SourceUrl.ShouldBe("https://github.com/facebook/react/blob/main/docs/root.mdx");
        documents[0].Text.ShouldContain("### not a title\nSource: https://example.org/neither");
        documents[1].Text.ShouldBe("# Hooks\n\nHooks let you use state.");
    }

    [Fact]
    public void Parse_WhenOldText_ReadsItsFields()
    {
        var document = Parse(
            """
            TITLE: Install
            DESCRIPTION: Adds the package.
            SOURCE: https://example.org/install.md

            LANGUAGE: sh
            CODE:
            ```
            npm install x
            ```

            ----------------------------------------

            """).ShouldHaveSingleItem();

        Parsed.Outline(document).ShouldBe(["Heading 1 <Install>: # Install", "Paragraph: Adds the package.", "Code <bash>: ```bash⏎npm install x⏎```"]);
        document.SourceUrl.ShouldBe("https://example.org/install.md");
    }

    [Fact]
    public void Parse_WhenVersion1Json_ReadsItsChunks()
    {
        var document = Parse("""{"library":"/a/b","chunks":[{"title":"T","content":"Text.","source":"README.md","url":"https://example.org/r"}]}""").ShouldHaveSingleItem();

        (document.Title, document.SourceUrl, document.Text).ShouldBe(("T", "https://example.org/r", "# T\n\nText."));
    }

    [Fact]
    public void Parse_WhenSeveralContextsReturnASnippet_GivesTheSameDocument()
    {
        var first = new Context7Parser().Parse(Parsed.Content("usage", Context7Script.Answer, "context7"), TestContext.Current.CancellationToken);
        var second = new Context7Parser().Parse(Parsed.Content("api", Context7Script.Answer, "context7"), TestContext.Current.CancellationToken);

        second.Select(document => (document.Path, document.Text, document.SourceUrl)).ShouldBe(first.Select(document => (document.Path, document.Text, document.SourceUrl)));
    }

    [Fact]
    public void Parse_WhenAnswersRepeatThemselves_KeepsWhatDiffers()
    {
        var documents = Parse(
            """
            {"codeSnippets":[
              {"codeTitle":"A","codeId":"https://x.org/p#1","codeList":[{"code":"one"}]},
              {"codeTitle":"A","codeId":"https://x.org/p#1","codeList":[{"code":"one"}]},
              {"codeTitle":"A","codeId":"https://x.org/p#1","codeList":[{"code":"two"}]},
              {"codeTitle":"Empty","codeId":"https://x.org/p#2","codeList":[{"code":" "}]},
              {"codeList":[{"code":"nameless"}]}],
             "infoSnippets":[{"pageId":"not a url","content":"a"},{"pageId":7,"content":"b"},{"content":[]}, 3]}
            """);

        documents.Count.ShouldBe(5);
        documents.Select(document => document.Path).ShouldBeUnique(StringComparer.Ordinal);
        documents.ShouldAllBe(document => Uri.IsWellFormedUriString(document.SourceUrl, UriKind.Absolute));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"codeSnippets":""")]
    public void Parse_WhenCutOff_SaysSo(string text) =>
        Should.Throw<ContexterException>(() => Parse(text)).Code.ShouldBe(ErrorCodes.FileMalformed);

    [Fact]
    public void Parse_WhenMutated_GivesSoundDocumentsOrSaysWhy()
    {
        var parser = new Context7Parser();
        foreach (var text in new[] { Context7Script.Answer, Context7Script.Text })
        {
            Mutations.Check(text, 200, mutated =>
            {
                try
                {
                    foreach (var document in parser.Parse(Parsed.Content("usage", mutated, "context7"), CancellationToken.None))
                    {
                        Parsed.ShouldBeSound(document);
                    }
                }
                catch (ContexterException)
                {
                    // Said why.
                }
            });
        }
    }

    private static IReadOnlyList<ParsedDocument> Parse(string text)
    {
        var documents = new Context7Parser().Parse(Parsed.Content("usage", text, "context7"), TestContext.Current.CancellationToken);
        foreach (var document in documents)
        {
            Parsed.ShouldBeSound(document);
        }

        return documents;
    }
}
