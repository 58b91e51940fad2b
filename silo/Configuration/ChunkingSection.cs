using System.Globalization;
using Contexter.Chunking;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>chunking</c>. Sizes are counted in cl100k_base tokens.</summary>
public sealed record ChunkingSection : OptionsSection
{
    /// <summary>How documents are cut. Default <see cref="ChunkingStrategy.Structure"/>.</summary>
    [Setting("Where documents are cut: at headings (structure), at fixed sizes (token), at fixed sizes moved to the end of a sentence or paragraph (semantic), "
        + "between paragraphs (paragraph).")]
    public ChunkingStrategy Strategy { get; init; } = ChunkingStrategy.Structure;

    /// <summary>Largest chunk. Default 1,000 tokens, range 50 to 8,000.</summary>
    [Setting("Largest chunk.", Unit = "tokens")]
    [Between(50, 8_000)]
    public int MaxTokens { get; init; } = 1_000;

    /// <summary>Overlap of neighbouring chunks. Default 200 tokens, range 0 to 4,000 and at most half of <see cref="MaxTokens"/>.</summary>
    [Setting("Overlap of neighbouring chunks under the strategies token and semantic; at most half of max_tokens.", Unit = "tokens")]
    [Between(0, 4_000)]
    public int OverlapTokens { get; init; } = 200;

    /// <summary>Sections smaller than this are joined with their neighbours. Default 40 tokens, range 0 to 1,000.</summary>
    [Setting("Sections smaller than this are joined with their neighbours under the strategy structure.", Unit = "tokens")]
    [Between(0, 1_000)]
    public int MinTokens { get; init; } = 40;

    /// <summary>These settings as the chunkers take them.</summary>
    public ChunkingOptions ToOptions() => new()
    {
        Strategy = Strategy,
        MaxTokens = MaxTokens,
        OverlapTokens = OverlapTokens,
        MinTokens = MinTokens,
    };

    internal override IEnumerable<RuleViolation> Check()
    {
        // Past one half, a window could hold no token that its predecessor and its successor do not already share.
        if (OverlapTokens > MaxTokens / 2)
        {
            yield return new(
                nameof(OverlapTokens),
                string.Create(CultureInfo.InvariantCulture, $"is more than half of max_tokens, which is {MaxTokens}"),
                string.Create(CultureInfo.InvariantCulture, $"0..{MaxTokens / 2}, or a larger max_tokens"));
        }
    }
}
