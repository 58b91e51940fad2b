using Contexter.Documents;
using Contexter.Parsing.Markdown;
using Contexter.Sources;

namespace Contexter.Parsing.PlainText;

/// <summary>
/// Parses plain text. The text stays the source itself; blank lines divide its blocks, a line of punctuation below another makes that a heading, and a block
/// that starts with a bullet or a number is a list.
/// </summary>
public sealed class PlainTextParser : IDocumentParser
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "text";

    private const int MaxTitleLength = 100;

    /// <inheritdoc/>
    public string Format => FormatName;

    /// <inheritdoc/>
    public IReadOnlyList<ParsedDocument> Parse(SourceContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        var text = TextNormalizer.Normalize(content.Text);
        var blocks = Scan(text);
        var title = blocks.FirstOrDefault(block => block.Kind == BlockKind.Heading).Info ?? FirstLine(text, blocks) ?? DocumentTitles.FromPath(content.Item.Key);
        return [ParsedDocument.Whole(content.Item, title, text, blocks)];
    }

    private static List<Block> Scan(string text)
    {
        var blocks = new List<Block>();
        var levels = new List<char>();
        for (var at = 0; at < text.Length;)
        {
            var end = EndOfRun(text, at);
            Add(text, at, end, levels, blocks);
            at = end + 1;
        }

        return blocks;
    }

    /// <summary>Adds the blocks of lines without a blank one between them.</summary>
    private static void Add(string text, int start, int end, List<char> levels, List<Block> blocks)
    {
        while (start < end)
        {
            var lineEnd = EndOfLine(text, start, end);
            var nextEnd = lineEnd < end ? EndOfLine(text, lineEnd + 1, end) : end;
            var title = text.AsSpan(start, lineEnd - start).Trim();
            var underline = lineEnd < end ? text.AsSpan(lineEnd + 1, nextEnd - lineEnd - 1).TrimEnd() : [];
            if (!IsUnderline(underline, title.Length))
            {
                break;
            }

            // As in reStructuredText, the order in which kinds of underline turn up tells their level.
            if (!levels.Contains(underline[0]))
            {
                levels.Add(underline[0]);
            }

            blocks.Add(new Block(BlockKind.Heading, start, nextEnd, Math.Min(6, levels.IndexOf(underline[0]) + 1), TextNormalizer.Collapse(title.ToString())));
            start = nextEnd + 1;
        }

        if (start < end)
        {
            var trimmed = start + text.AsSpan(start, end - start).TrimEnd().Length;
            if (trimmed > start)
            {
                blocks.Add(new Block(IsList(text.AsSpan(start, trimmed - start).TrimStart()) ? BlockKind.List : BlockKind.Paragraph, start, trimmed));
            }
        }
    }

    private static bool IsUnderline(ReadOnlySpan<char> line, int titleLength) =>
        line.Length >= 3 && titleLength is > 0 and <= MaxTitleLength && line.Length >= titleLength && line.Length <= titleLength + 40
        && "=-~^*#+".Contains(line[0], StringComparison.Ordinal) && line.IndexOfAnyExcept(line[0]) < 0;

    private static bool IsList(ReadOnlySpan<char> text)
    {
        if (text.Length > 2 && text[0] is '-' or '*' or '•' && text[1] == ' ')
        {
            return true;
        }

        var digits = text.IndexOfAnyExceptInRange('0', '9');
        return digits is > 0 and < 4 && digits + 1 < text.Length && text[digits] is '.' or ')' && text[digits + 1] == ' ';
    }

    /// <summary>The first line, when it stands alone like a title does.</summary>
    private static string? FirstLine(string text, List<Block> blocks)
    {
        if (blocks.Count < 2 || blocks[0] is not { Kind: BlockKind.Paragraph, Length: <= MaxTitleLength } first)
        {
            return null;
        }

        var line = text[first.Start..first.End];
        return line.Contains('\n', StringComparison.Ordinal) ? null : HeadingText.Plain(line) is { Length: > 0 } title ? title : null;
    }

    /// <summary>Index of the line end before the next blank line, or the end of the text.</summary>
    private static int EndOfRun(string text, int start)
    {
        var at = start;
        while (at < text.Length)
        {
            var lineEnd = EndOfLine(text, at, text.Length);
            if (text.AsSpan(at, lineEnd - at).IsWhiteSpace())
            {
                return at == start ? lineEnd : at - 1;
            }

            at = lineEnd + 1;
        }

        return text.Length;
    }

    private static int EndOfLine(string text, int start, int end)
    {
        var length = text.AsSpan(start, end - start).IndexOf('\n');
        return length < 0 ? end : start + length;
    }
}
