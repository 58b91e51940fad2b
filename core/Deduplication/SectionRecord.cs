namespace Contexter.Deduplication;

/// <summary>A section that may have duplicates. Place and index together are unique.</summary>
public sealed record SectionRecord
{
    /// <summary>Where it stands: the path of its document.</summary>
    public required string Place { get; init; }

    /// <summary>Number of the section in its place.</summary>
    public required int Index { get; init; }

    /// <summary>Sections of different scopes are no duplicates, whatever their texts say. Default 0.</summary>
    public ulong Scope { get; init; }

    /// <summary>How good its document is; the better one of duplicates is kept. Default 0.</summary>
    public double Quality { get; init; }

    /// <summary>What duplicates are found by.</summary>
    public required SectionSignature Signature { get; init; }

    /// <summary>Orders sections so that of duplicates the first is kept: the better, then the longer, then the one whose place sorts first, then the earlier.</summary>
    internal static int Compare(SectionRecord first, SectionRecord second)
    {
        var order = second.Quality.CompareTo(first.Quality);
        order = order != 0 ? order : second.Signature.ShingleCount.CompareTo(first.Signature.ShingleCount);
        order = order != 0 ? order : string.CompareOrdinal(first.Place, second.Place);
        return order != 0 ? order : first.Index.CompareTo(second.Index);
    }
}

/// <summary>A section that another one stands for.</summary>
/// <param name="Section">The section that is left out.</param>
/// <param name="Survivor">The section that is kept; it is itself not left out.</param>
/// <param name="Similarity">1 for an exact duplicate, else the share of shingles in common, as it was verified.</param>
public sealed record MergedSection(SectionRecord Section, SectionRecord Survivor, double Similarity);

/// <summary>The duplicates among sections.</summary>
/// <param name="Merged">The sections that are left out, in order of their survivors and then of themselves.</param>
/// <param name="Statistics">What was done.</param>
public sealed record DeduplicationResult(IReadOnlyList<MergedSection> Merged, DeduplicationStatistics Statistics);

/// <summary>What one run of a <see cref="SectionDeduplicator"/> did.</summary>
public sealed record DeduplicationStatistics
{
    /// <summary>Sections looked at.</summary>
    public required int Sections { get; init; }

    /// <summary>Sections left out because another has the same normalised text.</summary>
    public required int ExactDuplicates { get; init; }

    /// <summary>Sections left out because another is similar enough.</summary>
    public required int NearDuplicates { get; init; }

    /// <summary>UTF-8 bytes of the texts that are left out.</summary>
    public required long BytesSaved { get; init; }

    /// <summary>Pairs whose texts were compared; pairs whose similarity was known are not among them.</summary>
    public required int Comparisons { get; init; }

    /// <summary>Time of the run.</summary>
    public required TimeSpan Duration { get; init; }
}
