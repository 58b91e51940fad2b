using Contexter.Embedded.Calls;
using Contexter.Embedded.Scheduling;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Embedded.Activations;

/// <summary>
/// One activation of a grain: the grain object, its turns and its life. Everything but <see cref="TryDispatch"/>, <see cref="Deactivate"/>
/// and the plain getters runs in turns of <see cref="Scheduler"/>, so the fields need no locks.
/// </summary>
internal sealed partial class Activation : DispatchTarget, IGrainContext, ICallChainReentrantGrainContext
{
    private readonly StatelessWorkerPool? _pool;
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Dictionary<Type, object>? _components;
    private AsyncServiceScope? _services;
    private GrainLifecycle? _lifecycle;
    private GrainReference? _reference;
    private ActivationId _activationId;
    private int _load;

    public Activation(EmbeddedSilo silo, GrainClass grainClass, GrainId grainId, StatelessWorkerPool? pool)
    {
        Silo = silo;
        Class = grainClass;
        GrainId = grainId;
        _pool = pool;
        Scheduler = new TurnScheduler(this, silo.SchedulerSettings);
        _lastUsed = silo.CoarseTimestamp;
    }

    public EmbeddedSilo Silo { get; }

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    public TurnScheduler Scheduler { get; }

    public object? GrainInstance { get; private set; }

    /// <summary>Gets how many calls a stateless worker has, waiting ones included.</summary>
    public int Load => Volatile.Read(ref _load);

    public ActivationId ActivationId
    {
        get
        {
            if (_activationId.IsDefault)
            {
                _activationId = ActivationId.NewId();
            }

            return _activationId;
        }
    }

    public GrainReference GrainReference => _reference ??= Silo.Manifest.InterfaceOf(Class.Interfaces[0]).Reference(Class, GrainId);

    public IServiceProvider ActivationServices => (_services ??= Silo.Services.CreateAsyncScope()).ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => Lifecycle;

    public Task Deactivated => _deactivated.Task;

    private GrainLifecycle Lifecycle => _lifecycle ??= new GrainLifecycle();

    public override bool TryDispatch(GrainRequest request)
    {
        if (_pool is null)
        {
            return Scheduler.TryEnqueue(request);
        }

        Interlocked.Increment(ref _load);
        if (Scheduler.TryEnqueue(request))
        {
            return true;
        }

        Interlocked.Decrement(ref _load);
        return false;
    }

    public TComponent? GetComponent<TComponent>()
        where TComponent : class
    {
        if (this is TComponent self)
        {
            return self;
        }

        if (typeof(TComponent) == typeof(IGrainRuntime))
        {
            return Silo.GrainRuntime as TComponent;
        }

        return _components is not null && _components.TryGetValue(typeof(TComponent), out var component)
            ? (TComponent)component
            : GrainInstance as TComponent;
    }

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        if (value is null)
        {
            _components?.Remove(typeof(TComponent));
        }
        else
        {
            (_components ??= [])[typeof(TComponent)] = value;
        }
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public override string ToString() => $"activation {ActivationId} of {GrainId}";
}
