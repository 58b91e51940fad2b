namespace Orleans.Concurrency;

/// <summary>A value the sender and the receiver promise not to change, so it is passed without being copied.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="value">The value.</param>
public readonly struct Immutable<T>(T value)
{
    /// <summary>The value.</summary>
    public readonly T Value = value;
}

/// <summary>Makes <see cref="Immutable{T}"/>.</summary>
public static class ImmutableExtensions
{
    /// <summary>Promises that a value is not changed any more.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The value with the promise.</returns>
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}
