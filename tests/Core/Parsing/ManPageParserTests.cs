using Contexter.Documents;
using Contexter.Parsing.ManPages;

namespace Contexter.Core.Tests.Parsing;

public sealed class ManPageParserTests
{
    [Fact]
    public void Parse_WhenMan_GivesSectionsListsAndCode()
    {
        var document = Parsed.One(new ManPageParser(), "man1/frob.1.gz", SampleTexts.Man);

        document.Title.ShouldBe("frob(1)");
        document.Type.ShouldBe(DocumentType.Reference);
        Parsed.Outline(document).ShouldBe(
        [
            "Heading 1 <frob(1)>: # frob(1)",
            "Heading 2 <NAME>: ## NAME",
            "Paragraph: frob - the Frob-nicator",
            "Heading 2 <SYNOPSIS>: ## SYNOPSIS",
            "Code: ```⏎frob⏎[OPTION]... [FILE]...⏎```",
            "Heading 2 <DESCRIPTION>: ## DESCRIPTION",
            "Paragraph: shown on `terminals`, see `ls`(1).",
            "Paragraph: A second paragraph with “quotes” and café.",
            "List: - `-a`, `--all`: takes all of them⏎⏎  and says so⏎- `-w` *n*: wide:⏎  - one⏎  - two",
            "Heading 3 <Exit status>: ### Exit status",
            "List: 1. first⏎   ```⏎   code -x⏎      more⏎   ```⏎⏎   | Name | Value |⏎   | --- | --- |⏎   | a | b |",
            "Heading 2 <SEE ALSO>: ## SEE ALSO",
            "Paragraph: https://example.org the site.",
        ]);
    }

    [Fact]
    public void Parse_WhenMdoc_GivesSectionsListsAndCode()
    {
        var document = Parsed.One(new ManPageParser(), "frob.8", SampleTexts.Mdoc);

        document.Title.ShouldBe("frob(8)");
        Parsed.Outline(document).ShouldBe(
        [
            "Heading 1 <frob(8)>: # frob(8)",
            "Heading 2 <NAME>: ## NAME",
            "Paragraph: `frob` — frobnicates things",
            "Heading 2 <SYNOPSIS>: ## SYNOPSIS",
            "Code: ```⏎frob⏎[-av]⏎[-o file]⏎name ...⏎```",
            "Heading 2 <DESCRIPTION>: ## DESCRIPTION",
            "Paragraph: The `frob` utility reads `/etc/frob.conf`, unless `-v` is given (see ls(1)).",
            "List: - `-a`, `--all`: Takes all.⏎  ```⏎  frob -a x⏎  ```⏎- `-o` *file*: Writes to *file*.",
            "List: 1. first⏎2. second",
            "Heading 2 <AUTHORS>: ## AUTHORS",
            "Paragraph: A. Uthor <a@example.org>.",
        ]);
    }

    [Theory]
    [InlineData("", "empty.1", "empty(1)")]
    [InlineData(".so man1/other.1", "man1/alias.1", "alias(1)")]
    [InlineData("just text\n\nof a file", "notes.1", "notes(1)")]
    [InlineData(".TH", "x.3posix", "x(3posix)")]
    public void Parse_WhenHardlyAnything_StillGivesADocument(string text, string key, string title)
    {
        var document = new ManPageParser().Parse(Parsed.Content(key, text, "man"), TestContext.Current.CancellationToken).ShouldHaveSingleItem();

        document.Title.ShouldBe(title);
        Parsed.ShouldBeSound(document);
    }

    [Fact]
    public void Parse_WhenDefinitionsAreIndented_ReadsWhatFollowsThem()
    {
        const string Page = ".TH FROB 1\n.if \\n[.g] \\{\\\n.  mso www.tmac\n.  am URL\n.    ad l\n.  .\n.  am MTO\n.    ad l\n.  .\n.  LINKSTYLE blue R < >\n.\\}\n.SH NAME\nfrob \\- frobnicates\n";

        Parsed.One(new ManPageParser(), "frob.1", Page).Text.ShouldContain("frob - frobnicates");
    }

    [Fact]
    public void Parse_WhenMutated_GivesASoundDocument()
    {
        var parser = new ManPageParser();
        foreach (var page in new[] { SampleTexts.Man, SampleTexts.Mdoc })
        {
            Mutations.Check(page, 200, mutated => Parsed.ShouldBeSound(parser.Parse(Parsed.Content("a.1", mutated, "man"), CancellationToken.None)[0]));
        }
    }

    [Theory]
    [InlineData(".RS\n")]
    [InlineData(".Bl -tag\n.It a\n")]
    [InlineData(".if n \\{\n")]
    [InlineData(".ie n .el ")]
    [InlineData(".Op ")]
    [InlineData(".ds x \\*x\\*x\n\\*x\n")]
    [InlineData("\\[")]
    [InlineData("x\\\n")]
    public void Parse_WhenDeeplyNested_TakesLinearTime(string part)
    {
        var text = ".TH A 1\n.SH B\n" + string.Concat(Enumerable.Repeat(part, 10_000));

        Parsed.ShouldBeSound(new ManPageParser().Parse(Parsed.Content("a.1", text, "man"), TestContext.Current.CancellationToken)[0]);
    }
}
