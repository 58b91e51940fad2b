using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Parsing.Markdown;
using Contexter.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Chunking;

public sealed class PartCutterTests
{
    private const string Guide =
        """
        # Guide

        An introduction of one sentence. And another one that says nothing new.

        ## Install

        Run the installer:

        ```sh
        install --all
        install --more
        ```

        ## Tables

        | a | b |
        | - | - |
        | 1 | 2 |
        | 3 | 4 |

        The end of it.
        """;

    private static readonly Cl100kTokenizer Tokenizer = Cl100kTokenizer.Load();
    private static readonly PartCutter Cutter = new(Tokenizer);

    [Fact]
    public void Take_WhenAllFits_GivesAll()
    {
        var part = Cutter.Take(Guide, 0, 1_000);

        part.ShouldBe(new MarkdownPart(0, Guide.Length, Tokenizer.CountTokens(Guide)));
    }

    [Fact]
    public void Take_WhenSomeSectionsFit_EndsWithAWholeSection()
    {
        var install = Guide.IndexOf("## Install", StringComparison.Ordinal);
        var tables = Guide.IndexOf("## Tables", StringComparison.Ordinal);

        Text(0, Tokenizer.CountTokens(Guide.AsSpan(0, tables))).ShouldBe(Guide[..tables].TrimEnd());
        Text(0, Tokenizer.CountTokens(Guide.AsSpan(0, tables).TrimEnd()) - 1).ShouldBe(Guide[..install].TrimEnd());
    }

    [Fact]
    public void Take_WhenNoSectionFits_EndsWithAWholeBlock_AndNeverWithAHeadingAlone()
    {
        var install = Guide.IndexOf("## Install", StringComparison.Ordinal);

        Text(install, 10).ShouldBe("## Install\n\nRun the installer:");
        Text(install, 4).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("```sh")]
    [InlineData("| a |")]
    public void Take_WhenCodeOrTableDoesNotFit_SaysHowMuchItNeeds(string start)
    {
        var at = Guide.IndexOf(start, StringComparison.Ordinal);

        var part = Cutter.Take(Guide, at, 5);

        (part.Start, part.End).ShouldBe((at, at));
        var whole = Cutter.Take(Guide, at, part.Tokens);
        whole.End.ShouldBeGreaterThan(at);
        Guide[whole.Start..whole.End].ShouldEndWith(start[0] == '`' ? "```" : "|");
    }

    [Fact]
    public void Take_WhenAParagraphDoesNotFit_EndsWithASentence()
    {
        var at = Guide.IndexOf("An intro", StringComparison.Ordinal);

        Text(at, 10).ShouldBe("An introduction of one sentence.");
    }

    [Fact]
    public void Take_WhenTheStartIsBehindTheText_GivesNothing() => Cutter.Take("x  \n", 1, 10).ShouldBe(new MarkdownPart(4, 4, 0));

    [Fact]
    public void Take_OfAnyDocument_FitsAndKeepsCodeAndTablesWhole_AndItsPartsAreTheDocument() =>
        Prop.ForAll(RandomDocuments.Documents, document =>
        {
            var at = 0;
            var limit = 120;
            var blocks = MarkdownBlocks.Scan(document.Text, isMdx: false, "test").Where(block => block.Kind is BlockKind.Code or BlockKind.Table).ToArray();
            while (!document.Text.AsSpan(at).IsWhiteSpace())
            {
                var part = Cutter.Take(document.Text, at, limit);
                document.Text[at..part.Start].ShouldBeNullOrWhiteSpace();
                if (part.End == part.Start)
                {
                    part.Tokens.ShouldBeGreaterThan(limit);
                    limit = part.Tokens;
                    continue;
                }

                part.Tokens.ShouldBe(Tokenizer.CountTokens(document.Text.AsSpan()[part.Start..part.End]));
                part.Tokens.ShouldBeLessThanOrEqualTo(limit);
                blocks.ShouldAllBe(block => part.End <= block.Start || part.End >= block.End);
                at = part.End;
                limit = 120;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static string Text(int start, int maxTokens)
    {
        var part = Cutter.Take(Guide, start, maxTokens);
        return Guide[part.Start..part.End];
    }
}
