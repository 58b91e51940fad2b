using Contexter.Documents;

namespace Contexter.Parsing.Markdown;

/// <summary>Splits what CommonMark's first pass calls a paragraph: setext headings, pipe tables, link reference definitions and MDX markup are told apart.</summary>
internal static class MarkdownParagraphs
{
    /// <summary>Adds the blocks of a run of lines without a blank one.</summary>
    public static void Split(string text, int start, int end, bool isMdx, List<Block> blocks)
    {
        var lines = Lines(text, start, end);
        var first = 0;
        for (var i = 1; i < lines.Count; i++)
        {
            var line = Line(text, lines[i]);
            if (i > first && UnderlineLevel(line) is var level and > 0)
            {
                var heading = text.AsSpan(lines[first].Start, lines[i - 1].End - lines[first].Start);
                blocks.Add(HeadingText.Create(lines[first].Start, lines[i].End, level, heading));
                first = i + 1;
            }
            else if (i > first && IsTableStart(Line(text, lines[i - 1]), line))
            {
                AddProse(text, lines, first, i - 1, isMdx, blocks);
                blocks.Add(new Block(BlockKind.Table, lines[i - 1].Start, lines[^1].End));
                return;
            }
        }

        AddProse(text, lines, first, lines.Count, isMdx, blocks);
    }

    /// <summary>How many cells a row has; 0 when it is not a row.</summary>
    private static int CellCount(ReadOnlySpan<char> line)
    {
        var row = line.Trim();
        if (row.StartsWith("|"))
        {
            row = row[1..];
        }

        if (row.EndsWith("|") && !row.EndsWith("\\|"))
        {
            row = row[..^1];
        }

        var cells = row.IsEmpty ? 0 : 1;
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] == '\\')
            {
                i++;
            }
            else if (row[i] == '|')
            {
                cells++;
            }
        }

        return cells;
    }

    private static bool IsTableStart(ReadOnlySpan<char> header, ReadOnlySpan<char> delimiters)
    {
        var row = delimiters.Trim();
        return row.Contains('|') && row.Contains('-') && row.IndexOfAnyExcept("|-: \t") < 0
            && header.Contains('|') && CellCount(header) == CellCount(row);
    }

    private static int UnderlineLevel(ReadOnlySpan<char> line)
    {
        if (TextNormalizer.IndentOf(line) > 3)
        {
            return 0;
        }

        var underline = line.Trim();
        return underline.IsEmpty ? 0
            : underline.IndexOfAnyExcept('=') < 0 ? 1
            : underline.IndexOfAnyExcept('-') < 0 ? 2
            : 0;
    }

    private static void AddProse(string text, List<(int Start, int End)> lines, int first, int end, bool isMdx, List<Block> blocks)
    {
        var isModuleSyntax = isMdx && first < end && IsModuleSyntax(Line(text, lines[first]));
        for (var i = first; i < end;)
        {
            var isMarkup = IsMarkup(i);
            var from = i;
            while (i < end && IsMarkup(i) == isMarkup)
            {
                i++;
            }

            blocks.Add(new Block(isMarkup ? BlockKind.Other : BlockKind.Paragraph, lines[from].Start, lines[i - 1].End));
        }

        bool IsMarkup(int i)
        {
            var line = Line(text, lines[i]).Trim();
            return isModuleSyntax || IsLinkDefinition(line) || IsContainerFence(line) || (isMdx && IsTagLine(line));
        }
    }

    /// <summary><c>import</c> and <c>export</c> lines of MDX; such a block runs to the next blank line.</summary>
    private static bool IsModuleSyntax(ReadOnlySpan<char> line) =>
        (line.StartsWith("import ") && (line.Contains(" from ", StringComparison.Ordinal) || line.IndexOfAny("'\"{") >= 0))
        || line.StartsWith("export const ") || line.StartsWith("export default ") || line.StartsWith("export function ") || line.StartsWith("export {");

    /// <summary>A line of tags or of an MDX comment, without text of its own.</summary>
    private static bool IsTagLine(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("{/*") || line.EndsWith("*/}"))
        {
            return true;
        }

        if (line.IsEmpty || line[0] != '<' || line[^1] != '>')
        {
            return false;
        }

        var depth = 0;
        foreach (var c in line)
        {
            depth += c switch { '<' => 1, '>' => -1, _ => 0 };
            if (depth <= 0 && c != '>' && !char.IsWhiteSpace(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary><c>[label]: address "title"</c>.</summary>
    private static bool IsLinkDefinition(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] != '[' || line.StartsWith("[^"))
        {
            return false;
        }

        var close = line.IndexOf("]:", StringComparison.Ordinal);
        return close > 1 && !line[(close + 2)..].Trim().IsEmpty && !line[1..close].Contains(']');
    }

    /// <summary><c>:::</c> alone, which ends a container of Docusaurus, VitePress or MyST.</summary>
    private static bool IsContainerFence(ReadOnlySpan<char> line) => line.Length >= 3 && line.IndexOfAnyExcept(':') < 0;

    private static ReadOnlySpan<char> Line(string text, (int Start, int End) line) => text.AsSpan(line.Start, line.End - line.Start);

    /// <summary>Lines as spans without line ends; the first starts at the first character that is not white space.</summary>
    private static List<(int Start, int End)> Lines(string text, int start, int end)
    {
        var lines = new List<(int, int)>();
        while (start < end)
        {
            var length = text.AsSpan(start, end - start).IndexOf('\n');
            var lineEnd = length < 0 ? end : start + length;
            if (lineEnd > start)
            {
                lines.Add((start, lineEnd));
            }

            start = lineEnd + 1;
        }

        return lines;
    }
}
