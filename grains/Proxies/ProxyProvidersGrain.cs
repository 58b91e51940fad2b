using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Proxies;
using Orleans.Concurrency;

namespace Contexter.Grains.Proxies;

/// <inheritdoc cref="IProxyProvidersGrain"/>
[StatelessWorker]
public sealed class ProxyProvidersGrain(ProxyProviders providers) : Grain, IProxyProvidersGrain
{
    /// <inheritdoc/>
    public Task<ProxyProviderStatus[]> ListAsync(CancellationToken cancellationToken) => Task.WhenAll(Pools().Select(pool => pool.GetStatusAsync(cancellationToken)));

    /// <inheritdoc/>
    public Task<ProxyProviderStatus[]> CheckAsync(CancellationToken cancellationToken) => Task.WhenAll(Pools().Select(pool => pool.CheckAsync(cancellationToken)));

    private IEnumerable<IProxyPoolGrain> Pools() => providers.All.Select(provider => GrainFactory.GetGrain<IProxyPoolGrain>(GrainKeys.ProxyPool(provider.Name)));
}
