using Contexter.Documents;

namespace Contexter.Chunking;

/// <summary>
/// Windows that overlap and end at a block boundary in their last 30 %, else at a sentence end there (in code: a line end), else where the limit is. Code and
/// tables that fit under the ceiling stay whole: a window ends before them, or behind them when they begin it.
/// </summary>
internal static class SemanticStrategy
{
    public static List<ChunkSpan> Cut(DocumentOutline outline, CancellationToken cancellationToken)
    {
        var spans = new List<ChunkSpan>();
        var end = outline.TrimEnd(0, outline.Text.Length);
        var (start, covered) = (0, 0);
        while ((start = outline.SkipWhiteSpace(start, end)) < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var window = FindWindow(outline, start, end);
            if (window.End <= covered)
            {
                // What the overlap brings in left no room for anything new.
                start = covered;
                continue;
            }

            spans.Add(window);
            covered = window.End;
            start = covered == end ? end : FindOverlap(outline, window);
        }

        return spans;
    }

    private static ChunkSpan FindWindow(DocumentOutline outline, int start, int end)
    {
        var window = outline.Fit(start, end, outline.Options.MaxTokens);
        return window.End == end ? window : outline.Measure(start, FindCut(outline, start, window.End, end));
    }

    private static int FindCut(DocumentOutline outline, int start, int limit, int end)
    {
        var at = outline.BlockAt(limit);
        var block = outline.Blocks[at];
        var before = outline.BoundaryBefore(at, start);
        if (block.Start < limit && outline.IsKeptWhole(at))
        {
            return before > start ? before : outline.FitsCeiling(start, block.End) ? block.End : block.Start;
        }

        var earliest = outline.Advance(start, limit, outline.Options.MaxTokens * 7 / 10);
        if (before > earliest)
        {
            return before;
        }

        var text = outline.Text.AsSpan();
        var from = Math.Max(earliest, block.Start);
        var to = outline.SkipWhiteSpace(limit, end);
        var cut = block.Kind is BlockKind.Code or BlockKind.Table ? TextBoundaries.LastLine(text, from, to) : TextBoundaries.LastSentence(text, from, to);
        return cut >= 0 ? cut : limit;
    }

    /// <summary>
    /// Where the next window begins: at the first sentence in the overlap (in code: the first line), else at its first token; at a heading rather than inside
    /// it, and never inside a block that is kept whole.
    /// </summary>
    private static int FindOverlap(DocumentOutline outline, ChunkSpan window)
    {
        var start = outline.OverlapStart(window);
        var at = start < window.End ? outline.BlockAt(start) : outline.Blocks.Count;
        if (at == outline.Blocks.Count || outline.Blocks[at].Start >= start)
        {
            return start;
        }

        var block = outline.Blocks[at];
        if (outline.IsKeptWhole(at))
        {
            return block.End;
        }

        if (block.Kind == BlockKind.Heading && block.Start > window.Start)
        {
            return block.Start;
        }

        var text = outline.Text.AsSpan();
        var to = Math.Min(block.End, window.End);
        var boundary = block.Kind is BlockKind.Code or BlockKind.Table ? TextBoundaries.FirstLine(text, start, to) : TextBoundaries.FirstSentence(text, start, to);
        return boundary >= 0 ? boundary : start;
    }
}
