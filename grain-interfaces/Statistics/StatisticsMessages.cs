namespace Contexter.GrainInterfaces.Statistics;

/// <summary>What a silo, a process that runs grains, uses and does.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.silo-statistics")]
public sealed record SiloStatistics
{
    /// <summary>Name of the silo that answers.</summary>
    [Id(0)]
    public required string Silo { get; init; }

    /// <summary>When it started to count, UTC.</summary>
    [Id(1)]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Seconds since then.</summary>
    [Id(2)]
    public double UptimeSeconds { get; init; }

    /// <summary>Grains of Contexter in memory.</summary>
    [Id(3)]
    public int Activations { get; init; }

    /// <summary>Physical memory of the process, in bytes.</summary>
    [Id(4)]
    public long WorkingSetBytes { get; init; }

    /// <summary>The part of it that objects take, including those that are not yet collected, in bytes.</summary>
    [Id(5)]
    public long ManagedBytes { get; init; }

    /// <summary>Processor time of the process since its start, all cores together, in seconds.</summary>
    [Id(6)]
    public double CpuSeconds { get; init; }

    /// <summary>Every grain type that is in memory or was called, by name.</summary>
    [Id(7)]
    public required GrainTypeStatistics[] Grains { get; init; }

    /// <summary>Every cache that is switched on, by name.</summary>
    [Id(8)]
    public CacheFigures[] Caches { get; init; } = [];
}

/// <summary>What a cache has done since the silo started.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.cache-figures")]
public sealed record CacheFigures
{
    /// <summary>What it keeps: <c>query_embeddings</c>, <c>search_answers</c> or <c>stored_embeddings</c>.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What was asked for and there.</summary>
    [Id(1)]
    public long Hits { get; init; }

    /// <summary>What was asked for and not there.</summary>
    [Id(2)]
    public long Misses { get; init; }

    /// <summary>What it keeps now.</summary>
    [Id(3)]
    public int Entries { get; init; }

    /// <summary>What it takes, in bytes; null where nobody counts that.</summary>
    [Id(4)]
    public long? Bytes { get; init; }

    /// <summary>Share of hits, 0 to 1; 0 before anything was asked for.</summary>
    public double HitRate => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);
}

/// <summary>What the grains of a type do.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.grain-type-statistics")]
public sealed record GrainTypeStatistics
{
    /// <summary>Name of the grain class.</summary>
    [Id(0)]
    public required string Type { get; init; }

    /// <summary>How many of them are in memory.</summary>
    [Id(1)]
    public int Activations { get; init; }

    /// <summary>Their calls, all methods together.</summary>
    [Id(2)]
    public required CallFigures Calls { get; init; }

    /// <summary>Their calls by method, by name; methods that were not called are left out.</summary>
    [Id(3)]
    public required GrainMethodStatistics[] Methods { get; init; }
}

/// <summary>Calls of a method.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.grain-method-statistics")]
public sealed record GrainMethodStatistics
{
    /// <summary>Name of the method.</summary>
    [Id(0)]
    public required string Method { get; init; }

    /// <summary>Its calls.</summary>
    [Id(1)]
    public required CallFigures Calls { get; init; }
}

/// <summary>Calls that have ended.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.call-figures")]
public sealed record CallFigures
{
    /// <summary>How many.</summary>
    [Id(0)]
    public long Count { get; init; }

    /// <summary>Those that ended with an error for the caller, such as a library that is not here.</summary>
    [Id(1)]
    public long Faults { get; init; }

    /// <summary>Those that ended with a defect; the log has them.</summary>
    [Id(2)]
    public long Errors { get; init; }

    /// <summary>Their time together, waiting for others included, in milliseconds.</summary>
    [Id(3)]
    public double TotalMs { get; init; }

    /// <summary>Time of the longest, in milliseconds.</summary>
    [Id(4)]
    public double LongestMs { get; init; }

    /// <summary>Time that half of them did not exceed, in milliseconds; at most 19 % too high, as the two that follow. 0 before the first one.</summary>
    [Id(5)]
    public double P50Ms { get; init; }

    /// <summary>Time that 95 of 100 did not exceed, in milliseconds.</summary>
    [Id(6)]
    public double P95Ms { get; init; }

    /// <summary>Time that 99 of 100 did not exceed, in milliseconds.</summary>
    [Id(7)]
    public double P99Ms { get; init; }

    /// <summary>Time per call, in milliseconds; 0 before the first one.</summary>
    public double MeanMs => Count == 0 ? 0 : TotalMs / Count;
}
