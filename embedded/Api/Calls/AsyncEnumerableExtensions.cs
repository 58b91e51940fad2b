namespace Orleans.Runtime;

/// <summary>Tunes the enumeration of a grain's <see cref="IAsyncEnumerable{T}"/>.</summary>
public static class AsyncEnumerableExtensions
{
    /// <summary>Sets how many ready items one round trip to the grain may bring.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="self">What a grain's method returned; anything else is returned unchanged.</param>
    /// <param name="maxBatchSize">The most items, 1 or more. Default: 100.</param>
    /// <returns>The same enumerable.</returns>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatchSize, 1);
        if (self is IGrainEnumerable enumerable)
        {
            enumerable.MaxBatchSize = maxBatchSize;
        }

        return self;
    }
}

/// <summary>The enumerable a grain reference's method returns.</summary>
internal interface IGrainEnumerable
{
    int MaxBatchSize { get; set; }
}
