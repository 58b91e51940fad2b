using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Parsing.Markdown;
using Contexter.Quality;

namespace Contexter.Core.Tests.Quality;

public sealed class ChunkRulesTests
{
    private static readonly LibraryVersion Library = new("lib", "1");

    private readonly ChunkRules _rules = new(new QualityOptions());

    [Fact]
    public void Check_WhenChunksFit_FindsNothing()
    {
        var document = Document();

        _rules.Check(document, [Chunk(document)]).ShouldBeEmpty();
    }

    [Fact]
    public void Check_WhenDocumentsAreCutIntoLargeChunks_AcceptsWhatTheChunkerWasTold()
    {
        var document = Document();

        _rules.Check(document, [Chunk(document) with { Tokens = 1_600 }], ceiling: 1_600).ShouldBeEmpty();
        _rules.Check(document, [Chunk(document) with { Tokens = 1_601 }], ceiling: 1_600).ShouldHaveSingleItem().Message.ShouldContain("at most 1600");
    }

    [Fact]
    public void Check_WhenChunkIsWrong_SaysHow()
    {
        var document = Document();
        var good = Chunk(document);
        var cases = new (Chunk Chunk, Severity Severity)[]
        {
            (good with { Index = 1 }, Severity.Error),
            (good with { Count = 2 }, Severity.Error),
            (good with { DocumentId = new DocumentId("other") }, Severity.Error),
            (good with { End = good.End + 1 }, Severity.Critical),
            (good with { Start = -1 }, Severity.Critical),
            (good with { Text = good.Text.Replace('S', 's') }, Severity.Critical),
            (good with { Tokens = 1_501 }, Severity.Error),
            (good with { Tokens = 9 }, Severity.Warning),
            (good with { Start = 0, End = 10, Text = document.Text[..10] }, Severity.Info),
        };

        foreach (var (chunk, severity) in cases)
        {
            var finding = _rules.Check(document, [chunk]).ShouldHaveSingleItem();
            finding.Severity.ShouldBe(severity);
            finding.Subject.ShouldBe(chunk.Id.Value);
            finding.Message.ShouldContain("'a.md'");
        }
    }

    private static Document Document()
    {
        var content = Parsing.Parsed.Content("a.md", "# Title\n\n" + string.Concat(Enumerable.Repeat("Some words in a row. ", 10)));
        var parsed = new MarkdownParser().Parse(content, TestContext.Current.CancellationToken);
        return new DocumentFactory(new QualityOptions()).Create(Library, content, parsed).Documents.Single();
    }

    private static Chunk Chunk(Document document) => new()
    {
        Id = ChunkId.Create(Library, document.Id, [], document.Text, 0),
        DocumentId = document.Id,
        Index = 0,
        Count = 1,
        Start = 0,
        End = document.Text.Length,
        Tokens = 60,
        HeadingPath = [],
        Text = document.Text,
    };
}
