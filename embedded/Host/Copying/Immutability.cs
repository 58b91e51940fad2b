using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Reflection;
using Contexter.Embedded.Calls;
using Orleans.Concurrency;
using Orleans.Streams;

namespace Contexter.Embedded.Copying;

/// <summary>Knows which values nobody can change, so that they are passed as they are.</summary>
internal static class Immutability
{
    private static readonly FrozenSet<Type> Simple = new[]
    {
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
        typeof(Uri), typeof(Version), typeof(BigInteger), typeof(Int128), typeof(UInt128), typeof(Half), typeof(IPAddress), typeof(IPEndPoint),
        typeof(CancellationToken), typeof(GrainId), typeof(GrainType), typeof(GrainInterfaceType), typeof(IdSpan), typeof(ActivationId), typeof(SiloAddress),
        typeof(StreamId), typeof(Unit),
    }.ToFrozenSet();

    /// <summary>Types whose subclasses are immutable as well.</summary>
    private static readonly Type[] Roots = [typeof(Exception), typeof(Type), typeof(CultureInfo), typeof(GrainReference), typeof(StreamSequenceToken)];

    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    /// <summary>Gets whether every value a variable of a type can hold is immutable.</summary>
    public static bool IsImmutable(Type declared) => CanHoldOnlyItself(declared) && IsImmutableValue(declared);

    /// <summary>Gets whether a value whose run-time type this is is immutable.</summary>
    public static bool IsImmutableValue(Type type) => Known.TryGetValue(type, out var immutable) ? immutable : Known.GetOrAdd(type, static type => Decide(type, [type]));

    private static bool IsImmutable(Type declared, HashSet<Type> open)
    {
        if (!CanHoldOnlyItself(declared))
        {
            return false;
        }

        if (Known.TryGetValue(declared, out var immutable))
        {
            return immutable;
        }

        // A type that contains itself counts as mutable while it is looked at, which ends the recursion.
        if (!open.Add(declared))
        {
            return false;
        }

        var decided = Decide(declared, open);
        open.Remove(declared);
        return decided;
    }

    private static bool CanHoldOnlyItself(Type declared) =>
        declared.IsValueType || declared.IsSealed || Simple.Contains(declared) || IsRoot(declared) || IsImmutableCollection(declared);

    private static bool Decide(Type type, HashSet<Type> open)
    {
        if (type.IsPrimitive || type.IsEnum || Simple.Contains(type) || IsRoot(type) || IsImmutableCollection(type) || type.IsDefined(typeof(ImmutableAttribute), inherit: false))
        {
            return true;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Immutable<>))
        {
            return true;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return IsImmutable(underlying, open);
        }

        if (SerializableTypes.IsTuple(type))
        {
            return type.GenericTypeArguments.All(argument => IsImmutable(argument, open));
        }

        // Fields that can never be set again and hold immutable values: sharing such an object cannot be told from copying it.
        return type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
            && SerializableTypes.FieldsOf(type).All(field => (field.IsInitOnly || field.DeclaringType!.IsValueType) && IsImmutable(field.FieldType, open)
                && !field.IsDefined(typeof(NonSerializedAttribute)));
    }

    private static bool IsRoot(Type type) => Array.Exists(Roots, root => root.IsAssignableFrom(type));

    private static bool IsImmutableCollection(Type type)
    {
        // The builders of these collections live beside them and are anything but immutable.
        for (var current = type; current is not null && !type.Name.EndsWith("Builder", StringComparison.Ordinal); current = current.BaseType)
        {
            if (current.Assembly == typeof(ImmutableArray).Assembly && current.Namespace is "System.Collections.Immutable" or "System.Collections.Frozen")
            {
                return true;
            }
        }

        return false;
    }
}
