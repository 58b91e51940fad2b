using Contexter.Upstreams.Brave;
using Contexter.Upstreams.BrightData;
using Contexter.Upstreams.Context7;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Site;

namespace Contexter.Upstreams.Hosting;

/// <summary>Which services are simulated, where, and with which faults.</summary>
public sealed record UpstreamOptions
{
    /// <summary>The base port of the command and of the development mode.</summary>
    public const int DefaultBasePort = 8101;

    /// <summary>Port of the first <see cref="UpstreamKind"/>; the others follow in order. Default 0: each takes any free port.</summary>
    public int BasePort { get; init; }

    /// <summary>Seed of everything that is drawn. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The services to start. Default all.</summary>
    public IReadOnlyCollection<UpstreamKind> Upstreams { get; init; } = Enum.GetValues<UpstreamKind>();

    /// <summary>Faults by service. Default none.</summary>
    public IReadOnlyDictionary<UpstreamKind, FaultSettings> Faults { get; init; } = new Dictionary<UpstreamKind, FaultSettings>();

    /// <summary>The clock. Default the machine's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Behaviour of Context7.</summary>
    public Context7Options Context7 { get; init; } = new();

    /// <summary>Behaviour of Bright Data.</summary>
    public BrightDataOptions BrightData { get; init; } = new();

    /// <summary>Behaviour of Brave.</summary>
    public BraveOptions Brave { get; init; } = new();

    /// <summary>The key that Voyage AI knows. Default <c>pa-simulated</c>.</summary>
    public string VoyageKey { get; init; } = "pa-simulated";

    /// <summary>Components of the vectors of the OpenAI-compatible server, where a request asks for none. Default 256.</summary>
    public int OpenAIDimension { get; init; } = 256;

    /// <summary>Behaviour of the documentation site.</summary>
    public SiteOptions Site { get; init; } = new();
}
