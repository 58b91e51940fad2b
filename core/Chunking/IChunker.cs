using System.Globalization;
using Contexter.Documents;

namespace Contexter.Chunking;

/// <summary>How a document is cut (B2).</summary>
public enum ChunkingStrategy
{
    /// <summary>Sections by headings; small neighbours joined, long ones cut at block boundaries. The default.</summary>
    Structure = 0,

    /// <summary>Windows of <see cref="ChunkingOptions.MaxTokens"/> with <see cref="ChunkingOptions.OverlapTokens"/> of overlap, wherever they fall.</summary>
    Token = 1,

    /// <summary>Windows that end at a paragraph, sentence or code-fence boundary in their last 30 %.</summary>
    Semantic = 2,

    /// <summary>Whole paragraphs, joined up to the limit.</summary>
    Paragraph = 3,
}

/// <summary>Sizes of chunks. Every size is in cl100k_base tokens.</summary>
public sealed record ChunkingOptions
{
    /// <summary>Least <see cref="MaxTokens"/>.</summary>
    public const int SmallestMaxTokens = 50;

    /// <summary>Greatest <see cref="MaxTokens"/>.</summary>
    public const int LargestMaxTokens = 8_000;

    /// <summary>The strategy. Default <see cref="ChunkingStrategy.Structure"/>.</summary>
    public ChunkingStrategy Strategy { get; init; } = ChunkingStrategy.Structure;

    /// <summary>Largest chunk. Default 1,000, range 50 to 8,000. A code block or table that fits into 1.5 times this is kept whole (not by the token strategy).</summary>
    public int MaxTokens { get; init; } = 1_000;

    /// <summary>Overlap of neighbouring windows (token and semantic strategies). Default 200, range 0 to half of <see cref="MaxTokens"/>.</summary>
    public int OverlapTokens { get; init; } = 200;

    /// <summary>Sections smaller than this are joined with their neighbours below the same parent (structure strategy). Default 40, range 0 to <see cref="MaxTokens"/>.</summary>
    public int MinTokens { get; init; } = 40;

    /// <summary>Tokens that no chunk exceeds: 1.5 times <see cref="MaxTokens"/>.</summary>
    public int CeilingTokens => MaxTokens + (MaxTokens / 2);

    /// <summary>Checks the options that the chosen strategy reads.</summary>
    /// <exception cref="ContexterException">A value is out of its range (<see cref="ErrorCodes.InvalidInput"/>); the message names option, value and range.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Strategy))
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput, $"Chunking option {nameof(Strategy)} is {Strategy:D}; allowed are {string.Join(", ", Enum.GetNames<ChunkingStrategy>())}.");
        }

        Check(nameof(MaxTokens), MaxTokens, SmallestMaxTokens, LargestMaxTokens, string.Empty);
        if (Strategy is ChunkingStrategy.Token or ChunkingStrategy.Semantic)
        {
            Check(nameof(OverlapTokens), OverlapTokens, 0, MaxTokens / 2, $" (half of {nameof(MaxTokens)})");
        }

        if (Strategy == ChunkingStrategy.Structure)
        {
            Check(nameof(MinTokens), MinTokens, 0, MaxTokens, $" ({nameof(MaxTokens)})");
        }
    }

    private static void Check(string option, int value, int least, int greatest, string why)
    {
        if (value < least || value > greatest)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                string.Create(CultureInfo.InvariantCulture, $"Chunking option {option} is {value}; allowed are {least} to {greatest}{why} tokens."));
        }
    }
}

/// <summary>Cuts documents into chunks.</summary>
/// <remarks>Pure and safe for concurrent use. No character of the document that is not white space is lost: every one is in at least one chunk.</remarks>
public interface IChunker
{
    /// <summary>Cuts one document; chunks come in order of their start, with ids, offsets, token counts and heading paths.</summary>
    /// <param name="document">The document. Its blocks must be in order, not overlapping, and inside its text; text that no block covers is cut like a block.</param>
    /// <param name="options">Strategy and sizes.</param>
    /// <param name="cancellationToken">Ends the work between two chunks.</param>
    /// <returns>The chunks; none when the document is white space only.</returns>
    /// <exception cref="ContexterException">An option is out of its range (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    /// <exception cref="ArgumentException">The document's blocks overlap, are out of order or lie outside its text.</exception>
    IReadOnlyList<Chunk> Chunk(Document document, ChunkingOptions options, CancellationToken cancellationToken);
}
