using Contexter.Parsing;
using Contexter.Parsing.PlainText;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Parsing;

public sealed class PlainTextParserTests
{
    private readonly PlainTextParser _parser = new();

    [Fact]
    public void Parse_WhenText_FindsHeadingsListsAndParagraphs()
    {
        const string Text = "Manual\n======\n\nFirst paragraph\nof two lines.\n\n  - one\n  - two\n\nPart\n----\nDirectly below.\n\n1. step\n\n-----\n\nEnd";

        var document = Parsed.One(_parser, "a.txt", Text);

        document.Text.ShouldBe(Text);
        document.Title.ShouldBe("Manual");
        Parsed.Outline(document).ShouldBe(
        [
            "Heading 1 <Manual>: Manual⏎======",
            "Paragraph: First paragraph⏎of two lines.",
            "List:   - one⏎  - two",
            "Heading 2 <Part>: Part⏎----",
            "Paragraph: Directly below.",
            "List: 1. step",
            "Paragraph: -----",
            "Paragraph: End",
        ]);
    }

    [Theory]
    [InlineData("The Title\n\nText follows here.", "The Title")]
    [InlineData("Two lines\nof text.\n\nMore.", "Some file")]
    [InlineData("Only line", "Some file")]
    [InlineData("", "Some file")]
    public void Parse_WhenNoHeading_TitleIsFirstLineOrName(string text, string expected) =>
        Parsed.One(_parser, "x/some_file.txt", text).Title.ShouldBe(expected);

    [Fact]
    public void Parse_WhenAnyText_BlocksCoverIt() => Prop.ForAll(MarkupTexts.ReStructuredText, text =>
    {
        Parsed.One(_parser, "a.txt", text).Text.ShouldBe(TextNormalizer.Normalize(text));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
