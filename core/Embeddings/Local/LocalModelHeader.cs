using System.Buffers.Binary;
using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Embeddings.Local;

/// <summary>The first bytes of a model file.</summary>
/// <param name="Dimension">Components of a row; a multiple of 64.</param>
/// <param name="Pieces">Rows, and pieces of the vocabulary.</param>
/// <param name="VocabularyBytes">Size of the packed vocabulary.</param>
/// <param name="Recipe">SHA-256 of how the model was trained.</param>
/// <param name="Corpus">SHA-256 of the list of what it was trained on.</param>
internal sealed record LocalModelHeader(int Dimension, int Pieces, int VocabularyBytes, byte[] Recipe, byte[] Corpus)
{
    /// <summary>Bytes of the header.</summary>
    public const int Bytes = 96;

    /// <summary>Bytes of a hash of recipe or corpus.</summary>
    public const int HashBytes = 32;

    /// <summary>Greatest weight of a row.</summary>
    public const int MaxWeight = ushort.MaxValue;

    private const uint Magic = 0x4D_4C_58_43; // "CXLM"
    private const uint Version = 1;
    private const int VectorBytes = 64;

    /// <summary>Size of the whole file.</summary>
    public long FileBytes => Bytes + VocabularyBytes + (Pieces * (long)(sizeof(int) + Dimension));

    /// <summary>Checks a file and reads its header.</summary>
    /// <exception cref="ContexterException">It is not a model (<see cref="ErrorCodes.StorageCorrupted"/>), or of a later format (<see cref="ErrorCodes.StorageFormat"/>).</exception>
    public static LocalModelHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < Bytes || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic)
        {
            throw Damaged("its header is wrong");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (version > Version)
        {
            throw new ContexterException(
                ErrorCodes.StorageFormat, $"The embedding model has format version {version}; this Contexter reads versions up to {Version}. Use a newer Contexter.");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(file[24..]) != Checksum(file))
        {
            throw Damaged("its checksum is wrong");
        }

        var header = new LocalModelHeader(
            BinaryPrimitives.ReadInt32LittleEndian(file[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(file[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(file[16..]),
            file.Slice(32, HashBytes).ToArray(),
            file.Slice(32 + HashBytes, HashBytes).ToArray());
        return header.Dimension > 0 && header.Dimension % VectorBytes == 0 && header.Pieces >= 256 && header.VocabularyBytes > 0 && header.FileBytes == file.Length
            ? header
            : throw Damaged($"its header says {header.FileBytes} bytes and it has {file.Length}");
    }

    /// <summary>Makes a file.</summary>
    /// <param name="vocabulary">The pieces as <see cref="Tokens.TokenRanks"/> reads them.</param>
    /// <param name="weights">Weight of each row, 0 to <see cref="MaxWeight"/>.</param>
    /// <param name="rows">The rows one after the other.</param>
    /// <param name="recipe">See <see cref="Recipe"/>.</param>
    /// <param name="corpus">See <see cref="Corpus"/>.</param>
    public static byte[] Write(ReadOnlySpan<byte> vocabulary, ReadOnlySpan<int> weights, ReadOnlySpan<sbyte> rows, ReadOnlySpan<byte> recipe, ReadOnlySpan<byte> corpus)
    {
        var header = new LocalModelHeader(rows.Length / weights.Length, weights.Length, vocabulary.Length, recipe.ToArray(), corpus.ToArray());
        var file = new byte[header.FileBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(file, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), header.Dimension);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(12), header.Pieces);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), header.VocabularyBytes);
        recipe[..HashBytes].CopyTo(file.AsSpan(32));
        corpus[..HashBytes].CopyTo(file.AsSpan(32 + HashBytes));
        vocabulary.CopyTo(file.AsSpan(Bytes));
        var at = Bytes + vocabulary.Length;
        foreach (var weight in weights)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), weight);
            at += sizeof(int);
        }

        System.Runtime.InteropServices.MemoryMarshal.AsBytes(rows).CopyTo(file.AsSpan(at));
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(24), Checksum(file));
        return file;
    }

    /// <summary>The error for a damaged file.</summary>
    public static ContexterException Damaged(string problem) => new(
        ErrorCodes.StorageCorrupted, $"The embedding model inside Contexter.Core is damaged: {problem}. Install Contexter again.");

    // Of everything but itself.
    private static ulong Checksum(ReadOnlySpan<byte> file)
    {
        var hash = new XxHash64(0);
        hash.Append(file[..24]);
        hash.Append(file[32..]);
        return hash.GetHash();
    }
}
