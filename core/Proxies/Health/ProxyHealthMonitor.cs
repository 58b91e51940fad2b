using System.Numerics;

namespace Contexter.Proxies.Health;

/// <summary>
/// The state machine of a proxy's health. Five failures in a row open its breaker; a minute later one probe passes, whose success closes it and whose failure opens it
/// for another minute. Three failures among the last twenty requests, or two in a row, make it degraded.
/// </summary>
/// <remarks>Not safe for several threads at once: it belongs to a grain.</remarks>
/// <param name="condition">What is remembered from before.</param>
/// <param name="time">The clock.</param>
public sealed class ProxyHealthMonitor(ProxyCondition condition, TimeProvider time)
{
    /// <summary>Failures in a row that open the breaker.</summary>
    public const int FailuresToOpen = 5;

    private const int RecentRequests = 20;
    private const int RecentFailuresToDegrade = 3;
    private const int FailuresInRowToDegrade = 2;

    /// <summary>How long the breaker stays open.</summary>
    public static TimeSpan BreakDuration { get; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the result of a probe is waited for; whoever sent it may be gone.</summary>
    public static TimeSpan ProbeTimeout { get; } = TimeSpan.FromMinutes(2);

    /// <summary>What is to be remembered.</summary>
    public ProxyCondition Condition { get; private set; } = condition;

    /// <summary>State of the breaker.</summary>
    public BreakerState Breaker => Condition.OpenUntil is not { } until ? BreakerState.Closed : time.GetUtcNow() < until ? BreakerState.Open : BreakerState.HalfOpen;

    /// <summary>The health.</summary>
    public ProxyHealth Health => Condition.OpenUntil is not null ? ProxyHealth.Failed
        : Condition.FailuresInRow >= FailuresInRowToDegrade || BitOperations.PopCount((ulong)Condition.Recent) >= RecentFailuresToDegrade ? ProxyHealth.Degraded
        : ProxyHealth.Healthy;

    /// <summary>Asks to send a request. Half-open, the first who asks has the probe, and must say what came of it.</summary>
    public bool TryBegin()
    {
        var now = time.GetUtcNow();
        switch (Breaker)
        {
            case BreakerState.Closed:
                return true;
            case BreakerState.HalfOpen when Condition.ProbeUntil is null || Condition.ProbeUntil <= now:
                Condition = Condition with { ProbeUntil = now + ProbeTimeout };
                return true;
            default:
                return false;
        }
    }

    /// <summary>A request went well.</summary>
    public void Succeeded()
    {
        // A request from before the break says nothing of the proxy as it is now.
        if (Breaker == BreakerState.Closed || IsProbed)
        {
            Condition = new ProxyCondition { Recent = Remember(failed: false) };
        }
    }

    /// <summary>A request failed, by the proxy's fault.</summary>
    public void Failed()
    {
        if (Breaker == BreakerState.Closed)
        {
            var inRow = Condition.FailuresInRow + 1;
            Condition = new ProxyCondition { FailuresInRow = inRow, Recent = Remember(failed: true), OpenUntil = inRow >= FailuresToOpen ? OpenUntil() : null };
        }
        else if (IsProbed)
        {
            Condition = Condition with { FailuresInRow = Condition.FailuresInRow + 1, Recent = Remember(failed: true), OpenUntil = OpenUntil(), ProbeUntil = null };
        }
    }

    /// <summary>A request ended without saying anything about the proxy; if it was the probe, another one may pass.</summary>
    public void Undecided() => Condition = Condition with { ProbeUntil = null };

    private bool IsProbed => Breaker == BreakerState.HalfOpen && Condition.ProbeUntil is not null;

    private DateTimeOffset OpenUntil() => time.GetUtcNow() + BreakDuration;

    private long Remember(bool failed) => ((Condition.Recent << 1) | (failed ? 1L : 0L)) & ((1L << RecentRequests) - 1);
}
