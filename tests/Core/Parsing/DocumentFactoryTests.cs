using System.Text;
using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Parsing.Markdown;
using Contexter.Quality;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Parsing;

public sealed class DocumentFactoryTests
{
    private static readonly LibraryVersion Library = new("lib", "1.2");
    private static readonly string Prose = string.Concat(Enumerable.Repeat("Words that say something. ", 10));

    private readonly MarkdownParser _parser = new();

    [Fact]
    public void Create_WhenDocument_FillsMetadata()
    {
        var content = Parsed.Content("guide/a.md", $"---\ntags: [x, y]\n---\n# Tïtle\n\n{Prose}") with { TrustScore = 7 };

        var document = Create(content).Documents.ShouldHaveSingleItem();

        document.Id.ShouldBe(DocumentId.Create(Library, "guide/a.md"));
        document.Library.ShouldBe(Library);
        document.Title.ShouldBe("Tïtle");
        document.Type.ShouldBe(DocumentType.Guide);
        document.Tags.ShouldBe(["x", "y"]);
        document.SizeBytes.ShouldBe(Encoding.UTF8.GetByteCount(document.Text));
        document.FetchedAt.ShouldBe(Parsed.Epoch);
        document.CreatedAt.ShouldBe(Parsed.Epoch);
        document.UpdatedAt.ShouldBe(Parsed.Epoch);
        document.TrustScore.ShouldBe(7);
        document.QualityScore.ShouldBe(1);
    }

    [Fact]
    public void Create_WhenContentIsEqual_HashIsEqual()
    {
        var content = Parsed.Content("a.md", $"# T\n\n{Prose}");
        var hash = Hash(_ => _);

        Hash(d => d with { Path = "b.md" }).ShouldBe(hash);
        foreach (var change in new Func<ParsedDocument, ParsedDocument>[]
        {
            d => d with { Title = "Other" },
            d => d with { Text = d.Text + "x" },
            d => d with { Type = DocumentType.Api },
            d => d with { Language = "de" },
            d => d with { Tags = ["t"] },
            d => d with { SourceUrl = "https://example.org/moved" },
            d => d with { Blocks = [.. d.Blocks.Skip(1)] },
            d => d with { Blocks = [d.Blocks[0] with { Info = "I" }, .. d.Blocks.Skip(1)] },
        })
        {
            Hash(change).ShouldNotBe(hash);
        }

        ContentHash Hash(Func<ParsedDocument, ParsedDocument> change) => new DocumentFactory(new QualityOptions())
            .Create(Library, content, [change(_parser.Parse(content, TestContext.Current.CancellationToken).Single())]).Documents.Single().ContentHash;
    }

    [Fact]
    public void Create_WhenEmpty_DropsWithReason()
    {
        var batch = Create(Parsed.Content("empty.md", "\n\n"));

        batch.Documents.ShouldBeEmpty();
        batch.Findings.ShouldHaveSingleItem().Message.ShouldBe("Document 'empty.md': it holds no text.");
    }

    [Fact]
    public void Create_WhenSeveralAreDropped_NamesEach()
    {
        ParsedDocument[] parsed = [.. new[] { "a", "b", "c" }.Select(path => Parsed.One(_parser, "x.md", Prose) with { Path = path, Title = path == "b" ? "B" : " " })];
        var batch = new DocumentFactory(new QualityOptions()).Create(Library, Parsed.Content("x.md", Prose), parsed);

        batch.Documents.ShouldHaveSingleItem().Path.ShouldBe("b");
        batch.DroppedMessage.ShouldBe("Document 'a': it has no title. 1 more of it dropped: 'c' (document_identity).");
        Create(Parsed.Content("x.md", Prose)).DroppedMessage.ShouldBeNull();
    }

    [Fact]
    public void Create_WhenShort_KeepsWithWarning()
    {
        var batch = Create(Parsed.Content("a.md", "# T\n\nShort."));

        batch.Documents.ShouldHaveSingleItem().QualityScore.ShouldBe(0.9);
        batch.Documents[0].QualityReasons.ShouldHaveSingleItem().Code.ShouldBe(FindingCodes.DocumentShort);
        batch.Findings.ShouldHaveSingleItem().Severity.ShouldBe(Severity.Warning);
    }

    [Fact]
    public void Create_WhenLong_CutsAtSections()
    {
        var text = "# T\n\n" + string.Concat(Enumerable.Range(1, 10).Select(i => $"## Section {i}\n\n{Prose}\n\n### Sub {i}\n\n{Prose}\n\n"));

        var batch = Create(Parsed.Content("long.md", text), 1_500);

        batch.Findings.ShouldHaveSingleItem().Code.ShouldBe(FindingCodes.DocumentLong);
        batch.Documents.Select(d => d.Path).Take(3).ShouldBe(["long.md", "long.md#2", "long.md#3"]);
        batch.Documents[1].Title.ShouldBe("T (part 2)");
        batch.Documents[1].Text.ShouldStartWith("# T\n\n## Section 3\n");
        batch.Documents.ShouldAllBe(d => d.Text.Length <= 1_500 && d.QualityScore == 1);
        batch.Documents.Select(d => d.Id).Distinct().Count().ShouldBe(batch.Documents.Count);
        batch.Documents.SelectMany(d => d.Blocks.Where(b => b.Level == 3).Select(b => b.Info)).ShouldBe(Enumerable.Range(1, 10).Select(i => $"Sub {i}"));
    }

    [Fact]
    public void Create_WhenOneBlockIsLong_CutsAtLinesAndKeepsItsHeading()
    {
        var code = string.Concat(Enumerable.Range(0, 500).Select(i => $"line({i});\n"));

        var documents = Create(Parsed.Content("long.md", $"# T\n\n```js\n{code}```\n"), 1_000).Documents;

        documents.Count.ShouldBeGreaterThan(5);
        documents.Skip(1).ShouldAllBe(d => d.Text.StartsWith("# T\n\nline(", StringComparison.Ordinal));
        string.Concat(documents.Select((d, i) => i == 0 ? d.Text : d.Text["# T\n\n".Length..])).ShouldBe($"# T\n\n```js\n{code}```\n");
    }

    [Fact]
    public void Split_WhenAnyText_LosesNothing() =>
        Prop.ForAll(MarkupTexts.Markdown, Arb.From(Gen.Choose(20, 400)), (text, max) =>
        {
            var document = Parsed.One(_parser, "a.md", "x\n" + text);
            var parts = DocumentSplitter.Split(document, max);

            var at = 0;
            foreach (var part in parts)
            {
                Parsed.ShouldBeSound(part);
                part.Text.Length.ShouldBeLessThanOrEqualTo(max);

                // What is not a repeated heading is the next piece of the text.
                var own = Enumerable.Range(0, part.Text.Length).First(i => document.Text.AsSpan(at).TrimStart().StartsWith(part.Text.AsSpan(i).TrimStart().TrimEnd()));
                at = document.Text.IndexOf(part.Text[own..].Trim(), at, StringComparison.Ordinal) + part.Text[own..].Trim().Length;
            }

            document.Text[at..].ShouldBeNullOrWhiteSpace();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private DocumentBatch Create(Contexter.Sources.SourceContent content, int maxCharacters = 1_000_000) =>
        new DocumentFactory(new QualityOptions { MaxDocumentCharacters = maxCharacters })
            .Create(Library, content, _parser.Parse(content, TestContext.Current.CancellationToken));
}
