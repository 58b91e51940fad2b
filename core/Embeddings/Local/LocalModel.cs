using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Contexter.Documents;
using Contexter.Tokens;

namespace Contexter.Embeddings.Local;

/// <summary>A vocabulary of pieces and a row of bytes with a weight for each of them. Data/README.md describes its file.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
internal sealed unsafe class LocalModel
{
    private const string ResourceName = "Contexter.Embeddings.Local.Data.local-model.bin";

    // The largest sum of weights whose product with the largest byte fits into 32 bits.
    private const int MaxPartialWeight = int.MaxValue / sbyte.MaxValue;

    private readonly UnmanagedMemoryStream _file;
    private readonly sbyte* _rows;
    private readonly byte* _weights;

    private LocalModel(UnmanagedMemoryStream file, LocalModelHeader header, TokenRanks pieces)
    {
        _file = file;
        Header = header;
        Pieces = new PieceCutter(pieces);
        _weights = file.PositionPointer;
        _rows = (sbyte*)(_weights + ((long)header.Pieces * sizeof(int)));
    }

    /// <summary>What the file says of itself.</summary>
    public LocalModelHeader Header { get; }

    /// <summary>The vocabulary.</summary>
    public PieceCutter Pieces { get; }

    /// <summary>The model that is part of this assembly. Its rows stay where the operating system mapped them and are read when they are used.</summary>
    public static LocalModel Load() => Read((UnmanagedMemoryStream)(typeof(LocalModel).Assembly.GetManifestResourceStream(ResourceName)
        ?? throw new InvalidOperationException($"Resource '{ResourceName}' is missing from the assembly.")));

    /// <summary>Reads a model that stays in memory as long as the stream.</summary>
    /// <exception cref="ContexterException">The data is not a model (<see cref="ErrorCodes.StorageCorrupted"/>), or of a later format (<see cref="ErrorCodes.StorageFormat"/>).</exception>
    public static LocalModel Read(UnmanagedMemoryStream file)
    {
        var header = LocalModelHeader.Read(new ReadOnlySpan<byte>(file.PositionPointer, checked((int)file.Length)));
        file.Position = LocalModelHeader.Bytes;
        var pieces = TokenRanks.Read(new UnmanagedMemoryStream(file.PositionPointer, header.VocabularyBytes));
        if (pieces.Count != header.Pieces)
        {
            throw LocalModelHeader.Damaged($"its vocabulary has {pieces.Count} pieces and its header says {header.Pieces}");
        }

        file.Position += header.VocabularyBytes;
        return new LocalModel(file, header, pieces);
    }

    /// <summary>Weight of a row, 0 to 65,535.</summary>
    public int WeightOf(int piece) => BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(_weights + ((long)piece * sizeof(int)), sizeof(int)));

    /// <summary>The row of a piece.</summary>
    public ReadOnlySpan<sbyte> RowOf(int piece) => new(_rows + ((long)piece * Header.Dimension), Header.Dimension);

    /// <summary>Sums the rows of a text's pieces, each times its weight and the square root of its count, in whole numbers: the same on every processor.</summary>
    /// <param name="counts">The counted pieces; takes the sums.</param>
    public void Sum(PieceCounts counts)
    {
        var inUse = 0L;
        foreach (var piece in counts.Different)
        {
            var count = counts.CountOf(piece);
            var weight = count == 1 ? WeightOf(piece) : (long)Math.Round(WeightOf(piece) * Math.Sqrt(count), MidpointRounding.ToEven);
            while (weight > 0)
            {
                // More than 32 bits hold at once takes several steps.
                var step = (int)Math.Min(weight, LocalModelHeader.MaxWeight * 64);
                if (inUse + step > MaxPartialWeight)
                {
                    Flush(counts);
                    inUse = 0;
                }

                AddScaled(counts.PartialSums, RowOf(piece), step);
                inUse += step;
                weight -= step;
            }
        }

        Flush(counts);
        GC.KeepAlive(_file);
    }

    /// <summary>Adds a row times a number to sums, by vectors of the processor's width.</summary>
    internal static void AddScaled(Span<int> sums, ReadOnlySpan<sbyte> row, int factor)
    {
        var targets = MemoryMarshal.Cast<int, Vector<int>>(sums);
        var factors = new Vector<int>(factor);
        ref var source = ref MemoryMarshal.GetReference(row);
        for (var i = 0; i < targets.Length; i += 4)
        {
            var bytes = Unsafe.ReadUnaligned<Vector<sbyte>>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref source, i * Vector<int>.Count)));
            Vector.Widen(bytes, out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            targets[i] += first * factors;
            targets[i + 1] += second * factors;
            targets[i + 2] += third * factors;
            targets[i + 3] += fourth * factors;
        }
    }

    private static void Flush(PieceCounts counts)
    {
        var (partial, sums) = (counts.PartialSums, counts.Sums);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += partial[i];
        }

        partial.AsSpan().Clear();
    }
}
