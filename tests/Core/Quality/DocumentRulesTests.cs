using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Parsing.Markdown;
using Contexter.Quality;

namespace Contexter.Core.Tests.Quality;

public sealed class DocumentRulesTests
{
    private static readonly string Prose = string.Concat(Enumerable.Range(0, 30).Select(i => $"Sentence number {i} says something about the library. "));

    private readonly DocumentRules _rules = new(new QualityOptions());

    [Fact]
    public void Assess_WhenGuide_IsPerfect()
    {
        var assessment = Assess($"# Guide\n\n{Prose}\n\n```js\nrun();\n```\n\n## More\n\n- one [link](https://example.org)\n- two\n");

        assessment.Findings.ShouldBeEmpty();
        assessment.Score.ShouldBe(1);
        assessment.IsDropped.ShouldBeFalse();
    }

    [Theory]
    [InlineData("", FindingCodes.DocumentEmpty, Severity.Error)]
    [InlineData(" \n\t\n", FindingCodes.DocumentEmpty, Severity.Error)]
    [InlineData("# T\n\nShort but true.", FindingCodes.DocumentShort, Severity.Warning)]
    [InlineData("# Page not found\n\nWe could not find what you were looking for.", FindingCodes.QualityErrorPage, Severity.Error)]
    [InlineData("# Site\n\nYou need to enable JavaScript to run this app.", FindingCodes.QualityErrorPage, Severity.Error)]
    public void Assess_WhenRuleIsBroken_FindsIt(string text, string code, Severity severity)
    {
        var assessment = Assess(text);

        var finding = assessment.Findings.First(finding => finding.Severity == severity);
        finding.Code.ShouldBe(code);
        finding.Subject.ShouldBe("a.md");
        finding.Message.ShouldStartWith("Document 'a.md': ");
        assessment.IsDropped.ShouldBe(severity >= Severity.Error);
        assessment.Score.ShouldBeLessThan(1);
    }

    public static TheoryData<string, string> Poor => new()
    {
        { FindingCodes.QualityLinks, string.Concat(Enumerable.Range(0, 40).Select(i => $"- [Page number {i}](https://example.org/pages/{i}.html)\n")) },
        { FindingCodes.QualitySymbols, string.Concat(Enumerable.Repeat("x = (*&^%$#@!+-/{}[]<>?,.;:~|) y\n", 30)) },
        { FindingCodes.QualityRepetition, string.Concat(Enumerable.Repeat("The very same line again and again.\n\n", 60)) },
        { FindingCodes.QualityNoProse, "```js\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"call({i});\n")) + "```\n" },
        { FindingCodes.QualitySkeleton, string.Concat(Enumerable.Range(0, 20).Select(i => $"## Heading number {i}\n\n")) + "One line." },
        { FindingCodes.QualityMinified, "See this: " + new string('x', 600) },
        { FindingCodes.QualityReplacedCharacters, Prose + "\uFFFD\uFFFD" },
        { FindingCodes.QualityMisreadCharacters, string.Concat(Enumerable.Repeat("The caf\u00C3\u00A9 opens at ten \u00E2\u20AC\u201D every day. ", 12)) },
    };

    [Theory]
    [MemberData(nameof(Poor), DisableDiscoveryEnumeration = true)]
    public void Assess_WhenTextIsPoor_WarnsAndKeeps(string code, string text)
    {
        var assessment = Assess(text);

        assessment.Findings.ShouldContain(finding => finding.Code == code);
        assessment.Findings.ShouldAllBe(finding => finding.Severity == Severity.Warning);
        assessment.IsDropped.ShouldBeFalse();
        assessment.Score.ShouldBe(1 - assessment.Reasons.Sum(reason => reason.Penalty), 1e-9);
        assessment.Reasons.ShouldAllBe(reason => reason.Penalty >= 0.1);
    }

    [Fact]
    public void Assess_WhenMostCharactersWereLost_Drops() =>
        Assess("# T\n\n" + string.Concat(Enumerable.Repeat("ab\uFFFDcd ", 100))).IsDropped.ShouldBeTrue();

    [Theory]
    [InlineData("", "T", "https://x.org/")]
    [InlineData("/rooted", "T", "https://x.org/")]
    [InlineData("a\nb", "T", "https://x.org/")]
    [InlineData("a", " ", "https://x.org/")]
    [InlineData("a", "T", "relative")]
    [InlineData("a", "T", "javascript:alert(1)")]
    public void Assess_WhenIdentityIsWrong_Drops(string path, string title, string url)
    {
        var assessment = _rules.Assess(new ParsedDocument { Path = path, Title = title, SourceUrl = url, Text = Prose, Blocks = [] });

        assessment.Findings.ShouldContain(finding => finding.Code == FindingCodes.DocumentIdentity && finding.Severity == Severity.Error);
        assessment.IsDropped.ShouldBeTrue();
    }

    [Fact]
    public void Assess_WhenTextOrBlocksAreBroken_Drops()
    {
        var document = new ParsedDocument { Path = "a", Title = "T", SourceUrl = "https://x.org/", Text = Prose, Blocks = [] };

        _rules.Assess(document with { Text = Prose + '\ud800' }).Findings.ShouldContain(finding => finding.Code == FindingCodes.DocumentEncoding);
        foreach (var blocks in new Block[][] { [new(BlockKind.Paragraph, 0, Prose.Length + 1)], [new(BlockKind.Paragraph, 0, 5), new(BlockKind.Paragraph, 4, 6)], [new(BlockKind.Code, 3, 3)] })
        {
            _rules.Assess(document with { Blocks = blocks }).Findings.ShouldContain(finding => finding.Severity == Severity.Critical);
        }
    }

    [Fact]
    public void Assess_WhenScoreIsTooLow_Drops()
    {
        var strict = new DocumentRules(new QualityOptions { MinDocumentQuality = 0.95 });

        var assessment = strict.Assess(Parse("Short."));

        assessment.IsDropped.ShouldBeTrue();
        assessment.Findings.Last().Code.ShouldBe(FindingCodes.DocumentQuality);
        assessment.Findings.Last().Message.ShouldContain("0.95");
    }

    [Fact]
    public void Assess_WhenSeveralRulesAreBroken_SubtractsEachPenalty()
    {
        var assessment = Assess(string.Concat(Enumerable.Repeat("- [The same page](https://example.org/pages/the-same-page.html)\n", 60)));

        assessment.Reasons.Select(reason => (reason.Code, reason.Penalty)).ShouldBe([(FindingCodes.QualityRepetition, 0.3), (FindingCodes.QualityLinks, 0.3)], ignoreOrder: true);
        assessment.Score.ShouldBe(0.4);
    }

    [Fact]
    public void PenaltyOf_WhenWeighted_IsThatMuchOfItsSeverity()
    {
        var options = new QualityOptions();

        Enum.GetValues<Severity>().Select(severity => options.PenaltyOf(severity)).ShouldBe([0, 0.1, 0.3, 0.5]);
        options.PenaltyOf(Severity.Warning, 3).ShouldBe(0.3, 1e-9);
        QualityOptions.Score([0.5, 0.3, 0.1]).ShouldBe(0.1);
        QualityOptions.Score([0.5, 0.5, 0.5]).ShouldBe(0);
    }

    [Theory]
    [InlineData("MaxDocumentCharacters", 10.0)]
    [InlineData("MinDocumentQuality", 1.5)]
    [InlineData("MaxChunkTokens", 5.0)]
    [InlineData("WarningPenalty", -0.1)]
    public void Validate_WhenOptionIsOutOfRange_NamesIt(string name, double value)
    {
        var options = name switch
        {
            "MaxDocumentCharacters" => new QualityOptions { MaxDocumentCharacters = (int)value },
            "MinDocumentQuality" => new QualityOptions { MinDocumentQuality = value },
            "MaxChunkTokens" => new QualityOptions { MaxChunkTokens = (int)value },
            _ => new QualityOptions { WarningPenalty = value },
        };

        var error = Should.Throw<ContexterException>(() => new DocumentRules(options));

        error.Code.ShouldBe(ErrorCodes.ConfigurationInvalid);
        error.Message.ShouldContain(name);
        error.Message.ShouldContain(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static ParsedDocument Parse(string text) =>
        new MarkdownParser().Parse(Parsing.Parsed.Content("a.md", text), TestContext.Current.CancellationToken).Single();

    private DocumentAssessment Assess(string text) => _rules.Assess(Parse(text));
}
