using Orleans.Core;

namespace Orleans;

/// <summary>The base class of grains.</summary>
/// <remarks>The host creates grains. Everything in a grain runs one turn at a time, so its fields need no locks.</remarks>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Creates the grain of the activation that is being built on this thread.</summary>
    protected Grain()
        : this(RuntimeContext.Current!)
    {
    }

    /// <summary>Creates the grain of a given activation; used by tests that build a grain by hand.</summary>
    /// <param name="grainContext">The activation.</param>
    /// <param name="grainRuntime">The services of the host, or <see langword="null"/> to take those of the activation.</param>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        Runtime = grainRuntime ?? grainContext?.GetComponent<IGrainRuntime>()!;
    }

    /// <inheritdoc/>
    public IGrainContext GrainContext { get; }

    /// <summary>Gets a reference to this grain, to hand to others.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>Gets the factory of references to other grains.</summary>
    /// <exception cref="InvalidOperationException">The caller left the activation's scheduler (for example with Task.Run).</exception>
    protected internal IGrainFactory GrainFactory => Bound.GrainFactory;

    /// <summary>Gets the host's services.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext?.ActivationServices ?? Bound.ServiceProvider;

    /// <summary>Gets the grain's key and type as text, for logs.</summary>
    public string IdentityString => GrainContext?.GrainId.ToString() ?? string.Empty;

    /// <summary>Gets the address of the process the grain runs in.</summary>
    public string RuntimeIdentity => Runtime?.SiloIdentity ?? string.Empty;

    internal IGrainRuntime Runtime { get; }

    private IGrainRuntime Bound => Runtime ?? throw new InvalidOperationException(
        $"{GetType()} was created with 'new', so it has no host. Get a reference from IGrainFactory.GetGrain, or pass an IGrainContext and an IGrainRuntime to the constructor.");

    /// <summary>Ends the activation once the running calls are done. The next call activates the grain anew.</summary>
    protected void DeactivateOnIdle() => Bound.DeactivateOnIdle(GrainContext);

    /// <summary>Ends the activation once the running calls are done, so that it can come up elsewhere. In one process: the same as <see cref="DeactivateOnIdle"/>.</summary>
    protected void MigrateOnIdle() => Bound.DeactivateOnIdle(GrainContext);

    /// <summary>Keeps the activation from being collected as idle for at least a while.</summary>
    /// <param name="timeSpan">How long; a negative value lifts an earlier delay.</param>
    protected void DelayDeactivation(TimeSpan timeSpan) => Bound.DelayDeactivation(GrainContext, timeSpan);

    /// <inheritdoc/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A grain with one state in the storage named "Default".</summary>
/// <typeparam name="TGrainState">The state's type.</typeparam>
public abstract class Grain<TGrainState> : Grain
{
    private readonly IStorage<TGrainState> _storage;

    /// <summary>Creates the grain; its state is read before <see cref="Grain.OnActivateAsync"/>.</summary>
    protected Grain() => _storage = Runtime.GetStorage<TGrainState>(GrainContext);

    /// <summary>Creates the grain over a given storage; used by tests.</summary>
    /// <param name="storage">Where the state is.</param>
    protected Grain(IStorage<TGrainState> storage) => _storage = storage;

    /// <summary>Gets or sets the state in memory.</summary>
    protected TGrainState State
    {
        get => _storage.State;
        set => _storage.State = value;
    }

    /// <summary>Removes the stored state.</summary>
    /// <returns>A task that completes when it is removed.</returns>
    protected virtual Task ClearStateAsync() => _storage.ClearStateAsync();

    /// <summary>Stores the state.</summary>
    /// <returns>A task that completes when it is stored.</returns>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody else stored a newer state.</exception>
    protected virtual Task WriteStateAsync() => _storage.WriteStateAsync();

    /// <summary>Reads the stored state over the one in memory.</summary>
    /// <returns>A task that completes when it is read.</returns>
    protected virtual Task ReadStateAsync() => _storage.ReadStateAsync();
}
