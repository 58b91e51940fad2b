namespace Contexter.Proxies.Health;

/// <summary>How well a proxy is.</summary>
public enum ProxyHealth
{
    /// <summary>It works.</summary>
    Healthy = 0,

    /// <summary>It works, but some of its last requests failed: it gets fewer.</summary>
    Degraded,

    /// <summary>Its circuit breaker is open: it gets none but a probe now and then.</summary>
    Failed,
}

/// <summary>State of a circuit breaker.</summary>
public enum BreakerState
{
    /// <summary>Requests pass.</summary>
    Closed = 0,

    /// <summary>No request passes.</summary>
    Open,

    /// <summary>One request passes, and decides.</summary>
    HalfOpen,
}

/// <summary>What is remembered of a proxy's last requests, from which its health follows. Immutable; a form of its own for states that are stored.</summary>
public sealed record ProxyCondition
{
    /// <summary>Failures since the last success.</summary>
    public int FailuresInRow { get; init; }

    /// <summary>The last requests, the newest in the lowest bit; a set bit is a failure.</summary>
    public long Recent { get; init; }

    /// <summary>Until when the breaker lets nothing pass; null when it is closed.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>Until when the result of a probe is waited for; null when none is on its way.</summary>
    public DateTimeOffset? ProbeUntil { get; init; }
}
