using System.Collections.Concurrent;
using System.Reflection;
using Contexter.Embedded.Activations;
using Contexter.Embedded.Management;

namespace Contexter.Embedded.Manifest;

/// <summary>The grain classes and interfaces of a host.</summary>
internal sealed class GrainManifest
{
    private readonly EmbeddedSilo _silo;
    private readonly Dictionary<GrainType, GrainClass> _byGrainType = [];
    private readonly ConcurrentDictionary<Type, GrainInterface> _interfaces = new();
    private readonly ILookup<string, GrainClass> _implicitSubscribers;

    /// <summary>Reads the types of the application.</summary>
    /// <exception cref="OrleansConfigurationException">They break the rules; all breaches are listed.</exception>
    public GrainManifest(EmbeddedSilo silo, IReadOnlyList<Type> types, bool allowUnimplementedInterfaces)
    {
        _silo = silo;
        var classes = types.Where(IsGrainClass).ToList();
        var problems = new List<string>();
        problems.AddRange(InterfaceRules.Check(types.Where(IsGrainInterface), classes, allowUnimplementedInterfaces));
        problems.AddRange(MessageRules.Check(types.Where(static type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))));
        problems.AddRange(MessageRules.CheckErrors(types));
        problems.AddRange(ClassRules.Check(classes, silo.Services));
        if (problems.Count > 0)
        {
            throw new OrleansConfigurationException(
                $"The grains cannot be started because they break {problems.Count} rule(s):{Environment.NewLine}- {string.Join($"{Environment.NewLine}- ", problems)}");
        }

        foreach (var type in classes.Append(typeof(ManagementGrain)))
        {
            var grainType = GrainType.Create(GrainTypeName(type));
            _byGrainType.Add(grainType, new GrainClass(type, grainType, [.. type.GetInterfaces().Where(IsGrainInterface)]));
        }

        Classes = [.. _byGrainType.Values];
        _implicitSubscribers = Classes.SelectMany(static grainClass => grainClass.StreamNamespaces.Select(ns => (ns, grainClass)))
            .ToLookup(static pair => pair.ns, static pair => pair.grainClass, StringComparer.Ordinal);
    }

    public IReadOnlyList<GrainClass> Classes { get; }

    /// <summary>Gets the name a grain type has unless [GrainType] says otherwise.</summary>
    public static string GrainTypeName(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } named)
        {
            return named.Name;
        }

        var name = type.Name;
        return (name.Length > 5 && name.EndsWith("Grain", StringComparison.OrdinalIgnoreCase) ? name[..^5] : name).ToLowerInvariant();
    }

    public static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false } && (typeof(Grain).IsAssignableFrom(type) || (typeof(IGrainBase).IsAssignableFrom(type) && typeof(IGrain).IsAssignableFrom(type)));

    public static bool IsGrainInterface(Type type) => type.IsInterface && typeof(IGrain).IsAssignableFrom(type)
        && type != typeof(IGrain) && type != typeof(IGrainWithStringKey) && type != typeof(IGrainWithIntegerKey);

    /// <summary>Gets a class by its grain type.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public GrainClass ClassOf(GrainType grainType) => _byGrainType.TryGetValue(grainType, out var grainClass)
        ? grainClass
        : throw new ArgumentException($"There is no grain class of type '{grainType}'.", nameof(grainType));

    /// <summary>Gets an interface.</summary>
    /// <exception cref="ArgumentException">The type is not a grain interface.</exception>
    public GrainInterface InterfaceOf(Type type) => _interfaces.TryGetValue(type, out var known) ? known : _interfaces.GetOrAdd(type, Describe);

    /// <summary>Gets the classes that are subscribed to a stream namespace.</summary>
    public IEnumerable<GrainClass> ImplicitSubscribers(string? streamNamespace) => streamNamespace is null ? [] : _implicitSubscribers[streamNamespace];

    private GrainInterface Describe(Type type)
    {
        if (!type.IsInterface || !typeof(IAddressable).IsAssignableFrom(type))
        {
            throw new ArgumentException($"{type} is not a grain interface. Pass an interface that derives from {nameof(IGrainWithStringKey)}.", nameof(type));
        }

        var wireName = type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.FullName ?? type.Name;
        return new GrainInterface(_silo, type, wireName, [.. Classes.Where(grainClass => type.IsAssignableFrom(grainClass.Type))]);
    }
}
