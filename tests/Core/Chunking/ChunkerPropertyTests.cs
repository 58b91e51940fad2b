using Contexter.Chunking;
using Contexter.Documents;
using Contexter.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Chunking;

public sealed class ChunkerPropertyTests
{
    private static readonly Cl100kTokenizer Tokenizer = Cl100kTokenizer.Load();
    private static readonly Chunker Chunker = new(Tokenizer);
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(60);

    public static TheoryData<ChunkingStrategy> Strategies => [.. Enum.GetValues<ChunkingStrategy>()];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Chunk_WhenDocumentIsAny_CutsItExactly(ChunkingStrategy strategy) => ForAll(strategy, (document, _, chunks) =>
    {
        for (var index = 0; index < chunks.Count; index++)
        {
            var chunk = chunks[index];
            chunk.Text.ShouldBe(document.Text[chunk.Start..chunk.End]);
            chunk.Text.ShouldNotBeEmpty();
            chunk.Text.ShouldBe(chunk.Text.Trim());
            chunk.Tokens.ShouldBe(Tokenizer.CountTokens(chunk.Text));
            chunk.DocumentId.ShouldBe(document.Id);
            chunk.Index.ShouldBe(index);
            chunk.Count.ShouldBe(chunks.Count);
            IsInsidePair(document.Text, chunk.Start).ShouldBeFalse();
            IsInsidePair(document.Text, chunk.End).ShouldBeFalse();
            if (index > 0)
            {
                chunk.Start.ShouldBeGreaterThan(chunks[index - 1].Start);
                chunk.End.ShouldBeGreaterThan(chunks[index - 1].End);
            }
        }
    });

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Chunk_WhenDocumentIsAny_HasEveryCharacter(ChunkingStrategy strategy) => ForAll(strategy, (document, options, chunks) =>
    {
        var covered = new int[document.Text.Length];
        foreach (var chunk in chunks)
        {
            for (var index = chunk.Start; index < chunk.End; index++)
            {
                covered[index]++;
            }
        }

        var overlaps = options.Strategy is ChunkingStrategy.Token or ChunkingStrategy.Semantic && options.OverlapTokens > 0;
        for (var index = 0; index < covered.Length; index++)
        {
            if (!char.IsWhiteSpace(document.Text[index]))
            {
                covered[index].ShouldBeInRange(1, overlaps ? int.MaxValue : 1, $"character {index}");
            }
        }
    });

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Chunk_WhenDocumentIsAny_IdsAreThoseOfPathTextAndOccurrence(ChunkingStrategy strategy) => ForAll(strategy, (document, _, chunks) =>
    {
        chunks.Select(chunk => chunk.Id).ShouldBeUnique();
        var firsts = chunks.Select(chunk => ChunkId.Create(document.Library, document.Id, chunk.HeadingPath, chunk.Text, 0)).ToArray();
        foreach (var chunk in chunks)
        {
            var occurrence = firsts.Take(chunk.Index).Count(first => first == firsts[chunk.Index]);
            chunk.Id.ShouldBe(ChunkId.Create(document.Library, document.Id, chunk.HeadingPath, chunk.Text, occurrence));
        }
    });

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Chunk_WhenDocumentIsAny_HeadingPathIsThatOfAllItsContent(ChunkingStrategy strategy) => ForAll(strategy, (document, _, chunks) =>
    {
        var paths = NaiveHeadingPaths(document);
        foreach (var chunk in chunks)
        {
            var characters = Enumerable.Range(chunk.Start, chunk.Text.Length).Where(index => !char.IsWhiteSpace(document.Text[index])).Select(index => paths[index]).ToList();
            var content = characters.Exists(character => !character.IsHeading) ? characters.Where(character => !character.IsHeading) : characters;
            chunk.HeadingPath.ShouldBe(content.Select(character => character.Path).Aggregate(CommonPath));
        }
    });

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Chunk_WhenDocumentIsAny_KeepsTheSizes(ChunkingStrategy strategy) => ForAll(strategy, (document, options, chunks) =>
    {
        foreach (var chunk in chunks.Where(chunk => chunk.Tokens > options.MaxTokens))
        {
            chunk.Tokens.ShouldBeLessThanOrEqualTo(options.MaxTokens * 3 / 2);
            strategy.ShouldNotBe(ChunkingStrategy.Token);
            KeptBlocks(document, options).ShouldContain(block => block.Start >= chunk.Start && block.End <= chunk.End, "only a block that is kept whole allows more");
        }
    });

    [Theory]
    [InlineData(ChunkingStrategy.Structure)]
    [InlineData(ChunkingStrategy.Semantic)]
    [InlineData(ChunkingStrategy.Paragraph)]
    public void Chunk_WhenCodeOrTableFitsTheCeiling_KeepsItWhole(ChunkingStrategy strategy) => ForAll(strategy, (document, options, chunks) =>
    {
        foreach (var block in KeptBlocks(document, options))
        {
            foreach (var chunk in chunks)
            {
                IsInside(chunk.Start, block).ShouldBeFalse();
                IsInside(chunk.End, block).ShouldBeFalse();
            }
        }
    });

    [Theory]
    [InlineData(ChunkingStrategy.Structure)]
    [InlineData(ChunkingStrategy.Paragraph)]
    public void Chunk_WhenCodeIsLonger_CutsItAtLineEndsUnlessALineIsTooLong(ChunkingStrategy strategy) => ForAll(strategy, (document, options, chunks) =>
    {
        foreach (var block in document.Blocks.Where(block => block.Kind is BlockKind.Code or BlockKind.Table))
        {
            foreach (var cut in chunks.Select(chunk => chunk.Start).Where(start => IsInside(start, block)))
            {
                var lineStart = document.Text.LastIndexOf('\n', cut - 1) + 1;
                var lineEnd = document.Text.IndexOf('\n', cut);
                if (!string.IsNullOrWhiteSpace(document.Text[lineStart..cut]))
                {
                    Tokenizer.CountTokens(document.Text[lineStart..lineEnd].Trim()).ShouldBeGreaterThan(options.MaxTokens);
                }
            }
        }
    });

    [Fact]
    public void Chunk_WhenStrategyIsStructure_LeavesNothingSmallThatANeighbourHasRoomFor() => ForAll(ChunkingStrategy.Structure, (document, options, chunks) =>
    {
        for (var index = 0; index < chunks.Count; index++)
        {
            var chunk = chunks[index];
            if (chunk.Tokens >= options.MinTokens && Blocks(document, chunk).Any(block => block.Kind != BlockKind.Heading))
            {
                continue;
            }

            foreach (var neighbour in chunks.Where(other => Math.Abs(other.Index - index) == 1))
            {
                var joined = document.Text[Math.Min(chunk.Start, neighbour.Start)..Math.Max(chunk.End, neighbour.End)];
                Tokenizer.CountTokens(joined).ShouldBeGreaterThan(options.MaxTokens, $"chunk {index} has {chunk.Tokens} tokens");
            }
        }
    });

    [Fact]
    public void Chunk_WhenSectionFits_DoesNotCutIt() => ForAll(ChunkingStrategy.Structure, (document, options, chunks) =>
    {
        foreach (var (start, end) in OwnSpans(document))
        {
            var tokens = Tokenizer.CountTokens(document.Text.AsSpan(start, end - start));
            if (tokens <= options.MaxTokens)
            {
                chunks.ShouldNotContain(chunk => (chunk.Start > start && chunk.Start < end) || (chunk.End > start && chunk.End < end));
            }
        }
    });

    [Fact]
    public void Chunk_WhenStrategyIsToken_WindowsAreFullAndOverlap() => ForAll(ChunkingStrategy.Token, (document, options, chunks) =>
    {
        foreach (var chunk in chunks.SkipLast(1))
        {
            // One character of up to four tokens may not have fitted, and white space at the end is taken off.
            var next = document.Text.AsSpan(chunk.End);
            var full = Tokenizer.CountTokens(document.Text.AsSpan(chunk.Start, chunk.End - chunk.Start + next.Length - next.TrimStart().Length));
            full.ShouldBeGreaterThan(options.MaxTokens - 4);
        }

        foreach (var (chunk, next) in chunks.Zip(chunks.Skip(1)))
        {
            var shared = Math.Max(0, chunk.End - next.Start);
            var tokens = Tokenizer.CountTokens(document.Text.AsSpan(next.Start, shared));
            tokens.ShouldBeInRange(0, options.OverlapTokens + 4);
        }
    });

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Chunk_WhenDoneAgain_GivesTheSame(ChunkingStrategy strategy) => ForAll(strategy, (document, options, chunks) =>
        Chunker.Chunk(document, options, CancellationToken.None).Select(chunk => chunk.Id).ShouldBe(chunks.Select(chunk => chunk.Id)));

    private static void ForAll(ChunkingStrategy strategy, Action<Document, ChunkingOptions, IReadOnlyList<Chunk>> check) =>
        Prop.ForAll(RandomDocuments.Documents, RandomDocuments.Options(strategy), (document, options) =>
            check(document, options, Chunker.Chunk(document, options, CancellationToken.None))).Check(Runs);

    private static bool IsInsidePair(string text, int index) => index > 0 && index < text.Length && char.IsSurrogatePair(text[index - 1], text[index]);

    private static bool IsInside(int index, Block block) => index > block.Start && index < block.End;

    private static IEnumerable<Block> Blocks(Document document, Chunk chunk)
    {
        var uncovered = chunk.Text.ToCharArray();
        foreach (var block in document.Blocks.Where(block => block.Start < chunk.End && block.End > chunk.Start))
        {
            uncovered.AsSpan((Math.Max(block.Start, chunk.Start) - chunk.Start)..(Math.Min(block.End, chunk.End) - chunk.Start)).Fill(' ');
            yield return block;
        }

        if (!string.IsNullOrWhiteSpace(new string(uncovered)))
        {
            yield return new Block(BlockKind.Other, chunk.Start, chunk.End);
        }
    }

    private static IEnumerable<Block> KeptBlocks(Document document, ChunkingOptions options) => document.Blocks.Where(block =>
        block.Kind is BlockKind.Code or BlockKind.Table
        && Tokenizer.CountTokens(document.Text.AsSpan(block.Start, block.Length).Trim()) <= options.MaxTokens * 3 / 2);

    /// <summary>Each section's text up to the next heading, with the headings without text of its own that open it.</summary>
    private static IEnumerable<(int Start, int End)> OwnSpans(Document document)
    {
        var headings = document.Blocks.Where(block => block.Kind == BlockKind.Heading).ToArray();
        var start = 0;
        for (var index = 0; index <= headings.Length; index++)
        {
            var next = index < headings.Length ? headings[index].Start : document.Text.Length;
            var own = index > 0 ? headings[index - 1].End : 0;
            var isEmpty = string.IsNullOrWhiteSpace(document.Text[own..next]);
            if (!isEmpty)
            {
                var text = document.Text[start..next];
                yield return (next - text.TrimStart().Length, start + text.TrimEnd().Length);
            }

            var opensNext = isEmpty && index > 0 && index < headings.Length && headings[index].Level > headings[index - 1].Level;
            start = opensNext ? start : next;
        }
    }

    private static string[] CommonPath(string[] first, string[] second) =>
        [.. first.Zip(second).TakeWhile(pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal)).Select(pair => pair.First)];

    /// <summary>For every character: whether a heading holds it, and the headings open there.</summary>
    private static List<(bool IsHeading, string[] Path)> NaiveHeadingPaths(Document document)
    {
        var paths = new List<(bool, string[])>();
        var open = new List<Block>();
        for (var index = 0; index < document.Text.Length; index++)
        {
            var heading = document.Blocks.FirstOrDefault(block => block.Kind == BlockKind.Heading && block.Start <= index && index < block.End);
            if (heading.Kind == BlockKind.Heading && heading.Start == index)
            {
                open.RemoveAll(other => other.Level >= heading.Level);
                open.Add(heading);
            }

            paths.Add((heading.Kind == BlockKind.Heading, [.. open.Select(block => block.Info!).Where(text => text.Length > 0)]));
        }

        return paths;
    }
}
