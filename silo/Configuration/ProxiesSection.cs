using System.Collections.Frozen;

namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>proxies</c>: by which proxies pages are fetched.</summary>
public sealed record ProxiesSection : OptionsSection
{
    /// <summary>Whether pages are fetched without a proxy where none serves. Default false. Of no effect without providers: everything is fetched directly then.</summary>
    [Setting("Whether pages are fetched without a proxy where no proxy serves: all have failed, limits are reached, or a provider refuses the address. Without providers, everything "
        + "is fetched directly.")]
    public bool DirectFallback { get; init; }

    /// <summary>Providers of proxies by name. Default none.</summary>
    [Setting("Providers of proxies by name; requests go to each in turn. 'contexter proxies list' shows them.")]
    [SectionNames]
    public IReadOnlyDictionary<string, ProxyProviderSection> Providers
    {
        get;

        // Records compare maps by reference; all empty ones are the same.
        init => field = value.Count == 0 ? FrozenDictionary<string, ProxyProviderSection>.Empty : value;
    } = FrozenDictionary<string, ProxyProviderSection>.Empty;
}
