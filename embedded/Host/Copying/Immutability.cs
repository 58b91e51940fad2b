using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Reflection;
using Orleans.Concurrency;

namespace Contexter.Embedded.Copying;

/// <summary>Knows which values a caller and a grain may share without a copy, by the rules of Orleans.</summary>
internal static class Immutability
{
    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    private static readonly HashSet<Type> Simple =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
        typeof(Uri), typeof(Version), typeof(Int128), typeof(UInt128), typeof(Half), typeof(System.Numerics.BigInteger), typeof(CancellationToken),
        typeof(IPAddress), typeof(IPEndPoint), typeof(CultureInfo), typeof(GrainId), typeof(GrainType), typeof(IdSpan), typeof(StreamId), typeof(SiloAddress),
    ];

    /// <summary>Whether values of a type need no copy. A type that others may derive from counts only when it says so itself.</summary>
    public static bool IsImmutable(Type type) => Known.GetOrAdd(type, static candidate => Decide(candidate));

    private static bool Decide(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || type.IsPointer || Simple.Contains(type) || typeof(Type).IsAssignableFrom(type))
        {
            return true;
        }

        if (type.IsDefined(typeof(ImmutableAttribute)) || typeof(Exception).IsAssignableFrom(type) || typeof(GrainReference).IsAssignableFrom(type))
        {
            return true;
        }

        if (type.Namespace is "System.Collections.Immutable" or "System.Collections.Frozen")
        {
            return type.GetGenericArguments().All(IsImmutable);
        }

        if (!type.IsGenericType)
        {
            return false;
        }

        var definition = type.GetGenericTypeDefinition();
        return definition == typeof(Immutable<>)
            || ((definition == typeof(Nullable<>) || definition == typeof(KeyValuePair<,>) || definition == typeof(ReadOnlyMemory<>)
                || definition.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)
                || definition.FullName.StartsWith("System.Tuple`", StringComparison.Ordinal)) && type.GetGenericArguments().All(IsImmutable));
    }
}
