using System.Collections.Concurrent;
using System.Reflection;
using Contexter.Embedded.Activations;
using Contexter.Embedded.Runtime;

namespace Contexter.Embedded.Manifest;

/// <summary>The grain classes and interfaces of the application, found in its assemblies and checked before the first call.</summary>
internal sealed class GrainManifest
{
    private readonly ConcurrentDictionary<Type, GrainInterface> _interfaces = new();
    private readonly EmbeddedSilo _silo;

    public GrainManifest(EmbeddedSilo silo, IEnumerable<Assembly> assemblies)
    {
        _silo = silo;
        var types = assemblies.SelectMany(static assembly => assembly.GetTypes()).OrderBy(static type => type.FullName, StringComparer.Ordinal).ToList();
        Classes = [.. types.Where(IsGrainClass).Select(static type => new GrainClass(type, GrainTypeOf(type), InterfacesOf(type)))];
        GrainChecks.Check(types.Where(IsGrainInterface), Classes);
    }

    /// <summary>All grain classes, in ordinal order of their names.</summary>
    public IReadOnlyList<GrainClass> Classes { get; }

    /// <summary>The interface with its implementations.</summary>
    /// <exception cref="ArgumentException">The type is not a grain interface.</exception>
    public GrainInterface InterfaceOf(Type type) => _interfaces.GetOrAdd(type, Create);

    /// <summary>The class of a grain type.</summary>
    public GrainClass ClassOf(GrainType grainType) => Classes.FirstOrDefault(candidate => candidate.GrainType.Equals(grainType))
        ?? throw new ArgumentException($"No grain class has the grain type '{grainType}'.", nameof(grainType));

    private static bool IsGrainInterface(Type type) =>
        type.IsInterface && typeof(IGrain).IsAssignableFrom(type) && type.Assembly != typeof(IGrain).Assembly;

    private static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && typeof(IGrainBase).IsAssignableFrom(type) && type.GetInterfaces().Any(IsGrainInterface);

    private static List<Type> InterfacesOf(Type type) =>
        [.. type.GetInterfaces().Where(IsGrainInterface).OrderBy(static grainInterface => grainInterface.FullName, StringComparer.Ordinal)];

    private static GrainType GrainTypeOf(Type type)
    {
        const string Suffix = "Grain";
        var name = type.GetCustomAttribute<GrainTypeAttribute>()?.Name
            ?? (type.Name.EndsWith(Suffix, StringComparison.Ordinal) && type.Name.Length > Suffix.Length ? type.Name[..^Suffix.Length] : type.Name).ToLowerInvariant();
        return GrainType.Create(name);
    }

    private GrainInterface Create(Type type)
    {
        if (!IsGrainInterface(type))
        {
            throw new ArgumentException($"{type} is not a grain interface: make it an interface that derives from IGrainWithStringKey.", nameof(type));
        }

        var alias = type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.FullName ?? type.Name;
        return new GrainInterface(_silo, type, alias, [.. Classes.Where(grainClass => type.IsAssignableFrom(grainClass.Type))]);
    }
}

/// <summary>Finds the assemblies of the application that can hold grains: those that know the Orleans names, from the loaded ones through all they refer to.</summary>
internal static class GrainAssemblies
{
    public static IReadOnlyList<Assembly> Find()
    {
        var api = typeof(IGrain).Assembly;
        var found = new Dictionary<string, Assembly>(StringComparer.Ordinal);
        var queue = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(static assembly => !assembly.IsDynamic));
        while (queue.TryDequeue(out var assembly))
        {
            var references = assembly.GetReferencedAssemblies();
            if (!references.Any(reference => string.Equals(reference.Name, api.GetName().Name, StringComparison.Ordinal)) || !found.TryAdd(assembly.FullName!, assembly))
            {
                continue;
            }

            foreach (var reference in references.Where(static reference => !IsPlatform(reference.Name!)))
            {
                queue.Enqueue(Assembly.Load(reference));
            }
        }

        return [.. found.Values.Where(static assembly => assembly != typeof(GrainAssemblies).Assembly)];
    }

    private static bool IsPlatform(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal) || name is "netstandard" or "mscorlib";
}
