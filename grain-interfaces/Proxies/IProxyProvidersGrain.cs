namespace Contexter.GrainInterfaces.Proxies;

/// <summary>Tells of the providers of proxies that the configuration describes; a stateless worker. Its key is <see cref="GrainKeys.ProxyProviders"/>.</summary>
[Alias("contexter.proxy-providers")]
public interface IProxyProvidersGrain : IGrainWithStringKey
{
    /// <summary>How all of them are, in order of their names.</summary>
    [Alias("list")]
    [Idempotent]
    Task<ProxyProviderStatus[]> ListAsync(CancellationToken cancellationToken);

    /// <summary>Checks the proxies of all of them, and tells how they are then.</summary>
    [Alias("check")]
    [Idempotent]
    Task<ProxyProviderStatus[]> CheckAsync(CancellationToken cancellationToken);
}
