namespace Contexter.Indexing;

/// <summary>What every store takes at most.</summary>
public static class IndexLimits
{
    /// <summary>Largest dimension of vectors.</summary>
    public const int MaxDimension = 16_384;

    /// <summary>Most candidates a leg may be asked for.</summary>
    public const int MaxCandidatesPerLeg = 1_000;

    /// <summary>Most different terms of a query.</summary>
    public const int MaxTerms = 1_024;
}
