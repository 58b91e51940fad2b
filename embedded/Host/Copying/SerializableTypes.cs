using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.ObjectModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Contexter.Embedded.Copying;

/// <summary>Knows the types that may travel in calls and streams. It is the list Orleans can serialise, so that what runs here runs there.</summary>
internal static class SerializableTypes
{
    private static readonly FrozenSet<Type> Collections = new[]
    {
        typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(SortedDictionary<,>), typeof(SortedList<,>), typeof(SortedSet<>), typeof(Queue<>),
        typeof(Stack<>), typeof(Collection<>), typeof(ReadOnlyCollection<>), typeof(ReadOnlyDictionary<,>), typeof(ConcurrentDictionary<,>),
        typeof(ConcurrentQueue<>), typeof(ArraySegment<>),
    }.ToFrozenSet();

    private static readonly FrozenSet<Type> Bytes = new[] { typeof(Memory<byte>), typeof(ReadOnlyMemory<byte>), typeof(BitArray) }.ToFrozenSet();

    /// <summary>Gets whether a type is a tuple or a pair.</summary>
    public static bool IsTuple(Type type)
    {
        if (!type.IsGenericType)
        {
            return false;
        }

        var definition = type.GetGenericTypeDefinition();
        return definition == typeof(KeyValuePair<,>) || typeof(ITuple).IsAssignableFrom(type);
    }

    /// <summary>Gets whether a type is one of the collections that can travel.</summary>
    public static bool IsCollection(Type type) => Bytes.Contains(type) || (type.IsGenericType && Collections.Contains(type.GetGenericTypeDefinition()));

    /// <summary>Gets whether a type is the application's own and made to travel.</summary>
    public static bool IsAnnotated(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false);

    /// <summary>Gets every instance field of a type, inherited ones included.</summary>
    public static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (var current = type; current is not null && current != typeof(object) && current != typeof(ValueType); current = current.BaseType)
        {
            foreach (var field in current.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    /// <summary>Says why a declared type cannot travel, or <see langword="null"/> when it can (or that depends on the value).</summary>
    public static string? Reject(Type declared) => Reject(declared, []);

    private static string? Reject(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type) || type == typeof(object) || type.IsInterface || type.IsGenericParameter || Immutability.IsImmutable(type))
        {
            return null;
        }

        if (type.IsPointer || type.IsByRef || type.IsByRefLike)
        {
            return $"{type} lives on the stack only";
        }

        if (type.IsArray)
        {
            return Reject(type.GetElementType()!, seen);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Reject(underlying, seen);
        }

        if (IsTuple(type) || IsCollection(type))
        {
            return type.GenericTypeArguments.Select(argument => Reject(argument, seen)).FirstOrDefault(static reason => reason is not null);
        }

        if (IsAnnotated(type))
        {
            return FieldsOf(type).Where(static field => !field.IsDefined(typeof(NonSerializedAttribute)))
                .Select(field => Reject(field.FieldType, seen) is { } reason ? $"{type}.{MemberName(field)}: {reason}" : null)
                .FirstOrDefault(static reason => reason is not null);
        }

        // An abstract class may be the base of types that can travel.
        return type.IsAbstract ? null : $"{type} has no [GenerateSerializer] and is not one of the types that can travel";
    }

    /// <summary>Gets the name the source uses for a field: that of the property it belongs to.</summary>
    public static string MemberName(FieldInfo field)
    {
        var name = field.Name;
        var end = name.IndexOf(">k__BackingField", StringComparison.Ordinal);
        return end > 0 ? name[1..end] : name;
    }
}
