using Contexter.Documents;

namespace Contexter.Parsing.Markdown;

/// <summary>
/// Admonitions and tabs of MkDocs and Python-Markdown: a line <c>!!! note "Title"</c>, <c>??? tip</c> or <c>=== "Tab"</c> with indented content, which
/// CommonMark takes for a paragraph and a code block.
/// </summary>
internal static class MarkdownAdmonitions
{
    /// <summary>The blocks with admonitions as quotations; fenced code inside them stays code.</summary>
    public static List<Block> Merge(string text, List<Block> blocks)
    {
        List<Block>? result = null;
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            if (block.Kind != BlockKind.Paragraph || MarkerIn(text, block) is not { } marker)
            {
                result?.Add(block);
                continue;
            }

            result ??= [.. blocks.Take(i)];
            // Vertical tabs and the like make a line that is white space and yet not blank to CommonMark.
            var proseEnd = text.AsSpan(0, marker).TrimEnd().Length;
            if (proseEnd > block.Start)
            {
                result.Add(block with { End = proseEnd });
            }

            var end = block.End;
            while (i + 1 < blocks.Count && IsIndentedCode(text, blocks[i + 1]))
            {
                end = blocks[++i].End;
            }

            AddContent(text, marker, end, result);
        }

        return result ?? blocks;
    }

    /// <summary>Start of the last marker line of a paragraph; null when it has none.</summary>
    private static int? MarkerIn(string text, Block block)
    {
        for (var end = block.End; end > block.Start;)
        {
            var start = Math.Max(block.Start, text.LastIndexOf('\n', end - 1, end - block.Start) + 1);
            var line = text.AsSpan(start, end - start);
            if (line.StartsWith("!!! ") || line.StartsWith("??? ") || line.StartsWith("???+ ") || line.StartsWith("=== \""))
            {
                return start;
            }

            end = start - 1;
        }

        return null;
    }

    private static bool IsIndentedCode(string text, Block block) => block.Kind == BlockKind.Code && text[block.Start] is ' ' or '\t';

    private static void AddContent(string text, int start, int end, List<Block> result)
    {
        var proseStart = start;
        var codeStart = -1;
        var fence = string.Empty;
        for (var at = start; at < end;)
        {
            var length = text.AsSpan(at, end - at).IndexOf('\n');
            var lineEnd = length < 0 ? end : at + length;
            var line = text.AsSpan(at, lineEnd - at).Trim();
            if (codeStart < 0 && (line.StartsWith("```") || line.StartsWith("~~~")))
            {
                Add(BlockKind.Quote, proseStart, at, null);
                codeStart = at;
                fence = line[..(line.IndexOfAnyExcept(line[0]) is var run and > 0 ? run : line.Length)].ToString();
            }
            else if (codeStart >= 0 && line.StartsWith(fence) && line.IndexOfAnyExcept(fence[0]) < 0)
            {
                AddCode(lineEnd);
            }

            at = lineEnd + 1;
        }

        if (codeStart >= 0)
        {
            AddCode(end);
        }

        Add(BlockKind.Quote, proseStart, end, null);

        void AddCode(int codeEnd)
        {
            var opening = text.AsSpan(codeStart, codeEnd - codeStart).TrimStart();
            var firstLine = opening.IndexOf('\n') is var at and >= 0 ? opening[..at] : opening;
            Add(BlockKind.Code, codeStart, codeEnd, CodeLanguages.Normalize(firstLine.TrimStart(fence[0]).ToString()));
            proseStart = codeEnd;
            codeStart = -1;
        }

        void Add(BlockKind kind, int from, int to, string? info)
        {
            while (from < to && text[from] == '\n')
            {
                from++;
            }

            while (to > from && char.IsWhiteSpace(text[to - 1]))
            {
                to--;
            }

            if (to > from)
            {
                result.Add(new Block(kind, from, to, 0, info));
            }
        }
    }
}
