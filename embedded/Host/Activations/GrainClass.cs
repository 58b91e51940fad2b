using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace Contexter.Embedded.Activations;

/// <summary>What is known of a grain class before it is activated, and its activations.</summary>
internal sealed class GrainClass
{
    private readonly ConcurrentDictionary<Type, InterfaceMapping> _mappings = new();

    public GrainClass(Type type, GrainType grainType, IReadOnlyList<Type> interfaces)
    {
        Type = type;
        GrainType = grainType;
        Interfaces = interfaces;
        Constructor = new GrainConstructor(type);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute));
        IsFilter = typeof(IIncomingGrainCallFilter).IsAssignableFrom(type);
        IsKeptAlive = type.IsDefined(typeof(KeepAliveAttribute)) || type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AlwaysActive == true;
        CollectionAge = type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit;
        StreamNamespaces = [.. type.GetCustomAttributes<ImplicitStreamSubscriptionAttribute>().Select(static attribute => attribute.StreamNamespace)];
        if (type.GetCustomAttribute<StatelessWorkerAttribute>() is { } worker)
        {
            MaxWorkers = worker.MaxLocalWorkers > 0 ? worker.MaxLocalWorkers : Environment.ProcessorCount;
            IsKeptAlive |= !worker.RemoveIdleWorkers;
        }

        if (type.GetCustomAttribute<MayInterleaveAttribute>() is { } mayInterleave)
        {
            MayInterleave = FindPredicate(type, mayInterleave.CallbackMethodName);
        }
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    /// <summary>Gets the grain interfaces of the class.</summary>
    public IReadOnlyList<Type> Interfaces { get; }

    public GrainConstructor Constructor { get; }

    public bool IsReentrant { get; }

    /// <summary>Gets whether the grain itself filters the calls to it.</summary>
    public bool IsFilter { get; }

    /// <summary>Gets whether idle activations stay.</summary>
    public bool IsKeptAlive { get; }

    /// <summary>Gets the class's own collection age.</summary>
    public TimeSpan? CollectionAge { get; }

    /// <summary>Gets how many activations one key may have; 0 for a grain that is not a stateless worker.</summary>
    public int MaxWorkers { get; }

    /// <summary>Gets the grain's own decision about interleaving.</summary>
    public Func<object, IInvokable, bool>? MayInterleave { get; }

    /// <summary>Gets the namespaces whose streams the class is subscribed to.</summary>
    public IReadOnlyList<string> StreamNamespaces { get; }

    /// <summary>Gets the activations by key.</summary>
    public ConcurrentDictionary<string, DispatchTarget> Targets { get; } = new(StringComparer.Ordinal);

    /// <summary>Finds the class's method for an interface's method.</summary>
    public MethodInfo ImplementationOf(MethodInfo interfaceMethod)
    {
        var mapping = _mappings.GetOrAdd(interfaceMethod.DeclaringType!, Type.GetInterfaceMap);
        var index = Array.IndexOf(mapping.InterfaceMethods, interfaceMethod);
        return index < 0 ? interfaceMethod : mapping.TargetMethods[index];
    }

    public override string ToString() => Type.FullName ?? Type.Name;

    private static Func<object, IInvokable, bool> FindPredicate(Type type, string name)
    {
        var method = type.GetMethod(name, BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(IInvokable)]);
        if (method is null || method.ReturnType != typeof(bool))
        {
            throw new OrleansConfigurationException(
                $"{type} has [MayInterleave(\"{name}\")] but no method 'bool {name}(IInvokable request)'. Add it, or name the right one.");
        }

        if (method.IsStatic)
        {
            var predicate = method.CreateDelegate<Func<IInvokable, bool>>();
            return (_, request) => predicate(request);
        }

        return (grain, request) => (bool)method.Invoke(grain, [request])!;
    }
}
