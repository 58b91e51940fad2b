using System.Net;
using Contexter.Embedded.Activations;
using Contexter.Embedded.State;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Core;
using Orleans.Timers;

namespace Contexter.Embedded;

/// <summary>The services of the host that a grain uses through its base class.</summary>
internal sealed class GrainRuntime(EmbeddedSilo silo) : IGrainRuntime
{
    public string SiloIdentity => SiloAddress.ToString();

    public SiloAddress SiloAddress => LocalSiloDetails.Address;

    /// <summary>Gets the factory of references, for code in a grain's turns only.</summary>
    public IGrainFactory GrainFactory => RuntimeContext.Current is not null ? silo.GrainFactory : throw new InvalidOperationException(
        "Activation access violation: a grain's services were used outside its turns. Do not use them in Task.Run or after ConfigureAwait(false).");

    public ITimerRegistry TimerRegistry { get; } = new TimerRegistry();

    public IServiceProvider ServiceProvider => silo.Services;

    public TimeProvider TimeProvider => silo.Time;

    public void DeactivateOnIdle(IGrainContext grainContext)
    {
        ArgumentNullException.ThrowIfNull(grainContext);
        grainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."));
    }

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => ((Activation)grainContext).DelayDeactivation(timeSpan);

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext)
    {
        var activation = (Activation)grainContext;
        return PersistentState<TGrainState>.Create(activation, activation.Class.ToString(), storageName: null);
    }
}

/// <summary>This process.</summary>
internal sealed class LocalSiloDetails(IOptions<ClusterOptions> cluster) : ILocalSiloDetails
{
    /// <summary>The address of the only host in the process: no network is involved.</summary>
    public static readonly SiloAddress Address = SiloAddress.New(IPAddress.Loopback, 0, Environment.ProcessId);

    public string Name => "embedded";

    public string ClusterId => cluster.Value.ClusterId;

    public string DnsHostName => Environment.MachineName;

    public SiloAddress SiloAddress => Address;

    public SiloAddress GatewayAddress => Address;
}
