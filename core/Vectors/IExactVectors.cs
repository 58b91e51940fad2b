using System.Runtime.InteropServices;

namespace Contexter.Vectors;

/// <summary>Vectors in full, for the scores of what a search over rounded ones has found.</summary>
internal interface IExactVectors
{
    /// <summary>The cosine of a vector with a query.</summary>
    /// <param name="vector">Number of the vector.</param>
    /// <param name="query">A unit vector.</param>
    float Cosine(int vector, ReadOnlySpan<float> query);

    /// <summary>Has the processor fetch a vector that is scored soon, where that helps.</summary>
    void Prefetch(int vector);
}

/// <summary>Vectors that lie in memory, one after the other.</summary>
/// <param name="rows">All of them.</param>
/// <param name="dimension">Components of each.</param>
internal readonly ref struct ExactRows(ReadOnlySpan<float> rows, int dimension) : IExactVectors
{
    private readonly ReadOnlySpan<float> _rows = rows;

    /// <inheritdoc/>
    public float Cosine(int vector, ReadOnlySpan<float> query) => FlatVectors.Cosine(RowOf(vector), query);

    /// <inheritdoc/>
    public void Prefetch(int vector) => ProcessorCache.Prefetch(MemoryMarshal.AsBytes(RowOf(vector)));

    private ReadOnlySpan<float> RowOf(int vector) => _rows.Slice(vector * dimension, dimension);
}
