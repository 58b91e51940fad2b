namespace Contexter.GrainInterfaces.Proxies;

/// <summary>What came of a request through a proxy.</summary>
[GenerateSerializer]
[Alias("contexter.proxy-outcome")]
public enum ProxyOutcome
{
    /// <summary>It says nothing about the proxy: it was given up, or the target failed for sure.</summary>
    Undecided = 0,

    /// <summary>The target answered.</summary>
    Answered,

    /// <summary>The proxy failed.</summary>
    Failed,

    /// <summary>The exit behind the proxy failed: another session has another one.</summary>
    ExitFailed,

    /// <summary>There were too many requests.</summary>
    Overloaded,

    /// <summary>The provider does not fetch this URL.</summary>
    Refused,

    /// <summary>The provider serves nothing until its operator acts.</summary>
    OperatorNeeded,

    /// <summary>The proxy or the target failed; a check is to tell.</summary>
    Doubtful,
}

/// <summary>What a proxy is wanted for.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.proxy-claim")]
public sealed record ProxyClaim
{
    /// <summary>A fingerprint of the URL, by which URLs are known that the provider does not fetch.</summary>
    [Id(0)]
    public required string Url { get; init; }

    /// <summary>Numbers of proxies that are not wanted, because they failed for this URL.</summary>
    [Id(1)]
    public int[] Tried { get; init; } = [];
}

/// <summary>Why a pool gives no proxy.</summary>
[GenerateSerializer]
[Alias("contexter.proxy-refusal")]
public enum ProxyRefusal
{
    /// <summary>It gives one.</summary>
    None = 0,

    /// <summary>The provider wants to be left alone for a while.</summary>
    Paused,

    /// <summary>A daily limit is reached.</summary>
    Limit,

    /// <summary>No proxy works, or none that has not been tried.</summary>
    Unhealthy,

    /// <summary>The provider does not fetch this URL.</summary>
    Url,

    /// <summary>The provider serves nothing until its operator acts.</summary>
    Operator,
}

/// <summary>A proxy for one request, or why there is none.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.proxy-grant")]
public sealed record ProxyGrant
{
    /// <summary>Number of the grant, by which the proxy is given back.</summary>
    [Id(0)]
    public long Number { get; init; }

    /// <summary>Number of the proxy, from 0.</summary>
    [Id(1)]
    public int Index { get; init; }

    /// <summary>Number of its session.</summary>
    [Id(2)]
    public long Session { get; init; }

    /// <summary>Bytes that the request may use before it asks for more; <see cref="long.MaxValue"/> where nothing limits them.</summary>
    [Id(3)]
    public long Bytes { get; init; }

    /// <summary>How long the request has to wait for its turn, or, where there is no proxy for now, how long it is worth while to wait.</summary>
    [Id(4)]
    public TimeSpan Wait { get; init; }

    /// <summary>Why there is no proxy.</summary>
    [Id(5)]
    public ProxyRefusal Refusal { get; init; }

    /// <summary>The same for people; empty when there is one.</summary>
    [Id(6)]
    public string Reason { get; init; } = "";
}

/// <summary>How a request through a proxy ended.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.proxy-request-end")]
public sealed record ProxyRequestEnd
{
    /// <summary>What came of it.</summary>
    [Id(0)]
    public required ProxyOutcome Outcome { get; init; }

    /// <summary>What happened, for people; empty when nothing did.</summary>
    [Id(1)]
    public string Reason { get; init; } = "";

    /// <summary>Whether it was sent at all.</summary>
    [Id(2)]
    public bool Sent { get; init; }

    /// <summary>Bytes that it used.</summary>
    [Id(3)]
    public long Bytes { get; init; }

    /// <summary>How long the provider wants to be left alone; null when it does not say.</summary>
    [Id(4)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A fingerprint of the URL, as in the claim.</summary>
    [Id(5)]
    public string Url { get; init; } = "";
}

/// <summary>What a check of a proxy found.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.proxy-check-result")]
public sealed record ProxyCheckResult
{
    /// <summary>How the proxy is then.</summary>
    [Id(0)]
    public required ProxyStatus Status { get; init; }

    /// <summary>What came of it; <see cref="ProxyOutcome.Undecided"/> when it was not made, too.</summary>
    [Id(1)]
    public ProxyOutcome Outcome { get; init; }

    /// <summary>What happened, for people; empty when nothing did.</summary>
    [Id(2)]
    public string Reason { get; init; } = "";

    /// <summary>Bytes that it used.</summary>
    [Id(3)]
    public long Bytes { get; init; }

    /// <summary>Requests that it made, 0 or 1.</summary>
    [Id(4)]
    public int Requests { get; init; }
}
