using Contexter.Documents;
using Contexter.Parsing.Markdown;
using Contexter.Tokens;

namespace Contexter.Chunking;

/// <summary>A part of a Markdown text.</summary>
/// <param name="Start">First character.</param>
/// <param name="End">One past the last character; equal to <paramref name="Start"/> when nothing fits.</param>
/// <param name="Tokens">Tokens between; of a part that is empty because nothing fits, those that the next whole piece needs.</param>
public readonly record struct MarkdownPart(int Start, int End, int Tokens);

/// <summary>
/// Takes as much of a Markdown text as a reader with a limited number of tokens can use: whole sections while they fit, else whole blocks; prose that does not fit
/// ends with a sentence or line. Code blocks and tables are never cut.
/// </summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
/// <param name="tokenizer">Counts the tokens.</param>
public sealed class PartCutter(ITokenizer tokenizer)
{
    private readonly ITokenizer _tokenizer = tokenizer ?? throw new ArgumentNullException(nameof(tokenizer));

    /// <summary>The part of a text from a position on.</summary>
    /// <param name="text">Markdown with <c>\n</c> line ends.</param>
    /// <param name="start">Where the part begins, 0 to the length of the text; white space there is passed over.</param>
    /// <param name="maxTokens">Most tokens, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A position outside the text, or a limit below 1.</exception>
    /// <exception cref="ContexterException">The text nests deeper than any document does (<see cref="ErrorCodes.FileMalformed"/>).</exception>
    public MarkdownPart Take(string text, int start, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, text.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        var last = Math.Max(start, text.AsSpan().TrimEnd().Length);
        if (Count(text, start, last) is var rest && rest <= maxTokens)
        {
            return new(start, last, rest);
        }

        Block[] blocks = [.. MarkdownBlocks.Scan(text, isMdx: false, "the text").Where(block => block.End > start)];
        var cut = WholeSections(text, start, blocks, maxTokens) ?? WholeBlocks(text, start, blocks, maxTokens) ?? Sentences(text, start, blocks[0], maxTokens);
        return cut is { } at ? new(start, at, Count(text, start, at)) : new(start, start, Count(text, start, FirstPiece(blocks).End));
    }

    /// <summary>The end of the last section that fits; null when not even the first one does.</summary>
    private int? WholeSections(string text, int start, Block[] blocks, int maxTokens)
    {
        int? end = null;
        for (var index = 1; index <= blocks.Length; index++)
        {
            // A heading that stands alone belongs to the section below it.
            var isBoundary = index == blocks.Length || (blocks[index].Kind == BlockKind.Heading && blocks[index - 1].Kind != BlockKind.Heading);
            if (isBoundary && !Extend(text, start, blocks[index - 1].End, maxTokens, ref end))
            {
                break;
            }
        }

        return end;
    }

    /// <summary>The end of the last block that fits and is no heading; null when not even the first one does.</summary>
    private int? WholeBlocks(string text, int start, Block[] blocks, int maxTokens)
    {
        int? end = null;
        foreach (var block in blocks)
        {
            if (block.Kind != BlockKind.Heading && !Extend(text, start, block.End, maxTokens, ref end))
            {
                break;
            }
        }

        return end;
    }

    private bool Extend(string text, int start, int to, int maxTokens, ref int? end)
    {
        // A character is at least a byte and a token of prose some four: most texts that do not fit are known without being counted.
        if (to - start > (long)maxTokens * LongestToken || Count(text, start, to) > maxTokens)
        {
            return false;
        }

        end = to;
        return true;
    }

    private int? Sentences(string text, int start, Block block, int maxTokens)
    {
        if (block.Kind is BlockKind.Code or BlockKind.Table or BlockKind.Heading)
        {
            return null;
        }

        var to = start + _tokenizer.IndexOfTokenLimit(text.AsSpan(start, block.End - start), maxTokens, out _);
        var line = TextBoundaries.LastLine(text, start, to);
        var sentence = TextBoundaries.LastSentence(text, start, to);
        var cut = block.Kind == BlockKind.List ? Math.Max(line, sentence) : sentence >= 0 ? sentence : line;
        cut = cut > start ? cut : TextBoundaries.LastWord(text, start, to);
        return cut > start ? start + text.AsSpan(start, cut - start).TrimEnd().Length : null;
    }

    /// <summary>The first block that is no heading, or the last block of a text of headings.</summary>
    private static Block FirstPiece(Block[] blocks)
    {
        var index = Array.FindIndex(blocks, block => block.Kind != BlockKind.Heading);
        return index < 0 ? blocks[^1] : blocks[index];
    }

    private int Count(string text, int start, int end) => _tokenizer.CountTokens(text.AsSpan(start, end - start));

    /// <summary>No token of the encoding has more bytes (they are runs of white space).</summary>
    private const int LongestToken = 128;
}
