namespace Contexter.Client.Metrics;

/// <summary>What this process did and used in the last hour, sample by sample.</summary>
public sealed record MetricHistoryReply
{
    /// <summary>When the first sample was due, UTC: what is older was not measured.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Seconds between samples.</summary>
    public required double IntervalSeconds { get; init; }

    /// <summary>Seconds before each sample that rates and percentiles are of.</summary>
    public required double WindowSeconds { get; init; }

    /// <summary>Most samples that are kept.</summary>
    public required int Capacity { get; init; }

    /// <summary>When the samples were taken, UTC, oldest first.</summary>
    public required DateTimeOffset[] Times { get; init; }

    /// <summary>What was measured: as many values each as there are times.</summary>
    public required MetricSeries[] Series { get; init; }
}

/// <summary>One figure over time.</summary>
public sealed record MetricSeries
{
    /// <summary>What it is, its unit at its end, such as <c>request_p95_ms</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its unit as UCUM writes it: <c>ms</c>, <c>By</c>, <c>1/min</c>, <c>1</c> for a share of 0 to 1, or what is counted in braces.</summary>
    public required string Unit { get; init; }

    /// <summary>Of requests, which ones: <c>search</c>, <c>ask</c>, <c>mcp</c>, <c>context7</c>, <c>events</c> (streams, which last as long as somebody listens) or <c>other</c>; null for all else.</summary>
    public string? Group { get; init; }

    /// <summary>Its values, one a sample; null where there was nothing to measure, such as a percentile of no requests.</summary>
    public required double?[] Values { get; init; }
}
