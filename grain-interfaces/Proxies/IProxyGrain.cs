using Orleans.Concurrency;

namespace Contexter.GrainInterfaces.Proxies;

/// <summary>
/// One proxy: its health, its circuit breaker, and what was ever sent through it; all of that survives restarts. Its key is <see cref="GrainKeys.Proxy"/>. Only the pool
/// of its provider calls it.
/// </summary>
[Alias("contexter.proxy")]
public interface IProxyGrain : IGrainWithStringKey
{
    /// <summary>How it is.</summary>
    [Alias("get-status")]
    [Idempotent]
    Task<ProxyStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>Asks to send a request through it: false while its breaker is open, and while another request is the probe.</summary>
    [Alias("try-begin")]
    Task<bool> TryBeginAsync(CancellationToken cancellationToken);

    /// <summary>Takes note of a request that has ended.</summary>
    /// <returns>How it is then.</returns>
    [Alias("record")]
    Task<ProxyStatus> RecordAsync(ProxyRequestEnd end, CancellationToken cancellationToken);

    /// <summary>Checks whether it works, unless its breaker is open.</summary>
    /// <param name="force">Whether an open breaker is no hindrance; then a check that goes well closes it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    [Alias("check")]
    [Idempotent]
    [AlwaysInterleave]
    Task<ProxyCheckResult> CheckAsync(bool force, CancellationToken cancellationToken);
}
