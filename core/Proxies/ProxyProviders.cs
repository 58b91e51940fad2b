namespace Contexter.Proxies;

/// <summary>The providers that the configuration describes.</summary>
/// <param name="all">The providers, each with a name of its own.</param>
/// <param name="directFallback">Whether requests leave the machine directly where no proxy serves them.</param>
public sealed class ProxyProviders(IReadOnlyList<ProxyProvider> all, bool directFallback)
{
    /// <summary>All providers, in order of their names.</summary>
    public IReadOnlyList<ProxyProvider> All { get; } = [.. all.OrderBy(provider => provider.Name, StringComparer.Ordinal)];

    /// <summary>Whether requests leave the machine directly where no proxy serves them.</summary>
    public bool DirectFallback { get; } = directFallback;

    /// <summary>The provider of a name; null when there is none.</summary>
    public ProxyProvider? Find(string name) => All.FirstOrDefault(provider => string.Equals(provider.Name, name, StringComparison.Ordinal));
}
