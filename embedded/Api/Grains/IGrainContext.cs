using Orleans.Core;
using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>One activation of a grain.</summary>
public interface IGrainContext : IEquatable<IGrainContext>
{
    /// <summary>Gets a reference to the grain.</summary>
    GrainReference GrainReference { get; }

    /// <summary>Gets the grain's identity.</summary>
    GrainId GrainId { get; }

    /// <summary>Gets the grain object, or <see langword="null"/> while it is not built yet.</summary>
    object? GrainInstance { get; }

    /// <summary>Gets what tells this activation from earlier and later ones of the same grain.</summary>
    ActivationId ActivationId { get; }

    /// <summary>Gets the services of the activation.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Gets the steps of activation and deactivation, to subscribe to.</summary>
    IGrainLifecycle ObservableLifecycle { get; }

    /// <summary>Gets a task that completes when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Gets a part attached to the activation.</summary>
    /// <typeparam name="TComponent">The part's type.</typeparam>
    /// <returns>The part, or <see langword="null"/>.</returns>
    TComponent? GetComponent<TComponent>()
        where TComponent : class;

    /// <summary>Attaches a part to the activation.</summary>
    /// <typeparam name="TComponent">The part's type.</typeparam>
    /// <param name="value">The part, or <see langword="null"/> to take it away.</param>
    void SetComponent<TComponent>(TComponent? value)
        where TComponent : class;

    /// <summary>Ends the activation: no new calls start, running ones are finished, then OnDeactivateAsync runs.</summary>
    /// <param name="deactivationReason">Why.</param>
    /// <param name="cancellationToken">Is cancelled when there is no more time for a graceful end.</param>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}

/// <summary>The services of the host that a grain uses through its base class.</summary>
public interface IGrainRuntime
{
    /// <summary>Gets the address of this process as text.</summary>
    string SiloIdentity { get; }

    /// <summary>Gets the address of this process.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>Gets the factory of references.</summary>
    IGrainFactory GrainFactory { get; }

    /// <summary>Gets the factory of timers.</summary>
    ITimerRegistry TimerRegistry { get; }

    /// <summary>Gets the host's services.</summary>
    IServiceProvider ServiceProvider { get; }

    /// <summary>Gets the clock.</summary>
    TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>Ends an activation once its running calls are done.</summary>
    /// <param name="grainContext">The activation.</param>
    void DeactivateOnIdle(IGrainContext grainContext);

    /// <summary>Keeps an activation from being collected as idle.</summary>
    /// <param name="grainContext">The activation.</param>
    /// <param name="timeSpan">How long.</param>
    void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);

    /// <summary>Gets the single state of a <see cref="Grain{TGrainState}"/>.</summary>
    /// <typeparam name="TGrainState">The state's type.</typeparam>
    /// <param name="grainContext">The activation.</param>
    /// <returns>The state; it is read before the grain's OnActivateAsync.</returns>
    IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext);
}

/// <summary>The activation whose turn runs on the current thread.</summary>
internal static class RuntimeContext
{
    [ThreadStatic]
    private static IGrainContext? _current;

    public static IGrainContext? Current
    {
        get => _current;
        set => _current = value;
    }
}

/// <summary>An activation that lets calls of its own call chain in while a reentrant section is open.</summary>
internal interface ICallChainReentrantGrainContext
{
    void OnEnterReentrantSection(Guid reentrancyId);

    void OnExitReentrantSection(Guid reentrancyId);
}
