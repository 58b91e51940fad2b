using Contexter.Documents;

namespace Contexter.Chunking;

/// <summary>How a document is cut (B2).</summary>
public enum ChunkingStrategy
{
    /// <summary>Sections by headings; small neighbours joined, long ones cut at block boundaries. The default.</summary>
    Structure = 0,

    /// <summary>Windows of <see cref="ChunkingOptions.MaxTokens"/> with <see cref="ChunkingOptions.OverlapTokens"/> of overlap.</summary>
    Token = 1,

    /// <summary>Windows that end at a paragraph, sentence or code-fence boundary in their last 30 %.</summary>
    Semantic = 2,

    /// <summary>Whole paragraphs, joined up to the limit.</summary>
    Paragraph = 3,
}

/// <summary>Sizes of chunks. Every size is in cl100k_base tokens.</summary>
public sealed record ChunkingOptions
{
    /// <summary>The strategy. Default <see cref="ChunkingStrategy.Structure"/>.</summary>
    public ChunkingStrategy Strategy { get; init; } = ChunkingStrategy.Structure;

    /// <summary>Largest chunk. Default 1,000, range 50 to 8,000. A code block that fits into 1.5 times this is kept whole.</summary>
    public int MaxTokens { get; init; } = 1_000;

    /// <summary>Overlap of neighbouring windows (token and semantic strategies). Default 200, range 0 to half of <see cref="MaxTokens"/>.</summary>
    public int OverlapTokens { get; init; } = 200;

    /// <summary>Sections smaller than this are joined with their neighbours below the same parent (structure strategy). Default 40.</summary>
    public int MinTokens { get; init; } = 40;
}

/// <summary>Cuts documents into chunks.</summary>
/// <remarks>Pure and safe for concurrent use. No character of the document that is not white space is lost: every one is in at least one chunk.</remarks>
public interface IChunker
{
    /// <summary>Cuts one document; chunks come in order of their start, with ids, offsets, token counts and heading paths.</summary>
    IReadOnlyList<Chunk> Chunk(Document document, ChunkingOptions options, CancellationToken cancellationToken);
}
