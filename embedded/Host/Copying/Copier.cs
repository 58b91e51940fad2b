using System.Runtime.CompilerServices;

namespace Contexter.Embedded.Copying;

/// <summary>
/// Copies arguments, results and stream items, so that caller and grain never share an object either could change. Immutable values are
/// passed as they are; an object that occurs twice in a value occurs twice in its copy; types that cannot travel are refused.
/// </summary>
internal static class Copier
{
    /// <summary>Copies a value.</summary>
    /// <exception cref="Orleans.Serialization.CodecNotFoundException">The value, or something in it, is of a type that cannot travel.</exception>
    public static T Copy<T>(T value)
    {
        if (Copier<T>.IsImmutable || value is null)
        {
            return value;
        }

        if (Copier<T>.MayBeGrain && AsReference(value) is { } reference)
        {
            return reference;
        }

        var copier = TypeCopier.Of(value.GetType());
        if (copier.IsImmutable)
        {
            return value;
        }

        if (!copier.HasParts)
        {
            return (T)copier.Copy(value, null!);
        }

        var context = CopyContext.Take();
        try
        {
            return (T)context.Copy(value, copier);
        }
        finally
        {
            context.Return();
        }
    }

    /// <summary>Copies a part of a value.</summary>
    public static T Copy<T>(T value, CopyContext context)
    {
        if (Copier<T>.IsImmutable || value is null)
        {
            return value;
        }

        if (Copier<T>.MayBeGrain && AsReference(value) is { } reference)
        {
            return reference;
        }

        var copier = TypeCopier.Of(value.GetType());
        return copier.IsImmutable ? value : (T)context.Copy(value, copier);
    }

    /// <summary>Copies the values that flow with a call.</summary>
    public static Dictionary<string, object> CopyValues(Dictionary<string, object> values)
    {
        Dictionary<string, object>? copies = null;
        foreach (var (key, value) in values)
        {
            if (!Immutability.IsImmutableValue(value.GetType()))
            {
                (copies ??= new Dictionary<string, object>(values, StringComparer.Ordinal))[key] = Copy(value);
            }
        }

        return copies ?? values;
    }

    // A grain that passes itself passes a reference to itself.
    private static T? AsReference<T>(T value) => value switch
    {
        GrainReference => value,
        IGrainBase and IAddressable grain => typeof(T).IsInterface ? grain.AsReference<T>() : (T)(object)GrainExtensions.ReferenceOf(grain),
        _ => default,
    };
}

/// <summary>What is known of the values of a declared type.</summary>
internal static class Copier<T>
{
    /// <summary>Whether they are all immutable.</summary>
    public static readonly bool IsImmutable = Immutability.IsImmutable(typeof(T));

    /// <summary>Whether one may be a grain.</summary>
    public static readonly bool MayBeGrain = typeof(T) == typeof(object) || typeof(IAddressable).IsAssignableFrom(typeof(T));
}

/// <summary>Remembers what was copied, for values in which an object occurs more than once.</summary>
internal sealed class CopyContext
{
    [ThreadStatic]
    private static CopyContext? _free;

    private readonly Dictionary<object, object> _copies = new(ReferenceEqualityComparer.Instance);

    public static CopyContext Take()
    {
        var context = _free ?? new CopyContext();
        _free = null;
        return context;
    }

    public void Return()
    {
        _copies.Clear();
        _free = this;
    }

    public object Copy(object value, TypeCopier copier)
    {
        if (copier.IsValue)
        {
            return copier.Copy(value, this);
        }

        if (!_copies.TryGetValue(value, out var copy))
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            copy = copier.Copy(value, this);
            _copies[value] = copy;
        }

        return copy;
    }

    /// <summary>Notes a copy before its parts are copied, for parts that refer back to it.</summary>
    public void Record(object value, object copy) => _copies[value] = copy;
}
