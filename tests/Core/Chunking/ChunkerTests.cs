using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Tokens;

namespace Contexter.Core.Tests.Chunking;

public sealed class ChunkerTests
{
    private static readonly Cl100kTokenizer Tokenizer = Cl100kTokenizer.Load();
    private static readonly Chunker Chunker = new(Tokenizer);

    // Seven tokens each: "Sentence", " number", " one", " says", " something", " here", ".".
    private static readonly string[] Sentences = [.. "one two three four five six seven eight nine ten eleven twelve".Split(' ').Select(n => $"Sentence number {n} says something here.")];

    [Fact]
    public void Structure_WhenSectionsHaveTheLeastSize_MakesEachAChunkWithItsHeadings()
    {
        var document = new DocumentBuilder()
            .Heading(1, "List<T>").Paragraph("A list of objects that can be accessed by their position.")
            .Heading(2, "Add(T)").Paragraph("Adds an object to the end of the list.").Code("list.Add(1);")
            .Heading(2, "Clear()").Paragraph("Removes all elements from the list.").List("keeps the capacity", "is O(n)")
            .Build();

        var chunks = Cut(document, new ChunkingOptions { MinTokens = 5 });

        chunks.Select(chunk => string.Join(" > ", chunk.HeadingPath)).ShouldBe(["List<T>", "List<T> > Add(T)", "List<T> > Clear()"]);
        chunks[1].Text.ShouldBe("## Add(T)\n\nAdds an object to the end of the list.\n\n```csharp\nlist.Add(1);\n```");
        chunks[2].Text.ShouldEndWith("- is O(n)");
    }

    [Fact]
    public void Structure_WhenSiblingsAreSmall_JoinsThemBelowTheirParent()
    {
        var builder = new DocumentBuilder().Heading(1, "DayOfWeek").Paragraph(Repeat(8));
        foreach (var (name, place) in "Sunday Monday Tuesday Wednesday Thursday Friday".Split(' ').Zip("first second third fourth fifth sixth".Split(' ')))
        {
            builder.Heading(2, name).Paragraph($"The {place} day.");
        }

        var document = builder.Heading(2, "Remarks").Paragraph(Repeat(8)).Build();

        var chunks = Cut(document, new ChunkingOptions());

        chunks.Select(chunk => string.Join(" > ", chunk.HeadingPath)).ShouldBe(["DayOfWeek", "DayOfWeek", "DayOfWeek > Remarks"]);
        chunks[1].Text.ShouldStartWith("## Sunday");
        chunks[1].Text.ShouldEndWith("The sixth day.");
    }

    [Fact]
    public void Structure_WhenAHeadingHasNoTextOrAShortIntro_JoinsItWithTheFirstSubsection()
    {
        var document = new DocumentBuilder()
            .Heading(1, "Guide")
            .Heading(2, "Install").Paragraph(Repeat(7))
            .Heading(2, "Use").Paragraph("In short:")
            .Heading(3, "First").Paragraph(Repeat(7))
            .Heading(3, "Second").Paragraph(Repeat(7))
            .Build();

        var chunks = Cut(document, new ChunkingOptions());

        chunks.Select(chunk => chunk.Text[..chunk.Text.IndexOf('\n', StringComparison.Ordinal)]).ShouldBe(["# Guide", "## Use", "### Second"]);
        chunks.Select(chunk => string.Join(" > ", chunk.HeadingPath)).ShouldBe(["Guide > Install", "Guide > Use", "Guide > Use > Second"]);
    }

    [Fact]
    public void Structure_WhenSmallPartsExceedTheLimitTogether_StartsAnotherChunk()
    {
        var builder = new DocumentBuilder().Heading(1, "Names");
        for (var i = 0; i < 20; i++)
        {
            builder.Heading(2, $"Name{i}").Paragraph("A short text.");
        }

        var chunks = Cut(builder.Build(), new ChunkingOptions { MaxTokens = 60, MinTokens = 20 });

        chunks.Count.ShouldBeGreaterThan(2);
        chunks.ShouldAllBe(chunk => chunk.Tokens >= 20 && chunk.Tokens <= 60 && chunk.Text.StartsWith('#') && chunk.Text.EndsWith('.'));
    }

    [Fact]
    public void Structure_WhenASectionIsLong_CutsItAtBlocksThenSentences()
    {
        var document = new DocumentBuilder()
            .Heading(1, "Long").Paragraph(Repeat(5)).Paragraph(Repeat(4)).Paragraph(string.Join(' ', Sentences))
            .Build();

        var chunks = Cut(document, new ChunkingOptions { MaxTokens = 50, MinTokens = 10 });

        chunks[0].Text.ShouldBe($"# Long\n\n{Repeat(5)}");
        chunks[1].Text.ShouldBe(Repeat(4));
        chunks.Skip(2).ShouldAllBe(chunk => chunk.Text.StartsWith("Sentence", StringComparison.Ordinal) && chunk.Text.EndsWith('.'));
        chunks.ShouldAllBe(chunk => chunk.HeadingPath.Single() == "Long");
    }

    [Fact]
    public void Structure_WhenTheRestOfASectionWouldBeSmall_LeavesItMore()
    {
        var document = new DocumentBuilder().Heading(1, "Rest").Paragraph(string.Join(' ', Sentences.Take(7))).Build();

        var chunks = Cut(document, new ChunkingOptions { MaxTokens = 50, MinTokens = 14 });

        chunks.Count.ShouldBe(2);
        chunks[1].Text.ShouldBe(string.Join(' ', Sentences.Skip(4).Take(3)));
    }

    [Theory]
    [InlineData(ChunkingStrategy.Structure)]
    [InlineData(ChunkingStrategy.Paragraph)]
    [InlineData(ChunkingStrategy.Semantic)]
    public void Chunk_WhenCodeIsAboveTheLimitButBelowTheCeiling_KeepsItWhole(ChunkingStrategy strategy)
    {
        var code = string.Join('\n', Enumerable.Range(0, 9).Select(i => $"var x{i} = {i};"));
        var document = new DocumentBuilder().Paragraph(Repeat(5)).Code(code).Paragraph(Repeat(5)).Build();
        var block = document.Blocks[1];

        var chunks = Cut(document, new ChunkingOptions { Strategy = strategy, MaxTokens = 50, OverlapTokens = 10, MinTokens = 10 });

        Tokenizer.CountTokens(document.Text.AsSpan(block.Start, block.Length)).ShouldBeInRange(51, 75);
        chunks.ShouldContain(chunk => chunk.Start == block.Start && chunk.End == block.End);
    }

    [Fact]
    public void Structure_WhenCodeIsTooLong_CutsItAtLineEnds()
    {
        var code = string.Join('\n', Enumerable.Range(0, 40).Select(i => $"    var x{i} = {i};"));
        var document = new DocumentBuilder().Heading(1, "Code").Code(code).Build();

        var chunks = Cut(document, new ChunkingOptions { MaxTokens = 50, MinTokens = 10 });

        chunks.Count.ShouldBeGreaterThan(3);
        chunks[0].Text.ShouldStartWith("# Code\n\n```csharp\n    var x0 = 0;\n");
        chunks.Skip(1).ShouldAllBe(chunk => chunk.Text.StartsWith("var x", StringComparison.Ordinal));
        chunks.SkipLast(1).ShouldAllBe(chunk => chunk.Text.EndsWith(';'));
        chunks[^1].Text.ShouldEndWith(";\n```");
    }

    [Fact]
    public void Paragraph_WhenBlocksAreShort_JoinsThemAndKeepsHeadingsWithWhatFollows()
    {
        var document = new DocumentBuilder()
            .Heading(1, "A").Paragraph(Repeat(3)).Paragraph(Repeat(2)).Heading(1, "B").Paragraph(Repeat(3)).Build();

        var chunks = Cut(document, new ChunkingOptions { Strategy = ChunkingStrategy.Paragraph, MaxTokens = 50 });

        chunks.Select(chunk => chunk.Text).ShouldBe([$"# A\n\n{Repeat(3)}\n\n{Repeat(2)}", $"# B\n\n{Repeat(3)}"]);
    }

    [Fact]
    public void Token_WhenTextIsLong_MakesFullWindowsThatOverlap()
    {
        var document = DocumentBuilder.Build(string.Concat(Enumerable.Repeat("word ", 500)), []);

        var chunks = Cut(document, new ChunkingOptions { Strategy = ChunkingStrategy.Token, MaxTokens = 100, OverlapTokens = 20 });

        chunks.SkipLast(1).ShouldAllBe(chunk => chunk.Tokens == 100);
        chunks.Zip(chunks.Skip(1), (chunk, next) => Tokenizer.CountTokens(document.Text.AsSpan(next.Start, chunk.End - next.Start))).ShouldAllBe(overlap => overlap == 20);
        chunks[^1].End.ShouldBe(document.Text.TrimEnd().Length);
    }

    [Fact]
    public void Semantic_WhenAParagraphEndsInTheLastPartOfTheWindow_EndsThere()
    {
        var document = new DocumentBuilder().Paragraph(Repeat(6)).Paragraph(Repeat(6)).Build();

        var chunks = Cut(document, new ChunkingOptions { Strategy = ChunkingStrategy.Semantic, MaxTokens = 50, OverlapTokens = 0 });

        chunks.Select(chunk => chunk.Text).ShouldBe([Repeat(6), Repeat(6)]);
    }

    [Fact]
    public void Semantic_WhenNoParagraphEndsThere_EndsAtASentenceAndOverlapsByWholeSentences()
    {
        var document = new DocumentBuilder().Paragraph(string.Join(' ', Sentences)).Build();

        var chunks = Cut(document, new ChunkingOptions { Strategy = ChunkingStrategy.Semantic, MaxTokens = 50, OverlapTokens = 16 });

        chunks[0].Text.ShouldBe(string.Join(' ', Sentences.Take(7)));
        chunks[1].Text.ShouldBe(string.Join(' ', Sentences.Skip(5)));
    }

    [Fact]
    public void Chunk_WhenTextRepeats_GivesDifferentIds()
    {
        var document = new DocumentBuilder().Paragraph(Repeat(6)).Paragraph(Repeat(6)).Build();

        var chunks = Cut(document, new ChunkingOptions { Strategy = ChunkingStrategy.Paragraph, MaxTokens = 50 });

        chunks.Count.ShouldBe(2);
        chunks.Select(chunk => chunk.Id).ShouldBe([.. Enumerable.Range(0, 2).Select(i => ChunkId.Create(document.Library, document.Id, [], Repeat(6), i))]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t\n")]
    public void Chunk_WhenDocumentIsWhiteSpace_GivesNone(string text) => Cut(DocumentBuilder.Build(text, []), new ChunkingOptions()).ShouldBeEmpty();

    [Fact]
    public void Chunk_WhenTextIsOutsideOfBlocks_KeepsIt() =>
        Cut(new DocumentBuilder().Text("[ref]: https://example.com").Heading(1, "A").Build(), new ChunkingOptions()).Single().Text.ShouldBe("[ref]: https://example.com\n\n# A");

    [Fact]
    public void Chunk_WhenBlocksOverlap_IsRefused() =>
        Should.Throw<ArgumentException>(() => Cut(
            DocumentBuilder.Build("some text", [new Block(BlockKind.Paragraph, 0, 6), new Block(BlockKind.Paragraph, 5, 9)]), new ChunkingOptions())).Message.ShouldContain("guide.md");

    [Theory]
    [InlineData(ChunkingStrategy.Structure, 49, 0, 0, "MaxTokens is 49; allowed are 50 to 8000 tokens")]
    [InlineData(ChunkingStrategy.Structure, 8_001, 0, 0, "MaxTokens is 8001; allowed are 50 to 8000 tokens")]
    [InlineData(ChunkingStrategy.Structure, 100, 0, 101, "MinTokens is 101; allowed are 0 to 100 (MaxTokens) tokens")]
    [InlineData(ChunkingStrategy.Structure, 100, 0, -1, "MinTokens is -1; allowed are 0 to 100 (MaxTokens) tokens")]
    [InlineData(ChunkingStrategy.Token, 100, 51, 0, "OverlapTokens is 51; allowed are 0 to 50 (half of MaxTokens) tokens")]
    [InlineData(ChunkingStrategy.Semantic, 100, -1, 0, "OverlapTokens is -1; allowed are 0 to 50 (half of MaxTokens) tokens")]
    [InlineData((ChunkingStrategy)9, 100, 0, 0, "Strategy is 9; allowed are Structure, Token, Semantic, Paragraph")]
    public void Chunk_WhenAnOptionIsOutOfRange_NamesOptionValueAndRange(ChunkingStrategy strategy, int max, int overlap, int min, string message)
    {
        var options = new ChunkingOptions { Strategy = strategy, MaxTokens = max, OverlapTokens = overlap, MinTokens = min };
        var error = Should.Throw<ContexterException>(() => Cut(DocumentBuilder.Build("text", []), options));
        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData(ChunkingStrategy.Structure, 60)]
    [InlineData(ChunkingStrategy.Paragraph, 60)]
    public void Chunk_WhenTheStrategyHasNoOverlap_IgnoresIt(ChunkingStrategy strategy, int max) =>
        Cut(new DocumentBuilder().Paragraph("Some text.").Build(), new ChunkingOptions { Strategy = strategy, MaxTokens = max }).Count.ShouldBe(1);

    [Fact]
    public void Chunk_WhenCancelled_Stops() =>
        Should.Throw<OperationCanceledException>(() =>
            Chunker.Chunk(new DocumentBuilder().Paragraph("Some text.").Build(), new ChunkingOptions(), new CancellationToken(canceled: true)));

    private static IReadOnlyList<Chunk> Cut(Document document, ChunkingOptions options) => Chunker.Chunk(document, options, CancellationToken.None);

    private static string Repeat(int sentences) => string.Join(' ', Sentences.Take(sentences));
}
