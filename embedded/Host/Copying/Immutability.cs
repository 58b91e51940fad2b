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
    public static bool IsImmutable(Type declared) =>
        (declared.IsValueType || declared.IsSealed || Simple.Contains(declared) || IsRoot(declared) || IsImmutableCollection(declared)) && IsImmutableValue(declared);

    /// <summary>Gets whether a value whose run-time type this is is immutable.</summary>
    public static bool IsImmutableValue(Type type)
    {
        if (!Known.TryGetValue(type, out var immutable))
        {
            // A type that contains itself counts as mutable until proved otherwise, which ends the recursion.
            Known.TryAdd(type, false);
            immutable = Decide(type);
            Known[type] = immutable;
        }

        return immutable;
    }

    private static bool Decide(Type type)
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
            return IsImmutable(underlying);
        }

        if (SerializableTypes.IsTuple(type))
        {
            return type.GenericTypeArguments.All(IsImmutable);
        }

        // Fields that can never be set again and hold immutable values: sharing such an object cannot be told from copying it.
        return type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
            && SerializableTypes.FieldsOf(type).All(static field => (field.IsInitOnly || field.DeclaringType!.IsValueType) && IsImmutable(field.FieldType)
                && !field.IsDefined(typeof(NonSerializedAttribute)));
    }

    private static bool IsRoot(Type type) => Array.Exists(Roots, root => root.IsAssignableFrom(type));

    private static bool IsImmutableCollection(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            var ns = current.Namespace;
            if (current.Assembly == typeof(ImmutableArray).Assembly || current.Assembly == typeof(FrozenSet).Assembly)
            {
                if (string.Equals(ns, "System.Collections.Immutable", StringComparison.Ordinal) || string.Equals(ns, "System.Collections.Frozen", StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
