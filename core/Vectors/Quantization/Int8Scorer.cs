using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Contexter.Vectors.Hnsw;

namespace Contexter.Vectors.Quantization;

/// <summary>Compares a query in bytes with vectors of bytes.</summary>
/// <param name="vectors">The vectors.</param>
/// <param name="query">The query.</param>
internal readonly ref struct Int8Scorer(Int8Vectors vectors, ReadOnlySpan<sbyte> query) : IVectorScorer
{
    private readonly Int8Vectors _vectors = vectors;
    private readonly ReadOnlySpan<sbyte> _query = query;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(int vector) => Int8Math.Dot(_query, _vectors[vector]) * _vectors.Scales[vector];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int vector)
    {
        ProcessorCache.Prefetch(MemoryMarshal.AsBytes(_vectors[vector]));
        ProcessorCache.Prefetch(MemoryMarshal.AsBytes(_vectors.Scales.Slice(vector, 1)));
    }
}
