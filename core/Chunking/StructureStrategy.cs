using Contexter.Documents;

namespace Contexter.Chunking;

/// <summary>
/// One chunk a section: its heading and its own blocks, without its sub-sections. Small ones are joined, long ones cut as <see cref="BlockCutter"/> tells.
/// </summary>
/// <remarks>
/// Small is a span of fewer than <see cref="ChunkingOptions.MinTokens"/>, or of headings alone. It is joined, as long as the whole fits
/// <see cref="ChunkingOptions.MaxTokens"/> (or is no more than an intro and code that is kept whole above that): a heading without text with its first
/// sub-section, a short intro with the chunk that follows it, small siblings with one another, and at last what is still small with the neighbour that
/// shares the longer heading path.
/// </remarks>
internal readonly struct StructureStrategy
{
    private readonly DocumentOutline _outline;
    private readonly CancellationToken _cancellationToken;

    private StructureStrategy(DocumentOutline outline, CancellationToken cancellationToken)
    {
        _outline = outline;
        _cancellationToken = cancellationToken;
    }

    public static List<ChunkSpan> Cut(DocumentOutline outline, CancellationToken cancellationToken)
    {
        var strategy = new StructureStrategy(outline, cancellationToken);
        var spans = strategy.CutSection(outline.Root, 0);
        strategy.JoinLeftovers(spans);
        return spans;
    }

    /// <summary>Spans of a section and its sub-sections.</summary>
    /// <param name="section">The section.</param>
    /// <param name="start">Where its first span starts: at its heading, or at headings without text before it.</param>
    private List<ChunkSpan> CutSection(Section section, int start)
    {
        var spans = new List<ChunkSpan>();
        if (section.Blocks.Count > 0 || (section.Heading is not null && section.Children.Count == 0))
        {
            var end = section.Blocks.Count > 0 ? section.Blocks[^1].End : section.Heading!.Value.End;
            new BlockCutter(_outline, _outline.Options.MinTokens).Cut(start, end, spans, _cancellationToken);
            start = end;
        }

        var children = CutChildren(section, start);
        if (spans.Count > 0 && children.Count > 0 && IsSmall(spans[^1]) && TryJoin(spans[^1], children[0], out var joined))
        {
            spans[^1] = joined;
            children.RemoveAt(0);
        }

        spans.AddRange(children);
        return spans;
    }

    private List<ChunkSpan> CutChildren(Section section, int start)
    {
        var spans = new List<ChunkSpan>();
        var lastIsSmall = false;
        for (var i = 0; i < section.Children.Count; i++)
        {
            var child = CutSection(section.Children[i], i == 0 ? start : section.Children[i].Start);
            if (child is [var only] && IsSmall(only))
            {
                if (lastIsSmall && TryJoin(spans[^1], only, out var joined))
                {
                    spans[^1] = joined;
                    continue;
                }

                lastIsSmall = true;
            }
            else
            {
                lastIsSmall = false;
            }

            spans.AddRange(child);
        }

        return spans;
    }

    private void JoinLeftovers(List<ChunkSpan> spans)
    {
        var i = 0;
        while (i < spans.Count)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (!IsSmall(spans[i]))
            {
                i++;
            }
            else if (SharesMoreWithPrevious(spans, i))
            {
                i = TryJoinAt(spans, i - 1) ? i - 1 : TryJoinAt(spans, i) ? i : i + 1;
            }
            else
            {
                i = TryJoinAt(spans, i) ? i : TryJoinAt(spans, i - 1) ? i - 1 : i + 1;
            }
        }
    }

    private bool SharesMoreWithPrevious(List<ChunkSpan> spans, int i) =>
        i > 0 && (i + 1 == spans.Count
            || _outline.HeadingPathOf(spans[i - 1].Start, spans[i].End).Count > _outline.HeadingPathOf(spans[i].Start, spans[i + 1].End).Count);

    /// <summary>Joins the spans at an index and the next one.</summary>
    private bool TryJoinAt(List<ChunkSpan> spans, int first)
    {
        if (first < 0 || first + 1 >= spans.Count || !TryJoin(spans[first], spans[first + 1], out var joined))
        {
            return false;
        }

        spans[first] = joined;
        spans.RemoveAt(first + 1);
        return true;
    }

    private bool TryJoin(ChunkSpan first, ChunkSpan second, out ChunkSpan joined)
    {
        var options = _outline.Options;
        var isAbove = first.Tokens > options.MaxTokens || second.Tokens > options.MaxTokens;
        joined = _outline.Fit(first.Start, second.End, isAbove ? options.CeilingTokens : options.MaxTokens);
        return joined.End == second.End;
    }

    private bool IsSmall(ChunkSpan span) => span.Tokens < _outline.Options.MinTokens || !_outline.HasContent(span.Start, span.End);
}
