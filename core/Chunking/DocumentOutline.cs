using Contexter.Documents;
using Contexter.Tokens;

namespace Contexter.Chunking;

/// <summary>A document as the strategies see it: blocks that cover all text, the headings above each, and token counts.</summary>
internal sealed class DocumentOutline
{
    private readonly ITokenizer _tokenizer;
    private readonly IReadOnlyList<string>[] _headingPaths;
    private readonly bool?[] _kept;

    public DocumentOutline(Document document, ChunkingOptions options, ITokenizer tokenizer)
    {
        Text = document.Text;
        Options = options;
        _tokenizer = tokenizer;
        Blocks = CoverText(document);
        Root = Section.BuildTree(Blocks);
        _headingPaths = new IReadOnlyList<string>[Blocks.Count];
        _kept = new bool?[Blocks.Count];
        var next = 0;
        AssignHeadingPaths(Root, ref next);
    }

    public string Text { get; }

    public ChunkingOptions Options { get; }

    /// <summary>The document's blocks without white space around them, and one of kind <see cref="BlockKind.Other"/> for each stretch of text between them.</summary>
    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>The section tree of <see cref="Blocks"/>.</summary>
    public Section Root { get; }

    public int CountTokens(int start, int end) => _tokenizer.CountTokens(Text.AsSpan(start, end - start));

    /// <summary>The first position from <paramref name="index"/> on that is not white space, or <paramref name="end"/>.</summary>
    public int SkipWhiteSpace(int index, int end)
    {
        while (index < end && char.IsWhiteSpace(Text[index]))
        {
            index++;
        }

        return index;
    }

    /// <summary><paramref name="end"/> without the white space before it.</summary>
    public int TrimEnd(int start, int end)
    {
        while (end > start && char.IsWhiteSpace(Text[end - 1]))
        {
            end--;
        }

        return end;
    }

    /// <summary>The span of the text from <paramref name="start"/> to <paramref name="end"/>, trimmed and counted.</summary>
    public ChunkSpan Measure(int start, int end)
    {
        start = SkipWhiteSpace(start, end);
        end = TrimEnd(start, end);
        return new ChunkSpan(start, end, CountTokens(start, end));
    }

    /// <summary>The longest trimmed span from <paramref name="start"/>, which is no white space, that ends at or before <paramref name="end"/> and keeps the limit.</summary>
    public ChunkSpan Fit(int start, int end, int maxTokens)
    {
        for (var limit = maxTokens; ; limit--)
        {
            var length = _tokenizer.IndexOfTokenLimit(Text.AsSpan(start, end - start), limit, out var tokens);
            var fit = TrimEnd(start, start + length);
            if (fit < start + length)
            {
                tokens = CountTokens(start, fit);
            }

            // White space can be part of a token with what stands before it, and taking it off can, if rarely, make that more tokens.
            if (tokens <= maxTokens)
            {
                return new ChunkSpan(start, fit, tokens);
            }
        }
    }

    /// <summary>Where the text from <paramref name="start"/> has had so many tokens; never inside a surrogate pair.</summary>
    public int Advance(int start, int end, int tokens) =>
        start + _tokenizer.IndexOfTokenLimit(Text.AsSpan(start, end - start), tokens, out _);

    /// <summary>Where the window after <paramref name="window"/> starts, so that they overlap by <see cref="ChunkingOptions.OverlapTokens"/>.</summary>
    public int OverlapStart(ChunkSpan window)
    {
        var advance = window.Tokens - Options.OverlapTokens;
        return advance < 1 ? window.End : Advance(window.Start, window.End, advance);
    }

    /// <summary>Index of the first block that ends behind <paramref name="position"/>: the one that holds it, or the next one; the number of blocks behind the last.</summary>
    public int BlockAt(int position)
    {
        var (low, high) = (0, Blocks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Blocks[middle].End <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Where a span from <paramref name="start"/> ends best before a block: at its start, or at the start of headings right before it, which belong to it.</summary>
    /// <returns>The position; at or before <paramref name="start"/> when nothing but headings stands between.</returns>
    public int BoundaryBefore(int block, int start)
    {
        while (block > 0 && Blocks[block - 1].Kind == BlockKind.Heading && Blocks[block - 1].Start >= start)
        {
            block--;
        }

        return Blocks[block].Start;
    }

    /// <summary>Whether anything but headings stands in a span.</summary>
    public bool HasContent(int start, int end)
    {
        for (var block = BlockAt(start); block < Blocks.Count && Blocks[block].Start < end; block++)
        {
            if (Blocks[block].Kind != BlockKind.Heading)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a block must stay whole: code or a table that fits under the ceiling.</summary>
    public bool IsKeptWhole(int block) =>
        Blocks[block].Kind is BlockKind.Code or BlockKind.Table && (_kept[block] ??= FitsCeiling(Blocks[block].Start, Blocks[block].End));

    /// <summary>Whether a trimmed span has no more tokens than <see cref="ChunkingOptions.CeilingTokens"/>.</summary>
    public bool FitsCeiling(int start, int end) => Fit(start, end, Options.CeilingTokens).End == end;

    /// <summary>
    /// Headings above a span: those above its content, without the headings in it unless it has nothing else; of content in several sections, the
    /// headings that all of it is below.
    /// </summary>
    public IReadOnlyList<string> HeadingPathOf(int start, int end)
    {
        IReadOnlyList<string>? content = null;
        IReadOnlyList<string>? headings = null;
        for (var block = BlockAt(start); block < Blocks.Count && Blocks[block].Start < end; block++)
        {
            if (Blocks[block].Kind == BlockKind.Heading)
            {
                headings = CommonPath(headings, _headingPaths[block]);
            }
            else
            {
                content = CommonPath(content, _headingPaths[block]);
            }
        }

        return content ?? headings ?? [];
    }

    private static IReadOnlyList<string> CommonPath(IReadOnlyList<string>? first, IReadOnlyList<string> second)
    {
        if (first is null || ReferenceEquals(first, second))
        {
            return second;
        }

        var length = 0;
        while (length < first.Count && length < second.Count && string.Equals(first[length], second[length], StringComparison.Ordinal))
        {
            length++;
        }

        return length == first.Count ? first : [.. first.Take(length)];
    }

    private static List<Block> CoverText(Document document)
    {
        var text = document.Text;
        var blocks = new List<Block>(document.Blocks.Count);
        var covered = 0;
        foreach (var block in document.Blocks)
        {
            if (block.Start < covered || block.End < block.Start || block.End > text.Length)
            {
                throw new ArgumentException(
                    $"Block {block.Start}..{block.End} of document '{document.Path}' overlaps the one before it or lies outside the text of {text.Length} characters.",
                    nameof(document));
            }

            Add(new Block(BlockKind.Other, covered, block.Start));
            Add(block);
            covered = block.End;
        }

        Add(new Block(BlockKind.Other, covered, text.Length));
        return blocks;

        void Add(Block block)
        {
            var content = text.AsSpan(block.Start, block.Length);
            var trimmed = content.TrimStart();
            if (!trimmed.IsEmpty)
            {
                blocks.Add(block with { Start = block.Start + content.Length - trimmed.Length, End = block.Start + content.TrimEnd().Length });
            }
        }
    }

    // The tree in depth-first order is the document in reading order.
    private void AssignHeadingPaths(Section section, ref int next)
    {
        var own = section.Blocks.Count + (section.Heading is null ? 0 : 1);
        IReadOnlyList<string> path = [.. section.HeadingPath.Where(heading => !string.IsNullOrWhiteSpace(heading))];
        for (var i = 0; i < own; i++)
        {
            _headingPaths[next++] = path;
        }

        foreach (var child in section.Children)
        {
            AssignHeadingPaths(child, ref next);
        }
    }
}
