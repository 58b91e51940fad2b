using Contexter.GrainInterfaces.Proxies;
using Contexter.Proxies.Health;

namespace Contexter.Grains.Proxies;

/// <summary>Persisted state of <see cref="ProxyGrain"/>.</summary>
public sealed class ProxyRecord
{
    /// <summary>Requests that were sent.</summary>
    public long Requests { get; set; }

    /// <summary>Those that failed by the proxy's fault.</summary>
    public long Failures { get; set; }

    /// <summary>Bytes of requests and answers.</summary>
    public long Bytes { get; set; }

    /// <summary>What they cost.</summary>
    public double Cost { get; set; }

    /// <summary>How often it was given another exit.</summary>
    public long Session { get; set; }

    /// <summary>From what its health follows.</summary>
    public ProxyCondition Condition { get; set; } = new();

    /// <summary>Its last failure; null after a success.</summary>
    public string? Problem { get; set; }

    /// <summary>When it was checked last.</summary>
    public DateTimeOffset? CheckedAt { get; set; }

    /// <summary>How its health changed, oldest first: the last <see cref="ProxyChange.Kept"/> changes.</summary>
    public List<ProxyChange> Changes { get; set; } = [];
}
