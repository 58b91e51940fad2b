using System.Text.Json.Serialization;

namespace Contexter.Bench.Suite.Results;

/// <summary>What a figure can be held to.</summary>
internal enum FigureKind
{
    /// <summary>Depends on the machine and on what else it does: charted, never a gate.</summary>
    Time,

    /// <summary>Two times of one run, taken in turn: what hits one hits the other, so that it can be compared with earlier runs.</summary>
    Ratio,

    /// <summary>The same in every run of the same code: allocated bytes, recall, counts.</summary>
    Deterministic,
}

/// <summary>Which way a figure is good.</summary>
internal enum Better
{
    /// <summary>The less the better.</summary>
    Lower,

    /// <summary>The more the better.</summary>
    Higher,
}

/// <summary>A value that Tukey's fences (1.5 interquartile ranges beyond the quartiles) leave outside.</summary>
/// <param name="Round">The round it came in; the first is 1.</param>
/// <param name="Value">The value.</param>
internal sealed record Outlier(int Round, double Value);

/// <summary>One thing that a scenario measures: a value a round, and what is said about them.</summary>
internal sealed record Figure
{
    /// <summary>What is measured, unique within its scenario.</summary>
    public required string Name { get; init; }

    /// <summary>The unit of its values: <c>ms</c>, <c>1/s</c>, <c>B</c>, <c>x</c> for ratios.</summary>
    public required string Unit { get; init; }

    /// <summary>What it can be held to.</summary>
    public required FigureKind Kind { get; init; }

    /// <summary>Which way it is good.</summary>
    public required Better Better { get; init; }

    /// <summary>One value a round, in order; at least one.</summary>
    public required IReadOnlyList<double> Rounds { get; init; }

    /// <summary>How the single samples lie, all rounds together; null where a round gives one value only.</summary>
    public Distribution? Samples { get; init; }

    /// <summary>The middle of the rounds.</summary>
    [JsonPropertyOrder(1)]
    public double Median => Statistics.Median(Rounds);

    /// <summary>
    /// The 95 % confidence interval: of the median of the rounds, or, for what is estimated from a sample such as judged queries, the one given with it. Null for a single round without one,
    /// which says nothing about the next.
    /// </summary>
    [JsonPropertyOrder(1)]
    public Interval? Interval { get => field ?? Statistics.MedianInterval(Rounds); init; }

    /// <summary>Rounds that lie apart from the others.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<Outlier> Outliers => Statistics.Outliers(Rounds);
}
