using Contexter.Chunking;
using Contexter.Documents;
using FsCheck;
using FsCheck.Fluent;

namespace Contexter.Core.Tests.Chunking;

/// <summary>Random documents, small against their random options so that every limit is met.</summary>
internal static class RandomDocuments
{
    private static readonly string[] Words =
    [
        "the", "documentation", "of", "a", "library", "IEnumerable<T>", "e.g.", "returns", "`null`", "Überprüfung", "中文字", "😀", "𝒜𝓁𝓅", "value,", "\ud800", "3.14",
        "https://example.com/a/b", "one", "configuration", "that", "is", "(optional)", "—", "\u00a0", "e\u0301",
    ];

    private static readonly Gen<string> Sentence =
        from words in Gen.Elements(Words).ArrayOf().Resize(14)
        from end in Gen.Elements(". ", "! ", "? ", ".\n", ": ", "。", ".\" ", "\n\n", " ")
        select "It " + string.Join(' ', words) + end;

    private static readonly Gen<string> Prose =
        from count in Gen.Frequency((5, Gen.Choose(1, 4)), (2, Gen.Choose(5, 40)))
        from sentences in Sentence.ArrayOf(count)
        select string.Concat(sentences).Trim();

    private static readonly Gen<string> Line =
        from indent in Gen.Elements("", "    ", "\t")
        from words in Gen.Elements(Words).ArrayOf().Resize(9)
        select indent + "x = " + string.Join(' ', words) + ";";

    private static readonly Gen<string> Lines =
        from count in Gen.Frequency((4, Gen.Choose(1, 5)), (3, Gen.Choose(6, 30)))
        from lines in Line.ArrayOf(count)
        select string.Join('\n', lines);

    // No sentence, line or word ends here.
    private static readonly Gen<string> Unbroken =
        from part in Gen.Elements("abc", "中文", "😀", "=-", "0123", "*_\"'")
        from count in Gen.Choose(1, 300)
        select string.Concat(Enumerable.Repeat(part, count));

    private static readonly Gen<Action<DocumentBuilder>> Part = Gen.Frequency(
        (6, from level in Gen.Choose(1, 6) from text in Gen.Elements("Install", "Usage", "Add(T)", "Überblick", "") select Do(b => b.Heading(level, text))),
        (8, Prose.Select(text => Do(b => b.Paragraph(text)))),
        (4, Lines.Select(text => Do(b => b.Code(text)))),
        (1, Lines.Select(text => Do(b => b.Table("| a | b |\n|---|---|\n" + text)))),
        (2, Lines.Select(text => Do(b => b.List(text.Split('\n'))))),
        (1, Prose.Select(text => Do(b => b.Text(text)))),
        (1, Gen.Elements(BlockKind.Paragraph, BlockKind.Code, BlockKind.Quote).SelectMany(kind => Unbroken.Select(text => Do(b => b.Add(kind, text))))),
        (1, Gen.Constant(Do(b => b.Text("\n \t\n")))));

    public static Arbitrary<Document> Documents { get; } = Arb.From(
        from count in Gen.Choose(0, 12)
        from parts in Part.ArrayOf(count)
        select parts.Aggregate(new DocumentBuilder(), (builder, part) =>
        {
            part(builder);
            return builder;
        }).Build());

    public static Arbitrary<ChunkingOptions> Options(ChunkingStrategy strategy) => Arb.From(
        from max in Gen.Elements(50, 64, 120, 300)
        from overlap in Gen.Choose(0, max / 2)
        from min in Gen.Frequency((3, Gen.Choose(0, max / 3)), (1, Gen.Choose(0, max)))
        select new ChunkingOptions { Strategy = strategy, MaxTokens = max, OverlapTokens = overlap, MinTokens = min });

    private static Action<DocumentBuilder> Do(Action<DocumentBuilder> action) => action;
}
