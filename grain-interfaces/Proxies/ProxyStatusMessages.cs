namespace Contexter.GrainInterfaces.Proxies;

/// <summary>How well a proxy is.</summary>
[GenerateSerializer]
[Alias("contexter.proxy-state")]
public enum ProxyState
{
    /// <summary>It works.</summary>
    Healthy = 0,

    /// <summary>It works, but some of its last requests failed: it gets fewer.</summary>
    Degraded,

    /// <summary>Its circuit breaker is open: it gets none, but for a probe a minute.</summary>
    Failed,
}

/// <summary>How a proxy is, and what was ever sent through it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.proxy-status")]
public sealed record ProxyStatus
{
    /// <summary>Its name: the provider's, and its number from 1.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Host and port.</summary>
    [Id(1)]
    public required string Address { get; init; }

    /// <summary>How well it is.</summary>
    [Id(2)]
    public ProxyState State { get; init; }

    /// <summary>When the breaker lets a probe pass, UTC; null when it is closed.</summary>
    [Id(3)]
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>Requests that were sent through it.</summary>
    [Id(4)]
    public long Requests { get; init; }

    /// <summary>Those of them that failed by its fault.</summary>
    [Id(5)]
    public long Failures { get; init; }

    /// <summary>Bytes of requests and answers, headers included.</summary>
    [Id(6)]
    public long Bytes { get; init; }

    /// <summary>What they cost by the configured prices, in their currency.</summary>
    [Id(7)]
    public double Cost { get; init; }

    /// <summary>When it was checked last, UTC; null when it never was.</summary>
    [Id(8)]
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Why it is not well, or waits for its operator; null when nothing is the matter.</summary>
    [Id(9)]
    public string? Problem { get; init; }

    /// <summary>How often it was given another exit.</summary>
    [Id(10)]
    public long Session { get; init; }

    /// <summary>How its health changed, oldest first: the last <see cref="ProxyChange.Kept"/> changes.</summary>
    [Id(11)]
    public ProxyChange[] Changes { get; init; } = [];
}

/// <summary>A change of a proxy's health.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.proxy-change")]
public sealed record ProxyChange
{
    /// <summary>Changes of a proxy that are kept.</summary>
    public const int Kept = 20;

    /// <summary>When, UTC.</summary>
    [Id(0)]
    public required DateTimeOffset At { get; init; }

    /// <summary>How well it was from then on.</summary>
    [Id(1)]
    public required ProxyState State { get; init; }

    /// <summary>Why.</summary>
    [Id(2)]
    public required string Reason { get; init; }
}

/// <summary>Whether a provider serves requests.</summary>
[GenerateSerializer]
[Alias("contexter.proxy-provider-state")]
public enum ProxyProviderState
{
    /// <summary>It does.</summary>
    Ready = 0,

    /// <summary>It wants to be left alone for a while.</summary>
    Paused,

    /// <summary>A daily limit is reached.</summary>
    Limited,

    /// <summary>None of its proxies works.</summary>
    Failed,

    /// <summary>It serves nothing until its operator acts.</summary>
    Stopped,
}

/// <summary>How a provider of proxies is, and what was used of it today.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.proxy-provider-status")]
public sealed record ProxyProviderStatus
{
    /// <summary>Its name in the configuration.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What kind its proxies are: <c>http</c> or <c>brightdata</c>.</summary>
    [Id(1)]
    public required string Kind { get; init; }

    /// <summary>Whether it serves requests.</summary>
    [Id(2)]
    public ProxyProviderState State { get; init; }

    /// <summary>Why it does not; null when it does.</summary>
    [Id(3)]
    public string? Problem { get; init; }

    /// <summary>Requests of today.</summary>
    [Id(4)]
    public long RequestsToday { get; init; }

    /// <summary>Most requests of a day; 0 for any number.</summary>
    [Id(5)]
    public long RequestsPerDay { get; init; }

    /// <summary>Bytes of today.</summary>
    [Id(6)]
    public long BytesToday { get; init; }

    /// <summary>Most bytes of a day; 0 for any number.</summary>
    [Id(7)]
    public long BytesPerDay { get; init; }

    /// <summary>Costs of today by the configured prices, in their currency.</summary>
    [Id(8)]
    public double CostToday { get; init; }

    /// <summary>Most costs of a day; 0 for any.</summary>
    [Id(9)]
    public double CostPerDay { get; init; }

    /// <summary>When a new day begins, UTC.</summary>
    [Id(10)]
    public DateTimeOffset RenewedAt { get; init; }

    /// <summary>Its proxies, by number.</summary>
    [Id(11)]
    public required ProxyStatus[] Proxies { get; init; }
}
