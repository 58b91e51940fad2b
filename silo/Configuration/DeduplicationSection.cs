using Contexter.Deduplication;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>deduplication</c>.</summary>
public sealed record DeduplicationSection : OptionsSection
{
    /// <summary>Whether sections of a library version that say the same are indexed once. Default true.</summary>
    [Setting("Whether sections of a library version that say the same are indexed once; the one that is indexed names the places of the others.")]
    public bool Enabled { get; init; } = true;

    /// <summary>Share of three-word runs in common from which sections are near duplicates. Default 0.85, range 0.5 to 1; 1 merges only what is the same.</summary>
    [Setting("Share of their runs of three words that two sections have in common from which they say the same, if code, names, numbers and headings are equal, too; "
        + "1 takes only those that are the same.")]
    [Between(0.5, 1)]
    public double Similarity { get; init; } = 0.85;

    /// <summary>These settings as the planner takes them; null when nothing is looked for.</summary>
    public DeduplicationOptions? ToOptions() => Enabled ? new DeduplicationOptions { Similarity = Similarity } : null;
}
