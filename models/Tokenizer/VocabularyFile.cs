using System.Buffers.Binary;
using System.IO.Compression;
using Contexter.Embeddings.Local;
using Contexter.Tokens;

namespace Contexter.Models.Tokenizer;

/// <summary>A vocabulary in the format of core/Tokens/Data/README.md.</summary>
internal static class VocabularyFile
{
    /// <summary>Packs pieces.</summary>
    public static byte[] Pack(IReadOnlyList<byte[]> pieces)
    {
        using var packed = new MemoryStream();
        using (var stream = new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            Span<byte> count = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(count, pieces.Count);
            stream.Write(count);
            foreach (var piece in pieces)
            {
                stream.WriteByte((byte)piece.Length);
            }

            foreach (var piece in pieces)
            {
                stream.Write(piece);
            }
        }

        return packed.ToArray();
    }

    /// <summary>Reads a packed vocabulary.</summary>
    public static PieceCutter Read(byte[] packed) => new(TokenRanks.Read(new MemoryStream(packed)));
}
