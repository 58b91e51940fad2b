using Contexter.Documents;

namespace Contexter.Chunking;

/// <summary>
/// Cuts a stretch of a document into spans of up to <see cref="ChunkingOptions.MaxTokens"/>: at block boundaries, inside blocks that are too long at
/// sentence or line ends, and where a sentence or line is too long, between words or tokens. Code and tables that fit under the ceiling stay whole, and
/// a heading stays with what follows it.
/// </summary>
/// <param name="outline">The document.</param>
/// <param name="minTokens">Spans smaller than this are avoided where cutting inside the next block, or earlier, helps; 0 cuts at every block boundary.</param>
internal readonly struct BlockCutter(DocumentOutline outline, int minTokens)
{
    /// <summary>Adds the spans of the text from <paramref name="start"/> to <paramref name="end"/>, which are block boundaries.</summary>
    public void Cut(int start, int end, List<ChunkSpan> spans, CancellationToken cancellationToken)
    {
        end = outline.TrimEnd(start, end);
        while ((start = outline.SkipWhiteSpace(start, end)) < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fit = outline.Fit(start, end, outline.Options.MaxTokens);
            if (fit.End == end)
            {
                spans.Add(fit);
                return;
            }

            var cut = FindBoundary(start, fit.End, end) ?? CutInsideLine(start, fit.End, end);
            if (minTokens > 0 && cut < end && outline.Fit(outline.SkipWhiteSpace(cut, end), end, minTokens).End == end)
            {
                // What is left would be a small chunk of its own: leave it more.
                var shorter = outline.Fit(start, end, Math.Max(outline.Options.MaxTokens - minTokens, minTokens));
                cut = Math.Min(cut, FindBoundary(start, shorter.End, end) ?? cut);
            }

            spans.Add(outline.Measure(start, cut));
            start = cut;
        }
    }

    /// <summary>
    /// Where to end a span from <paramref name="start"/> when the limit is used up at <paramref name="limit"/>, before <paramref name="end"/>; null when no
    /// block, line or sentence ends there.
    /// </summary>
    private int? FindBoundary(int start, int limit, int end)
    {
        var at = outline.BlockAt(limit);
        var block = outline.Blocks[at];
        var before = outline.BoundaryBefore(at, start);
        if (block.Start >= limit)
        {
            // The limit falls between blocks. Without content before it there are headings alone, too many for one span.
            return before > start ? before : block.Start;
        }

        if (outline.IsKeptWhole(at))
        {
            if ((before <= start || IsSmall(start, before)) && outline.FitsCeiling(start, block.End))
            {
                return block.End;
            }

            return before > start ? before : block.Start;
        }

        return before > start && !IsSmall(start, before) ? before : FindBoundaryInside(block, start, limit, end);
    }

    private int? FindBoundaryInside(Block block, int start, int limit, int end)
    {
        var text = outline.Text.AsSpan();
        var from = Math.Max(start, block.Start);
        // The span itself ends before the white space; the boundaries stand behind it.
        var to = outline.SkipWhiteSpace(limit, end);
        var line = TextBoundaries.LastLine(text, from, to);
        if (block.Kind is BlockKind.Code or BlockKind.Table)
        {
            // A line that does not fit behind what stands before the block may fit by itself.
            return line >= 0 ? line : from > start ? from : null;
        }

        var sentence = TextBoundaries.LastSentence(text, from, to);
        var cut = block.Kind == BlockKind.List ? Math.Max(line, sentence) : sentence >= 0 ? sentence : line;
        return cut >= 0 ? cut : null;
    }

    private int CutInsideLine(int start, int limit, int end)
    {
        var to = outline.SkipWhiteSpace(limit, end);
        var word = TextBoundaries.LastWord(outline.Text, start + ((to - start) / 2), to);
        return word >= 0 ? word : limit;
    }

    private bool IsSmall(int start, int end) => minTokens > 0 && outline.CountTokens(start, outline.TrimEnd(start, end)) < minTokens;
}
