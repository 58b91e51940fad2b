using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Serialization;

namespace Contexter.Embedded.Copying;

/// <summary>
/// Copies arguments and results deeply, as Orleans does even inside one process, so that a grain and its caller never share what either may change.
/// A type that Orleans could not copy or send is refused here too.
/// </summary>
internal static class Copier
{
    private static readonly Func<object, object> CloneShallow =
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = new();

    /// <summary>A copy, or the value itself where it cannot change.</summary>
    public static T Copy<T>(T value) => value is null || Immutability.IsImmutable(value.GetType())
        ? value
        : (T)CopyObject(value, new Dictionary<object, object>(ReferenceEqualityComparer.Instance));

    /// <summary>A copy of a request context.</summary>
    public static Dictionary<string, object> CopyContext(Dictionary<string, object> context) =>
        context.ToDictionary(static pair => pair.Key, static pair => Copy(pair.Value), StringComparer.Ordinal);

    /// <summary>Whether values of a type can be copied at all; what a member of an interface or base type holds shows only at the call.</summary>
    public static bool CanCopy(Type type) =>
        Immutability.IsImmutable(type) || type.IsArray || type.IsInterface || type.IsAbstract || type == typeof(object) || type.IsGenericParameter || IsMessage(type) || IsCollection(type);

    private static object CopyObject(object value, Dictionary<object, object> copies)
    {
        var type = value.GetType();
        if (Immutability.IsImmutable(type))
        {
            return value;
        }

        if (copies.TryGetValue(value, out var known))
        {
            return known;
        }

        return value switch
        {
            // A grain that passes itself passes a reference to itself.
            IGrainBase grain => grain.GrainContext.GrainReference,
            Array array => CopyArray(array, copies),
            IDictionary dictionary when IsCollection(type) => CopyDictionary(dictionary, copies),
            IEnumerable items when IsCollection(type) => CopyItems(items, type, copies),
            _ when IsMessage(type) => CopyFields(value, type, copies),
            _ => throw new CodecNotFoundException(
                $"{type} cannot travel between grains: Orleans has no codec for it. Give it [GenerateSerializer] with an [Id] on each member, or use a type that Orleans supports."),
        };
    }

    private static Array CopyArray(Array array, Dictionary<object, object> copies)
    {
        var copy = (Array)array.Clone();
        copies.Add(array, copy);
        if (Immutability.IsImmutable(array.GetType().GetElementType()!))
        {
            return copy;
        }

        if (array.Rank == 1)
        {
            for (var i = 0; i < copy.Length; i++)
            {
                if (copy.GetValue(i) is { } item)
                {
                    copy.SetValue(CopyObject(item, copies), i);
                }
            }

            return copy;
        }

        throw new CodecNotFoundException($"{array.GetType()} cannot travel between grains of the embedded host: use an array of arrays.");
    }

    private static IDictionary CopyDictionary(IDictionary dictionary, Dictionary<object, object> copies)
    {
        var type = dictionary.GetType();
        var comparer = type.GetProperty("Comparer")?.GetValue(dictionary);
        var copy = (IDictionary)(comparer is null ? Activator.CreateInstance(type)! : Activator.CreateInstance(type, comparer)!);
        copies.Add(dictionary, copy);
        foreach (DictionaryEntry entry in dictionary)
        {
            copy.Add(CopyObject(entry.Key, copies), entry.Value is null ? null : CopyObject(entry.Value, copies));
        }

        return copy;
    }

    private static object CopyItems(IEnumerable items, Type type, Dictionary<object, object> copies)
    {
        var element = type.GetGenericArguments()[0];
        var copied = new List<object?>();
        foreach (var item in items)
        {
            copied.Add(item is null ? null : CopyObject(item, copies));
        }

        // A stack enumerates from its top and is filled from its bottom.
        if (type.GetGenericTypeDefinition() == typeof(Stack<>))
        {
            copied.Reverse();
        }

        var array = Array.CreateInstance(element, copied.Count);
        for (var i = 0; i < copied.Count; i++)
        {
            array.SetValue(copied[i], i);
        }

        var comparer = type.GetProperty("Comparer")?.GetValue(items);
        var copy = comparer is null ? Activator.CreateInstance(type, array)! : Activator.CreateInstance(type, array, comparer)!;
        copies.Add(items, copy);
        return copy;
    }

    private static object CopyFields(object value, Type type, Dictionary<object, object> copies)
    {
        var copy = CloneShallow(value);
        copies.Add(value, copy);
        foreach (var field in Fields.GetOrAdd(type, static declaring => FieldsOf(declaring)))
        {
            if (field.GetValue(copy) is { } member)
            {
                field.SetValue(copy, CopyObject(member, copies));
            }
        }

        return copy;
    }

    private static FieldInfo[] FieldsOf(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
        {
            fields.AddRange(declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(static field => !Immutability.IsImmutable(field.FieldType)));
        }

        return [.. fields];
    }

    private static bool IsMessage(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
        || type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)
        || type.FullName.StartsWith("System.Tuple`", StringComparison.Ordinal)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) || type.GetGenericTypeDefinition() == typeof(Nullable<>)));

    private static bool IsCollection(Type type)
    {
        if (!type.IsGenericType)
        {
            return false;
        }

        var definition = type.GetGenericTypeDefinition();
        return definition == typeof(List<>) || definition == typeof(HashSet<>) || definition == typeof(Queue<>) || definition == typeof(Stack<>)
            || definition == typeof(SortedSet<>) || definition == typeof(Dictionary<,>) || definition == typeof(SortedDictionary<,>) || definition == typeof(SortedList<,>);
    }
}
