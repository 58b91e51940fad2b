using Orleans.Concurrency;

namespace Contexter.GrainInterfaces.Proxies;

/// <summary>
/// The proxies of one provider: whose turn it is, how many requests a second, and what may still be used up today, which survives restarts. Its key is
/// <see cref="GrainKeys.ProxyPool"/>.
/// </summary>
[Alias("contexter.proxy-pool")]
public interface IProxyPoolGrain : IGrainWithStringKey
{
    /// <summary>Takes a proxy for one request.</summary>
    /// <returns>The proxy, or why there is none.</returns>
    [Alias("take")]
    Task<ProxyGrant> TakeAsync(ProxyClaim claim, CancellationToken cancellationToken);

    /// <summary>Has more bytes set aside for a request.</summary>
    /// <param name="grant">Number of the grant.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>How many, <see cref="long.MaxValue"/> where nothing limits them; null when a daily limit is reached, or the grant is not known any more.</returns>
    [Alias("extend")]
    Task<long?> ExtendAsync(long grant, CancellationToken cancellationToken);

    /// <summary>Gives a proxy back, and says what came of the request. A grant that is not known any more is passed over.</summary>
    [Alias("end")]
    [Idempotent]
    Task EndAsync(long grant, ProxyRequestEnd end, CancellationToken cancellationToken);

    /// <summary>How the provider and its proxies are.</summary>
    [Alias("get-status")]
    [Idempotent]
    Task<ProxyProviderStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>Checks all proxies at once, also those that have failed or wait for their operator, as far as the daily limits allow.</summary>
    /// <returns>How they are then.</returns>
    [Alias("check")]
    [Idempotent]
    [AlwaysInterleave]
    Task<ProxyProviderStatus> CheckAsync(CancellationToken cancellationToken);
}
