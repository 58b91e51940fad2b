using Contexter.Documents;
using Markdig;
using Markdig.Parsers;
using Markdig.Syntax;
using MarkdigBlock = Markdig.Syntax.Block;

namespace Contexter.Parsing.Markdown;

/// <summary>Finds the blocks at the top level of a Markdown text. The text itself is not changed: every block is a span of it.</summary>
/// <remarks>
/// Markdig parses blocks only. Inlines, link reference definitions and setext headings are left to code of ours because their parsers take quadratic time on
/// hostile input, and because spans of the source are all that is needed of them.
/// </remarks>
internal static class MarkdownBlocks
{
    /// <summary>Deepest nesting of quotations and lists.</summary>
    public const int MaxDepth = 100;

    private static readonly MarkdownPipeline Pipeline = CreatePipeline(isMdx: false);
    private static readonly MarkdownPipeline MdxPipeline = CreatePipeline(isMdx: true);

    /// <summary>The blocks in order. They do not overlap, and together they cover every character that is not white space.</summary>
    /// <param name="text">Text with <c>\n</c> line ends.</param>
    /// <param name="isMdx">The text is MDX: tags and <c>import</c> lines stand beside Markdown, and indentation makes no code.</param>
    /// <param name="name">Name of the text, for the error.</param>
    /// <exception cref="ContexterException">The text nests deeper than <see cref="MaxDepth"/>.</exception>
    public static IReadOnlyList<Documents.Block> Scan(string text, bool isMdx, string name)
    {
        MarkdownDocument parsed;
        try
        {
            parsed = Markdig.Markdown.Parse(text, isMdx ? MdxPipeline : Pipeline);
        }
        catch (Exception e) when (e is NestingException or ArgumentException)
        {
            throw new ContexterException(
                ErrorCodes.FileMalformed,
                $"'{name}' nests quotations or lists deeper than {MaxDepth} levels; no document for readers does. Mend the file or exclude it.",
                e);
        }

        var collector = new Collector(text, isMdx);
        for (var i = 0; i < parsed.Count; i++)
        {
            i += collector.Add(parsed[i], i + 1 < parsed.Count ? parsed[i + 1] : null) ? 1 : 0;
        }

        return MarkdownGaps.Fill(text, MarkdownAdmonitions.Merge(text, collector.Blocks));
    }

    private static MarkdownPipeline CreatePipeline(bool isMdx)
    {
        var builder = new MarkdownPipelineBuilder();
        builder.InlineParsers.Clear();
        builder.BlockParsers.Replace<ParagraphBlockParser>(new PlainParagraphParser { ParseSetextHeadings = false });
        builder.BlockParsers.Insert(0, new NestingGuard());
        if (isMdx)
        {
            builder.BlockParsers.TryRemove<HtmlBlockParser>();
            builder.BlockParsers.TryRemove<IndentedCodeBlockParser>();
        }

        return builder.Build();
    }

    private sealed class Collector(string text, bool isMdx)
    {
        public List<Documents.Block> Blocks { get; } = [];

        /// <summary>Adds a block; true when it took the next one with it.</summary>
        public bool Add(MarkdigBlock block, MarkdigBlock? next)
        {
            var (start, end) = Extent(block);
            if (start >= end)
            {
                return false;
            }

            switch (block)
            {
                case ParagraphBlock:
                    var takesNext = next is ThematicBreakBlock && IsUnderline(next, end);
                    MarkdownParagraphs.Split(text, start, takesNext ? Extent(next!).End : end, isMdx, Blocks);
                    return takesNext;
                case HeadingBlock heading:
                    Blocks.Add(HeadingText.Create(start, end, heading.Level, text.AsSpan(start, end - start).Trim().TrimStart('#')));
                    break;
                case FencedCodeBlock fenced:
                    Blocks.Add(new(BlockKind.Code, start, end, 0, CodeLanguages.Normalize(InfoOf(start, end, fenced.FencedChar))));
                    break;
                case CodeBlock:
                    Blocks.Add(new(BlockKind.Code, start, end));
                    break;
                case HtmlBlock:
                    Blocks.Add(HtmlHeading(start, end) ?? new(BlockKind.Other, start, end));
                    break;
                default:
                    var kind = block switch { QuoteBlock => BlockKind.Quote, ListBlock => BlockKind.List, _ => BlockKind.Other };
                    Blocks.Add(new(kind, start, end));
                    break;
            }

            return false;
        }

        /// <summary>From the first character of the block's first line (its indentation included for code) to the end of its last line.</summary>
        private (int Start, int End) Extent(MarkdigBlock block)
        {
            var start = Math.Clamp(block.Span.Start, 0, text.Length);

            // A fence that is never closed runs to the end of the text; its span does not say so.
            var end = block is FencedCodeBlock { ClosingFencedCharCount: 0 } ? text.Length : Math.Clamp(block.Span.End + 1, start, text.Length);
            if (block is CodeBlock and not FencedCodeBlock)
            {
                while (start > 0 && text[start - 1] is ' ' or '\t')
                {
                    start--;
                }
            }
            else
            {
                while (start < end && char.IsWhiteSpace(text[start]))
                {
                    start++;
                }
            }

            // What Markdig leaves out at the end of a line (closing hashes, spaces) belongs to the block.
            while (end < text.Length && text[end] != '\n' && (end == 0 || text[end - 1] != '\n'))
            {
                end++;
            }

            while (end > start && char.IsWhiteSpace(text[end - 1]))
            {
                end--;
            }

            var previous = Blocks.Count > 0 ? Blocks[^1].End : 0;
            return (Math.Max(start, previous), end);
        }

        private bool IsUnderline(MarkdigBlock rule, int paragraphEnd)
        {
            var (start, end) = Extent(rule);
            var between = text.AsSpan(paragraphEnd, Math.Max(0, start - paragraphEnd));
            return between.Count('\n') == 1 && text.AsSpan(start, end - start).IndexOfAnyExcept('-') < 0;
        }

        private string InfoOf(int start, int end, char fence)
        {
            var line = text.AsSpan(start, end - start);
            var lineEnd = line.IndexOf('\n');
            return (lineEnd < 0 ? line : line[..lineEnd]).TrimStart(fence).ToString();
        }

        /// <summary>A raw <c>h1</c> to <c>h6</c> that is a block of its own, as the top of many a README.</summary>
        private Documents.Block? HtmlHeading(int start, int end)
        {
            var html = text.AsSpan(start, end - start);
            if (html.Length is < 9 or > MarkdownWriter.MaxHeadingLength || !html.StartsWith("<h", StringComparison.OrdinalIgnoreCase)
                || html[2] is < '1' or > '6' || html[3] is not (' ' or '>') || html[^5..] is not ['<', '/', 'h' or 'H', _, '>'] || html[^2] != html[2]
                || html[..^5].Contains("</h", StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            var title = HeadingText.WithoutTags(html[(html.IndexOf('>') + 1)..^5].ToString());
            return title.Length == 0 ? null : new Documents.Block(BlockKind.Heading, start, end, html[2] - '0', title);
        }
    }

    /// <summary>A paragraph parser that leaves link reference definitions in the paragraph.</summary>
    private sealed class PlainParagraphParser : ParagraphBlockParser
    {
        public override bool Close(BlockProcessor processor, MarkdigBlock block) => true;
    }

    /// <summary>Stops the parser before nesting makes every line expensive.</summary>
    private sealed class NestingGuard : BlockParser
    {
        public override BlockState TryOpen(BlockProcessor processor)
        {
            var depth = 0;
            for (MarkdigBlock? block = processor.CurrentContainer; block is not null; block = block.Parent)
            {
                if (++depth > 2 * MaxDepth)
                {
                    throw new NestingException();
                }
            }

            return BlockState.None;
        }
    }

    private sealed class NestingException : Exception;
}
