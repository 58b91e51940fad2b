namespace Contexter.Chunking;

/// <summary>Windows of <see cref="ChunkingOptions.MaxTokens"/> that overlap, with no regard to what they cut; white space around a window is taken off.</summary>
internal static class TokenStrategy
{
    public static List<ChunkSpan> Cut(DocumentOutline outline, CancellationToken cancellationToken)
    {
        var spans = new List<ChunkSpan>();
        var end = outline.TrimEnd(0, outline.Text.Length);
        var start = 0;
        while ((start = outline.SkipWhiteSpace(start, end)) < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var window = outline.Fit(start, end, outline.Options.MaxTokens);
            spans.Add(window);
            if (window.End == end)
            {
                break;
            }

            start = outline.OverlapStart(window);
        }

        return spans;
    }
}
