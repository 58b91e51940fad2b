using System.Text;

namespace Contexter.Parsing.Context7;

/// <summary>
/// Reads answers in text: blocks of <c>### Title</c>, <c>Source: URL</c>, prose and fenced code, or the older ones of <c>TITLE:</c>, <c>DESCRIPTION:</c>, <c>SOURCE:</c>,
/// <c>LANGUAGE:</c> and <c>CODE:</c>, divided by lines of hyphens.
/// </summary>
internal static class Context7Text
{
    private const int MinRule = 20;

    /// <summary>The snippets in order; text before the first one is a snippet without headings.</summary>
    public static IReadOnlyList<Context7Snippet> Read(string text)
    {
        var snippets = new List<Context7Snippet>();
        var block = new Block();
        var fence = string.Empty;
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            var isInside = fence.Length > 0;
            fence = FenceAfter(line, fence);
            if (isInside)
            {
                block.Body.Append(line).Append('\n');
            }
            else if (line.Length >= MinRule && line.AsSpan().Trim().IndexOfAnyExcept('-', '=') < 0)
            {
                End(block, snippets);
                block = new Block();
            }
            else if (TitleAt(lines, i) is { } title)
            {
                End(block, snippets);
                block = new Block { Title = title };
            }
            else
            {
                block.Add(line);
            }
        }

        End(block, snippets);
        return snippets;
    }

    private static void End(Block block, List<Context7Snippet> snippets)
    {
        var snippet = new Context7Snippet
        {
            Origin = block.Source,
            Headings = block.Title.Length is > 0 and <= MarkdownWriter.MaxHeadingLength ? [block.Title] : [],
            Prose = block.Body.ToString().Trim('\n'),
        };
        if (snippet.HasContent)
        {
            snippets.Add(snippet);
        }
    }

    /// <summary>The title of a block that begins at a line: a heading with a source below it, or a line of <c>TITLE:</c>.</summary>
    private static string? TitleAt(string[] lines, int at)
    {
        if (lines[at].StartsWith("TITLE: ", StringComparison.Ordinal))
        {
            return TextNormalizer.Collapse(lines[at]["TITLE: ".Length..]);
        }

        if (!lines[at].StartsWith("### ", StringComparison.Ordinal))
        {
            return null;
        }

        var next = at + 1;
        while (next < lines.Length && next <= at + 2 && string.IsNullOrWhiteSpace(lines[next]))
        {
            next++;
        }

        return next < lines.Length && lines[next].StartsWith("Source:", StringComparison.OrdinalIgnoreCase) ? TextNormalizer.Collapse(lines[at][4..]) : null;
    }

    /// <summary>The fence that is open after a line; empty for none.</summary>
    private static string FenceAfter(string line, string open)
    {
        var text = line.AsSpan().Trim();
        var mark = text.Length > 0 && text[0] is '`' or '~' ? text[0] : default;
        var length = mark == default ? 0 : text.IndexOfAnyExcept(mark) is var end and >= 0 ? end : text.Length;
        if (open.Length == 0)
        {
            return length >= 3 && (mark == '~' || !text[length..].Contains('`')) ? new string(mark, length) : open;
        }

        return mark == open[0] && length >= open.Length && length == text.Length ? string.Empty : open;
    }

    private sealed class Block
    {
        private string? _language;

        public string Title { get; init; } = string.Empty;

        public string Source { get; private set; } = string.Empty;

        public StringBuilder Body { get; } = new();

        public void Add(string line)
        {
            if (Source.Length == 0 && line.StartsWith("Source:", StringComparison.OrdinalIgnoreCase))
            {
                Source = line["Source:".Length..].Trim();
            }
            else if (line.StartsWith("LANGUAGE: ", StringComparison.Ordinal))
            {
                _language = CodeLanguages.Normalize(line["LANGUAGE: ".Length..]);
            }
            else if (line is "```" && _language is not null)
            {
                Body.Append("```").Append(_language).Append('\n');
                _language = null;
            }
            else if (!line.Equals("CODE:", StringComparison.Ordinal))
            {
                Body.Append(line.StartsWith("DESCRIPTION: ", StringComparison.Ordinal) ? line["DESCRIPTION: ".Length..] : line).Append('\n');
            }
        }
    }
}
