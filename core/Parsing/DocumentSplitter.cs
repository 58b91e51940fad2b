using System.Globalization;
using Contexter.Documents;

namespace Contexter.Parsing;

/// <summary>Cuts documents that are too long into parts, at section boundaries where there are any.</summary>
/// <remarks>
/// The first part keeps the path, the next ones are <c>path#2</c>, <c>path#3</c>, ... A part that starts inside a section repeats the headings it is under, so
/// that its chunks keep their heading path. No text is lost.
/// </remarks>
internal static class DocumentSplitter
{
    /// <summary>The parts of a document; the document itself when it is short enough.</summary>
    /// <param name="document">The document.</param>
    /// <param name="maxCharacters">Longest part.</param>
    public static IReadOnlyList<ParsedDocument> Split(ParsedDocument document, int maxCharacters)
    {
        if (document.Text.Length <= maxCharacters)
        {
            return [document];
        }

        var parts = new List<ParsedDocument>();
        var start = 0;
        while (start < document.Text.Length)
        {
            var head = start == 0 ? string.Empty : HeadingsAbove(document.Blocks, start, maxCharacters / 4);
            var end = EndOfPart(document, start, maxCharacters - head.Length);
            if (!string.IsNullOrWhiteSpace(document.Text[start..end]))
            {
                parts.Add(Part(document, parts.Count + 1, head, start, end));
            }

            start = end;
        }

        return parts;
    }

    private static ParsedDocument Part(ParsedDocument document, int number, string head, int start, int end)
    {
        var suffix = number.ToString(CultureInfo.InvariantCulture);
        var blocks = new List<Block>();
        var at = 0;
        foreach (var line in head.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var level = line.IndexOf(' ', StringComparison.Ordinal);
            blocks.Add(new Block(BlockKind.Heading, at, at + line.Length, level, line[(level + 1)..]));
            at += line.Length + 2;
        }

        foreach (var block in document.Blocks)
        {
            var from = Math.Max(block.Start, start);
            var to = Math.Min(block.End, end);
            while (to > from && char.IsWhiteSpace(document.Text[to - 1]))
            {
                to--;
            }

            if (from < to)
            {
                // What a cut leaves of a heading is no heading; headings are far shorter than parts, so this is of no account but must not lie.
                var isWhole = from == block.Start && to == block.End;
                var piece = block with { Start = from - start + head.Length, End = to - start + head.Length };
                blocks.Add(isWhole || block.Kind != BlockKind.Heading ? piece : new Block(BlockKind.Paragraph, piece.Start, piece.End));
            }
        }

        return document with
        {
            Path = number == 1 ? document.Path : $"{document.Path}#{suffix}",
            Title = number == 1 ? document.Title : $"{document.Title} (part {suffix})",
            Text = head + document.Text[start..end],
            Blocks = blocks,
        };
    }

    /// <summary>The headings that a position is under, as Markdown; empty when they would take too much room.</summary>
    private static string HeadingsAbove(IReadOnlyList<Block> blocks, int position, int maxCharacters)
    {
        var open = new List<Block>();
        foreach (var block in blocks)
        {
            if (block.Kind == BlockKind.Heading && block.Start <= position)
            {
                open.RemoveAll(above => above.Level >= block.Level);
                open.Add(block);
            }
        }

        open.RemoveAll(heading => heading.Start == position);
        var head = string.Concat(open.Select(heading => $"{new string('#', heading.Level)} {heading.Info}\n\n"));
        return head.Length <= maxCharacters ? head : string.Empty;
    }

    /// <summary>
    /// Where a part ends: before the highest heading in the second half of what fits, else before the last heading, else before the last block, else after the
    /// last line. The first quarter is left alone: a cut there would leave a part of hardly anything before a block that has to be cut anyway.
    /// </summary>
    private static int EndOfPart(ParsedDocument document, int start, int room)
    {
        if (document.Text.Length - start <= room)
        {
            return document.Text.Length;
        }

        var limit = start + room;
        Block? best = null;
        foreach (var block in document.Blocks)
        {
            if (block.Start > start + (room / 4) && block.Start <= limit && (best is null || Rank(block) <= Rank(best.Value)))
            {
                best = block;
            }
        }

        if (best is { } cut)
        {
            return cut.Start;
        }

        var line = document.Text.LastIndexOf('\n', limit - 1, room) + 1;
        return line > start ? line : char.IsLowSurrogate(document.Text[limit]) ? limit - 1 : limit;

        int Rank(Block block) => block.Kind != BlockKind.Heading ? 20 : block.Start >= start + (room / 2) ? block.Level : 10;
    }
}
