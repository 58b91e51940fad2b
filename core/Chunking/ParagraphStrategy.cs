namespace Contexter.Chunking;

/// <summary>Whole paragraphs and other blocks, joined as long as they fit; a block that is too long is cut as <see cref="BlockCutter"/> tells.</summary>
internal static class ParagraphStrategy
{
    public static List<ChunkSpan> Cut(DocumentOutline outline, CancellationToken cancellationToken)
    {
        var spans = new List<ChunkSpan>();
        new BlockCutter(outline, minTokens: 0).Cut(0, outline.Text.Length, spans, cancellationToken);
        return spans;
    }
}
