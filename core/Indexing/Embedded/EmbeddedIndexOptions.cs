using Contexter.Documents;
using Contexter.Lexical;
using Contexter.Vectors;

namespace Contexter.Indexing.Embedded;

/// <summary>Where an embedded index lies and what it is bound to.</summary>
public sealed record EmbeddedIndexOptions
{
    /// <summary>Folder of the index; it holds one folder a library version. Made when it is not there.</summary>
    public required string Root { get; init; }

    /// <summary>The embedding model that made the vectors; vectors of different models cannot be compared.</summary>
    public required string ModelId { get; init; }

    /// <summary>Dimension of the vectors, 1 to <see cref="IndexLimits.MaxDimension"/>.</summary>
    public required int Dimension { get; init; }

    /// <summary>Parameters of the keyword leg. They may change at any time: nothing of them is stored.</summary>
    public Bm25Options Bm25 { get; init; } = new();

    /// <summary>How many segments of about one size are joined to one. Default 8, range 2 to 64: less makes search faster and writing slower.</summary>
    public int MergeFactor { get; init; } = 8;

    /// <summary>Bytes above which a segment is not joined to others. Default 1 GiB, range 1 MiB to 1 GiB.</summary>
    public int MaxSegmentBytes { get; init; } = 1 << 30;

    /// <summary>How the vectors of large segments are searched. Takes effect when a library is next optimised; until then its files are searched as they are. Default <see cref="VectorIndexKind.Hnsw"/>.</summary>
    public VectorIndexKind VectorIndex { get; init; } = VectorIndexKind.Hnsw;

    /// <summary>Chunks from which a segment gets an index of its vectors; smaller ones are compared in full. Default 20,000, range 1 to 2,147,483,647.</summary>
    public int VectorIndexFrom { get; init; } = 20_000;

    /// <summary>Vectors that a walk over a graph keeps: more find more of the nearest and take longer. Default 128, range 1 to 4,096.</summary>
    public int EfSearch { get; init; } = 128;

    /// <summary>Checks all values.</summary>
    /// <exception cref="ContexterException">A value is missing or out of its range (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Root) || string.IsNullOrWhiteSpace(ModelId))
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, "An embedded index needs a folder and the name of its embedding model; set Root and ModelId.");
        }

        Check(Dimension, 1, IndexLimits.MaxDimension, nameof(Dimension));
        Check(MergeFactor, 2, 64, nameof(MergeFactor));
        Check(MaxSegmentBytes, 1 << 20, 1 << 30, nameof(MaxSegmentBytes));
        Check((int)VectorIndex, 0, (int)VectorIndexKind.Flat, nameof(VectorIndex));
        Check(VectorIndexFrom, 1, int.MaxValue, nameof(VectorIndexFrom));
        Check(EfSearch, 1, 4_096, nameof(EfSearch));
        Bm25.Validate();
    }

    private static void Check(int value, int minimum, int maximum, string name)
    {
        if (value < minimum || value > maximum)
        {
            throw new ContexterException(
                ErrorCodes.ConfigurationInvalid, FormattableString.Invariant($"Option {name} of the embedded index is {value}; allowed are {minimum} to {maximum}."));
        }
    }
}
