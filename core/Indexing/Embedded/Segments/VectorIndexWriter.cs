using System.Runtime.InteropServices;
using Contexter.Storage;
using Contexter.Vectors;
using Contexter.Vectors.Hnsw;
using Contexter.Vectors.Quantization;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>Makes what finds the vectors of a large segment without comparing all of them, while they are written.</summary>
internal sealed class VectorIndexWriter(VectorIndexKind kind, int dimension, CancellationToken cancellationToken)
{
    private sbyte[] _bytes = [];
    private float[] _scales = [];
    private byte[] _halves = [];
    private float[] _halfScales = [];
    private ulong[] _bits = [];
    private int _next;

    /// <summary>Makes room.</summary>
    /// <param name="vectors">How many vectors come.</param>
    public void Begin(int vectors)
    {
        if (kind == VectorIndexKind.Hnsw)
        {
            (_bytes, _scales) = (new sbyte[checked(vectors * dimension)], new float[vectors]);
            (_halves, _halfScales) = (new byte[checked(vectors * Int4Vectors.BytesOf(dimension))], new float[vectors]);
        }
        else
        {
            _bits = new ulong[checked(vectors * BinaryVectors.WordsOf(dimension))];
        }
    }

    /// <summary>Takes vectors, one after the other.</summary>
    public void Add(ReadOnlySpan<float> vectors)
    {
        var (words, halves) = (BinaryVectors.WordsOf(dimension), Int4Vectors.BytesOf(dimension));
        for (; !vectors.IsEmpty; vectors = vectors[dimension..], _next++)
        {
            if (kind == VectorIndexKind.Hnsw)
            {
                _scales[_next] = Int8Math.Quantize(vectors[..dimension], _bytes.AsSpan(_next * dimension, dimension));
                _halfScales[_next] = Int4Vectors.Quantize(vectors[..dimension], _halves.AsSpan(_next * halves, halves));
            }
            else
            {
                BinaryVectors.Quantize(vectors[..dimension], _bits.AsSpan(_next * words, words));
            }
        }
    }

    /// <summary>Writes the sections.</summary>
    public void Complete(SectionFileWriter file)
    {
        if (kind == VectorIndexKind.Binary)
        {
            file.WriteSection(SegmentFormat.BinaryVectors, MemoryMarshal.AsBytes<ulong>(_bits));
            return;
        }

        // Links are chosen by bytes: what is chosen badly stays so, while a walk's candidates are scored in full.
        var graph = HnswBuilder.Build(_bytes, _scales, dimension, new HnswOptions(), cancellationToken);
        file.WriteSection(SegmentFormat.Int4Vectors, _halves);
        file.WriteSection(SegmentFormat.Int4Scales, MemoryMarshal.AsBytes<float>(_halfScales));
        file.WriteSection(SegmentFormat.VectorGraph, MemoryMarshal.AsBytes<int>(graph));
    }
}
