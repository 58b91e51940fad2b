using Contexter.Search;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>search</c>.</summary>
public sealed record SearchSection : OptionsSection
{
    /// <summary>Results of one search. Default 10, range 1 to 100.</summary>
    [Setting("Results of one search.", Unit = "results")]
    [Between(1, 100)]
    public int TopK { get; init; } = 10;

    /// <summary>Least score of a candidate in its own leg (the cosine in the semantic one). Default 0.1, range 0 to 1.</summary>
    [Setting("Least score of a candidate in its own leg of the search (in the semantic leg, the cosine).")]
    [Between(0, 1)]
    public double Threshold { get; init; } = 0.1;

    /// <summary>How the semantic and the keyword leg are blended. Default <see cref="SearchWeights.Auto"/>.</summary>
    [Setting("How the semantic and the keyword leg are blended: by the kind of question (auto), by ranks (rrf), or with fixed weights such as 0.7/0.3.")]
    public SearchWeights Weights { get; init; } = SearchWeights.Auto;

    /// <summary>Parameters of the keyword leg.</summary>
    [Setting("Parameters of the keyword leg's ranking function.")]
    public Bm25Section Bm25 { get; init; } = new();
}

/// <summary>Settings below <c>search.bm25</c>.</summary>
public sealed record Bm25Section : OptionsSection
{
    /// <summary>How slowly further occurrences of a term stop to count. Default 1.2, range 0 to 10.</summary>
    [Setting("Saturation: how much further occurrences of a term add; 0 counts only whether it occurs.")]
    [Between(0, 10)]
    public double K1 { get; init; } = 1.2;

    /// <summary>How much a chunk's length counts against it. Default 0.75, range 0 (not at all) to 1 (fully).</summary>
    [Setting("Length normalisation: how much a chunk's length counts against it, from 0 (not at all) to 1 (fully).")]
    [Between(0, 1)]
    public double B { get; init; } = 0.75;
}
