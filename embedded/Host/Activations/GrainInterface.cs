using Contexter.Embedded.Calls;

namespace Contexter.Embedded.Activations;

/// <summary>A grain interface of a host: makes references, with classes that are made on first use.</summary>
internal sealed class GrainInterface(EmbeddedSilo silo, Type type, string wireName, IReadOnlyList<GrainClass> classes)
{
    private ProxyType? _proxy;

    public EmbeddedSilo Silo { get; } = silo;

    public Type Type { get; } = type;

    public string Name { get; } = type.FullName ?? type.Name;

    /// <summary>Gets the name on the wire: the alias, or else the full name.</summary>
    public GrainInterfaceType WireName { get; } = GrainInterfaceType.Create(wireName);

    /// <summary>Gets the interface's methods.</summary>
    public IReadOnlyList<GrainMethod> Methods => (_proxy ??= ProxyEmitter.Of(Type)).Methods;

    /// <summary>Makes a reference to a grain of the only class with this interface.</summary>
    /// <param name="key">The grain's key.</param>
    /// <param name="classNamePrefix">Chooses among several classes.</param>
    public GrainProxy Reference(string key, string? classNamePrefix)
    {
        var grainClass = classes.Count == 1 && classNamePrefix is null ? classes[0] : Choose(classNamePrefix);
        return Reference(grainClass, new GrainId(grainClass.GrainType, IdSpan.Create(key)));
    }

    /// <summary>Makes a reference to a grain.</summary>
    public GrainProxy Reference(GrainClass grainClass, GrainId grainId)
    {
        if (!Type.IsAssignableFrom(grainClass.Type))
        {
            throw new InvalidCastException($"Grain {grainId} is a {grainClass}, which does not implement {Name}.");
        }

        return (_proxy ??= ProxyEmitter.Of(Type)).Create(grainId, this, grainClass);
    }

    private GrainClass Choose(string? prefix)
    {
        var candidates = prefix is null
            ? classes
            : [.. classes.Where(candidate => candidate.ToString().StartsWith(prefix, StringComparison.Ordinal))];
        return candidates.Count switch
        {
            1 => candidates[0],
            0 => throw new ArgumentException(
                $"No grain class implements {Name}{(prefix is null ? string.Empty : $" with a name that begins with '{prefix}'")}. "
                + "Check that the assembly of the class is referenced, and that the class is not abstract, generic or private.",
                nameof(prefix)),
            _ => throw new ArgumentException(
                $"{Name} is implemented by {string.Join(" and ", candidates)}. Pass GetGrain a grainClassNamePrefix that only one of these names begins with.",
                nameof(prefix)),
        };
    }
}
