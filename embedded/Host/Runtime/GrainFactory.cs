using Contexter.Embedded.Activations;
using Contexter.Embedded.State;
using Orleans.Core;
using Orleans.Timers;

namespace Contexter.Embedded.Runtime;

/// <summary>Gives references to grains; a grain is activated by the first call, not by the reference.</summary>
internal sealed class GrainFactory(EmbeddedSilo silo) : IClusterClient
{
    public IServiceProvider ServiceProvider => silo.Services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        return (TGrainInterface)(object)silo.Manifest.InterfaceOf(typeof(TGrainInterface)).Reference(primaryKey, grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        throw new NotSupportedException($"{typeof(TGrainInterface)} has integer keys; the embedded host knows string keys only. Derive it from IGrainWithStringKey.");

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(grainPrimaryKey);
        return (IGrain)(object)silo.Manifest.InterfaceOf(grainInterfaceType).Reference(grainPrimaryKey, null);
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable =>
        (TGrainInterface)(object)silo.Manifest.InterfaceOf(typeof(TGrainInterface)).Reference(silo.Manifest.ClassOf(grainId.Type), grainId);
}

/// <summary>What a grain's base class asks of its host.</summary>
internal sealed class GrainRuntime(EmbeddedSilo silo) : IGrainRuntime
{
    public string SiloIdentity => SiloAddress.ToString();

    public SiloAddress SiloAddress { get; } = SiloAddress.New(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0), 1);

    public IGrainFactory GrainFactory => silo.Factory;

    public ITimerRegistry TimerRegistry { get; } = new TimerRegistry();

    public IServiceProvider ServiceProvider => silo.Services;

    public TimeProvider TimeProvider => silo.Time;

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => ((Activation)grainContext).DelayDeactivation(timeSpan);

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext) =>
        (IStorage<TGrainState>)PersistentState<TGrainState>.Create((Activation)grainContext, "state", null);
}
