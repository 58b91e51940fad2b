using Contexter.Proxies.Limits;

namespace Contexter.Grains.Proxies;

/// <summary>Persisted state of <see cref="ProxyPoolGrain"/>.</summary>
public sealed class ProxyPoolRecord
{
    /// <summary>What was used of the day.</summary>
    public DailyUsage Used { get; set; } = new();

    /// <summary>What counts as used after a crash; null after an orderly end.</summary>
    public DailyUsage? Promised { get; set; }

    /// <summary>Fingerprint of the settings with which <see cref="Stopped"/> came about; others deserve another try.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>Proxies, by number, that serve nothing until their operator acts, and why.</summary>
    public Dictionary<int, string> Stopped { get; set; } = [];

    /// <summary>Fingerprints of URLs that the provider does not fetch, the oldest first.</summary>
    public List<string> Refused { get; set; } = [];
}
