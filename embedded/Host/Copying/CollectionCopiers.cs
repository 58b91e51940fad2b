using System.Collections.Concurrent;
using System.Collections.ObjectModel;

namespace Contexter.Embedded.Copying;

/// <summary>Copies arrays.</summary>
internal sealed class ArrayCopier<T> : TypeCopier
{
    public override bool HasParts => !Copier<T>.IsImmutable;

    public override object Copy(object value, CopyContext context)
    {
        var copy = (T[])((T[])value).Clone();
        if (HasParts)
        {
            context.Record(value, copy);
            for (var i = 0; i < copy.Length; i++)
            {
                copy[i] = Copier.Copy(copy[i], context);
            }
        }

        return copy;
    }
}

/// <summary>Copies arrays of more than one dimension.</summary>
internal sealed class BlockCopier(Type elementType) : TypeCopier
{
    public override bool HasParts => !Immutability.IsImmutable(elementType);

    public override object Copy(object value, CopyContext context)
    {
        var copy = (Array)((Array)value).Clone();
        if (!HasParts)
        {
            return copy;
        }

        context.Record(value, copy);
        var indices = new int[copy.Rank];
        for (var remaining = copy.Length; remaining > 0; remaining--)
        {
            copy.SetValue(Copier.Copy(copy.GetValue(indices), context), indices);
            for (var dimension = copy.Rank - 1; dimension >= 0 && ++indices[dimension] == copy.GetLength(dimension); dimension--)
            {
                indices[dimension] = 0;
            }
        }

        return copy;
    }
}

/// <summary>Copies collections: makes an empty one like the original, then adds copies of its items.</summary>
internal abstract class ItemsCopier<TCollection, TItem> : TypeCopier
    where TCollection : notnull
{
    public override bool HasParts => !Copier<TItem>.IsImmutable;

    public sealed override object Copy(object value, CopyContext context)
    {
        var original = (TCollection)value;
        var copy = CreateLike(original);
        if (!HasParts)
        {
            foreach (var item in Items(original))
            {
                Add(copy, item);
            }

            return copy;
        }

        context.Record(value, copy);
        foreach (var item in Items(original))
        {
            Add(copy, Copier.Copy(item, context));
        }

        return copy;
    }

    protected abstract TCollection CreateLike(TCollection original);

    protected abstract void Add(TCollection copy, TItem item);

    protected virtual IEnumerable<TItem> Items(TCollection original) => (IEnumerable<TItem>)original;
}

/// <summary>Copies dictionaries.</summary>
internal abstract class PairsCopier<TCollection, TKey, TValue> : TypeCopier
    where TCollection : IDictionary<TKey, TValue>
    where TKey : notnull
{
    public override bool HasParts => !Copier<TKey>.IsImmutable || !Copier<TValue>.IsImmutable;

    public sealed override object Copy(object value, CopyContext context)
    {
        var original = (TCollection)value;
        var copy = CreateLike(original);
        if (HasParts)
        {
            context.Record(value, copy);
        }

        foreach (var (key, item) in original)
        {
            copy.Add(HasParts ? Copier.Copy(key, context) : key, HasParts ? Copier.Copy(item, context) : item);
        }

        return copy;
    }

    protected abstract TCollection CreateLike(TCollection original);
}

internal sealed class ListCopier<T> : TypeCopier
{
    public override bool HasParts => !Copier<T>.IsImmutable;

    public override object Copy(object value, CopyContext context)
    {
        var original = (List<T>)value;
        if (!HasParts)
        {
            return new List<T>(original);
        }

        var copy = new List<T>(original.Count);
        context.Record(value, copy);
        foreach (var item in original)
        {
            copy.Add(Copier.Copy(item, context));
        }

        return copy;
    }
}

internal sealed class HashSetCopier<T> : ItemsCopier<HashSet<T>, T>
{
    protected override HashSet<T> CreateLike(HashSet<T> original) => new(original.Count, original.Comparer);

    protected override void Add(HashSet<T> copy, T item) => copy.Add(item);
}

internal sealed class SortedSetCopier<T> : ItemsCopier<SortedSet<T>, T>
{
    protected override SortedSet<T> CreateLike(SortedSet<T> original) => new(original.Comparer);

    protected override void Add(SortedSet<T> copy, T item) => copy.Add(item);
}

internal sealed class QueueCopier<T> : ItemsCopier<Queue<T>, T>
{
    protected override Queue<T> CreateLike(Queue<T> original) => new(original.Count);

    protected override void Add(Queue<T> copy, T item) => copy.Enqueue(item);
}

internal sealed class ConcurrentQueueCopier<T> : ItemsCopier<ConcurrentQueue<T>, T>
{
    protected override ConcurrentQueue<T> CreateLike(ConcurrentQueue<T> original) => new();

    protected override void Add(ConcurrentQueue<T> copy, T item) => copy.Enqueue(item);
}

internal sealed class StackCopier<T> : ItemsCopier<Stack<T>, T>
{
    protected override Stack<T> CreateLike(Stack<T> original) => new(original.Count);

    protected override void Add(Stack<T> copy, T item) => copy.Push(item);

    // A stack enumerates from the top.
    protected override IEnumerable<T> Items(Stack<T> original) => original.Reverse();
}

internal sealed class CollectionCopier<T> : ItemsCopier<Collection<T>, T>
{
    protected override Collection<T> CreateLike(Collection<T> original) => [];

    protected override void Add(Collection<T> copy, T item) => copy.Add(item);
}

internal sealed class ReadOnlyCollectionCopier<T> : TypeCopier
{
    public override bool HasParts => !Copier<T>.IsImmutable;

    public override object Copy(object value, CopyContext context) =>
        new ReadOnlyCollection<T>([.. ((ReadOnlyCollection<T>)value).Select(item => HasParts ? Copier.Copy(item, context) : item)]);
}

internal sealed class ReadOnlyDictionaryCopier<TKey, TValue> : TypeCopier
    where TKey : notnull
{
    public override bool HasParts => !Copier<TKey>.IsImmutable || !Copier<TValue>.IsImmutable;

    public override object Copy(object value, CopyContext context) => new ReadOnlyDictionary<TKey, TValue>(
        ((ReadOnlyDictionary<TKey, TValue>)value).ToDictionary(
            pair => HasParts ? Copier.Copy(pair.Key, context) : pair.Key, pair => HasParts ? Copier.Copy(pair.Value, context) : pair.Value));
}

internal sealed class DictionaryCopier<TKey, TValue> : PairsCopier<Dictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override Dictionary<TKey, TValue> CreateLike(Dictionary<TKey, TValue> original) => new(original.Count, original.Comparer);
}

internal sealed class SortedDictionaryCopier<TKey, TValue> : PairsCopier<SortedDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override SortedDictionary<TKey, TValue> CreateLike(SortedDictionary<TKey, TValue> original) => new(original.Comparer);
}

internal sealed class SortedListCopier<TKey, TValue> : PairsCopier<SortedList<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override SortedList<TKey, TValue> CreateLike(SortedList<TKey, TValue> original) => new(original.Count, original.Comparer);
}

internal sealed class ConcurrentDictionaryCopier<TKey, TValue> : PairsCopier<ConcurrentDictionary<TKey, TValue>, TKey, TValue>
    where TKey : notnull
{
    protected override ConcurrentDictionary<TKey, TValue> CreateLike(ConcurrentDictionary<TKey, TValue> original) => new(original.Comparer);
}

internal sealed class ArraySegmentCopier<T> : TypeCopier
{
    public override bool HasParts => !Copier<T>.IsImmutable;

    public override bool IsValue => true;

    public override object Copy(object value, CopyContext context)
    {
        var segment = (ArraySegment<T>)value;
        return segment.Array is null ? segment : new ArraySegment<T>([.. segment.Select(item => HasParts ? Copier.Copy(item, context) : item)]);
    }
}
