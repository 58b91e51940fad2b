using System.Buffers.Binary;
using System.IO.Compression;
using Contexter.Embeddings.Local;

namespace Contexter.Core.Tests.Embeddings.Local;

/// <summary>A small model with drawn rows, in memory that the collector does not move.</summary>
internal static class SampleModel
{
    public static readonly byte[] Recipe = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];
    public static readonly byte[] Corpus = [.. Enumerable.Range(32, 32).Select(value => (byte)value)];

    /// <summary>A file whose vocabulary is all bytes and some words; ranks grow from short to long, as merges do.</summary>
    public static byte[] File(int dimension = 256, int seed = 1)
    {
        string[] words = ["th", "re", "in", "ad", "fi", "le", "the", "ing", "read", "file"];
        byte[][] pieces = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. words.Select(word => word.Select(c => (byte)c).ToArray())];
        var random = new Random(seed);
        var weights = Enumerable.Range(0, pieces.Length).Select(_ => random.Next(1, LocalModelHeader.MaxWeight + 1)).ToArray();
        var rows = Enumerable.Range(0, pieces.Length * dimension).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
        return LocalModelHeader.Write(Pack(pieces), weights, rows, Recipe, Corpus);
    }

    public static LocalModel Read(byte[] file) => LocalModel.Read(new PinnedModelStream(file));

    private static byte[] Pack(byte[][] pieces)
    {
        using var packed = new MemoryStream();
        using (var stream = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var count = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(count, pieces.Length);
            stream.Write(count);
            stream.Write([.. pieces.Select(piece => (byte)piece.Length)]);
            stream.Write([.. pieces.SelectMany(piece => piece)]);
        }

        return packed.ToArray();
    }
}
