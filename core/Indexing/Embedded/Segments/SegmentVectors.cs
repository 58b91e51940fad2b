using System.Runtime.InteropServices;
using Contexter.Storage;
using Contexter.Vectors;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>
/// The exact vectors of a segment that has an index of them, each read from the file when it is scored. A search scores one of thousands: mapped, the pages around it would stay, and the vectors of
/// a million chunks are a gigabyte.
/// </summary>
/// <param name="file">The file of the segment.</param>
internal readonly struct SegmentVectors(SectionFile file) : IExactVectors
{
    private const int FloatsOnStack = 1_024;

    /// <inheritdoc/>
    /// <exception cref="Documents.ContexterException">The vectors are damaged.</exception>
    public float Cosine(int vector, ReadOnlySpan<float> query)
    {
        Span<float> row = query.Length <= FloatsOnStack ? stackalloc float[query.Length] : new float[query.Length];
        Read(vector, row);
        return FlatVectors.Cosine(row, query);
    }

    /// <summary>Reads a vector.</summary>
    /// <param name="vector">Its number.</param>
    /// <param name="row">Takes it; as long as it is.</param>
    public void Read(int vector, Span<float> row) => file.Read(SegmentFormat.Vectors, (long)vector * row.Length * sizeof(float), MemoryMarshal.AsBytes(row));

    /// <inheritdoc/>
    public void Prefetch(int vector)
    {
        // What is not in memory cannot be fetched from there.
    }
}
