using Contexter.Documents;
using Contexter.Parsing;
using Contexter.Sources;

namespace Contexter.Core.Tests.Parsing;

/// <summary>Runs parsers on texts and checks what holds for every parsed document.</summary>
internal static class Parsed
{
    public static readonly DateTimeOffset Epoch = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static SourceContent Content(string key, string text, string format = "markdown") => new()
    {
        Item = new SourceItem { Key = key, Url = "https://example.org/" + key, Format = format },
        Text = text,
        SizeBytes = text.Length,
        FetchedAt = Epoch,
    };

    public static ParsedDocument One(IDocumentParser parser, string key, string text)
    {
        var document = parser.Parse(Content(key, text, parser.Format), TestContext.Current.CancellationToken).ShouldHaveSingleItem();
        ShouldBeSound(document);
        return document;
    }

    /// <summary>Kind, level, info and text of every block, one a line.</summary>
    public static string[] Outline(ParsedDocument document) =>
    [
        .. document.Blocks.Select(block =>
            $"{block.Kind}{(block.Level > 0 ? " " + block.Level : string.Empty)}{(block.Info is null ? string.Empty : $" <{block.Info}>")}: "
            + document.Text[block.Start..block.End].Replace("\n", "⏎", StringComparison.Ordinal)),
    ];

    /// <summary>Blocks are in order, inside the text, do not overlap, have no white space at their ends, and leave out only white space.</summary>
    public static void ShouldBeSound(ParsedDocument document)
    {
        document.Title.ShouldNotBeNullOrWhiteSpace();
        document.Text.ShouldNotContain('\r');
        document.Text.ShouldNotContain('\0');
        document.Text.ShouldNotStartWith("\uFEFF", Case.Sensitive);
        FirstFault(document).ShouldBeNull();
    }

    private static string? FirstFault(ParsedDocument document)
    {
        var at = 0;
        foreach (var block in document.Blocks)
        {
            if (block.Start < at || block.End <= block.Start || block.End > document.Text.Length)
            {
                return $"{block} does not follow {at} inside {document.Text.Length} characters";
            }

            if (!document.Text.AsSpan(at, block.Start - at).IsWhiteSpace())
            {
                return $"text left out before {block}: '{document.Text[at..block.Start]}'";
            }

            if (document.Text[block.End - 1] == '\n' || (block.Level > 0) != (block.Kind == BlockKind.Heading))
            {
                return $"{block} ends with a line end or has a level without being a heading";
            }

            if (block.Kind == BlockKind.Heading && (block.Level > 6 || string.IsNullOrWhiteSpace(block.Info) || block.Info.Contains('\n', StringComparison.Ordinal)))
            {
                return $"{block} is no heading";
            }

            at = block.End;
        }

        return document.Text.AsSpan(at).IsWhiteSpace() ? null : $"text left out at the end: '{document.Text[at..]}'";
    }
}
