namespace Contexter.Evaluation;

/// <summary>What a run measured.</summary>
public sealed record EvaluationReport
{
    /// <summary>Depth of all measures.</summary>
    public required int K { get; init; }

    /// <summary>Seed of intervals, significance and control.</summary>
    public required int Seed { get; init; }

    /// <summary>Queries asked.</summary>
    public required int Queries { get; init; }

    /// <summary>Documents indexed.</summary>
    public required int Documents { get; init; }

    /// <summary>Groups they belong to.</summary>
    public required int Groups { get; init; }

    /// <summary>Chunks they were cut into.</summary>
    public required int Chunks { get; init; }

    /// <summary>The methods, in the order asked for.</summary>
    public required IReadOnlyList<MethodReport> Methods { get; init; }

    /// <summary>Every method but the first compared with the first.</summary>
    public required IReadOnlyList<MethodComparison> Comparisons { get; init; }
}

/// <summary>The figures of one method.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Overall">Over all queries.</param>
/// <param name="Kinds">Over the queries of each kind, in ordinal order of the kinds.</param>
/// <param name="PerQuery">Of each query, in the suite's order.</param>
public sealed record MethodReport(string Method, QualitySummary Overall, IReadOnlyList<QualitySummary> Kinds, IReadOnlyList<RankingQuality> PerQuery);

/// <summary>Means over queries.</summary>
/// <param name="Kind">Kind of the queries; null for all.</param>
/// <param name="Queries">How many queries.</param>
/// <param name="Recall">Mean recall at k.</param>
/// <param name="Hit">Mean hit at k.</param>
/// <param name="ReciprocalRank">Mean reciprocal rank at k.</param>
/// <param name="Ndcg">Mean nDCG at k.</param>
public sealed record QualitySummary(string? Kind, int Queries, Estimate Recall, Estimate Hit, Estimate ReciprocalRank, Estimate Ndcg);

/// <summary>A method against another, query by query.</summary>
/// <param name="Method">The method.</param>
/// <param name="Baseline">What it is compared with.</param>
/// <param name="NdcgGain">Mean difference of nDCG, -1 to 1; above 0 the method is better.</param>
/// <param name="PValue">Two-sided significance of the difference (<see cref="Resampling.PairedSignificance"/>).</param>
/// <param name="Wins">Queries with a higher nDCG.</param>
/// <param name="Losses">Queries with a lower nDCG.</param>
public sealed record MethodComparison(string Method, string Baseline, Estimate NdcgGain, double PValue, int Wins, int Losses);
