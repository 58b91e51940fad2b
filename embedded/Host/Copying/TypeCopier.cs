using System.Collections;
using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using Orleans.Serialization;

namespace Contexter.Embedded.Copying;

/// <summary>Copies values of one run-time type.</summary>
internal abstract class TypeCopier
{
    private static readonly ConcurrentDictionary<Type, TypeCopier> Copiers = new();

    /// <summary>Gets whether values are passed as they are.</summary>
    public virtual bool IsImmutable => false;

    /// <summary>Gets whether values have parts that need copying.</summary>
    public virtual bool HasParts => true;

    /// <summary>Gets whether values are boxed structs, which have no identity.</summary>
    public virtual bool IsValue => false;

    /// <summary>Gets the copier of a run-time type.</summary>
    /// <exception cref="CodecNotFoundException">The type cannot travel.</exception>
    public static TypeCopier Of(Type type) => Copiers.TryGetValue(type, out var copier) ? copier : Copiers.GetOrAdd(type, Build);

    public abstract object Copy(object value, CopyContext context);

    private static TypeCopier Build(Type type)
    {
        if (Immutability.IsImmutableValue(type))
        {
            return ImmutableCopier.Instance;
        }

        if (type.IsSZArray)
        {
            return Create(typeof(ArrayCopier<>), type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return new BlockCopier(type.GetElementType()!);
        }

        if (SerializableTypes.IsTuple(type) || SerializableTypes.IsAnnotated(type))
        {
            return new FieldCopier(type);
        }

        if (!SerializableTypes.IsCollection(type))
        {
            throw new CodecNotFoundException(
                $"A value of type {type} cannot be passed to or from a grain or a stream. Give the type [GenerateSerializer], [Alias] and an [Id] for each member, "
                + "or pass one of the types that can travel (arrays and lists rather than collection expressions typed as interfaces, lazy queries or JSON nodes).");
        }

        if (type == typeof(BitArray))
        {
            return new SimpleCopier(static value => ((BitArray)value).Clone(), isValue: false);
        }

        if (type == typeof(Memory<byte>))
        {
            return new SimpleCopier(static value => new Memory<byte>(((Memory<byte>)value).ToArray()), isValue: true);
        }

        if (type == typeof(ReadOnlyMemory<byte>))
        {
            return new SimpleCopier(static value => new ReadOnlyMemory<byte>(((ReadOnlyMemory<byte>)value).ToArray()), isValue: true);
        }

        return Create(CopierOf(type.GetGenericTypeDefinition()), type.GenericTypeArguments);
    }

    private static Type CopierOf(Type definition) => definition switch
    {
        _ when definition == typeof(List<>) => typeof(ListCopier<>),
        _ when definition == typeof(Dictionary<,>) => typeof(DictionaryCopier<,>),
        _ when definition == typeof(HashSet<>) => typeof(HashSetCopier<>),
        _ when definition == typeof(SortedDictionary<,>) => typeof(SortedDictionaryCopier<,>),
        _ when definition == typeof(SortedList<,>) => typeof(SortedListCopier<,>),
        _ when definition == typeof(SortedSet<>) => typeof(SortedSetCopier<>),
        _ when definition == typeof(Queue<>) => typeof(QueueCopier<>),
        _ when definition == typeof(Stack<>) => typeof(StackCopier<>),
        _ when definition == typeof(Collection<>) => typeof(CollectionCopier<>),
        _ when definition == typeof(ReadOnlyCollection<>) => typeof(ReadOnlyCollectionCopier<>),
        _ when definition == typeof(ReadOnlyDictionary<,>) => typeof(ReadOnlyDictionaryCopier<,>),
        _ when definition == typeof(ConcurrentDictionary<,>) => typeof(ConcurrentDictionaryCopier<,>),
        _ when definition == typeof(ConcurrentQueue<>) => typeof(ConcurrentQueueCopier<>),
        _ when definition == typeof(ArraySegment<>) => typeof(ArraySegmentCopier<>),
        _ => throw new NotSupportedException($"There is no copier for {definition}."),
    };

    private static TypeCopier Create(Type definition, params Type[] arguments) => (TypeCopier)Activator.CreateInstance(definition.MakeGenericType(arguments))!;

    private sealed class ImmutableCopier : TypeCopier
    {
        public static readonly ImmutableCopier Instance = new();

        public override bool IsImmutable => true;

        public override object Copy(object value, CopyContext context) => value;
    }

    private sealed class SimpleCopier(Func<object, object> copy, bool isValue) : TypeCopier
    {
        public override bool HasParts => false;

        public override bool IsValue => isValue;

        public override object Copy(object value, CopyContext context) => copy(value);
    }
}
