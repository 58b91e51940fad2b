using System.Security.Cryptography;
using System.Text;
using Contexter.Documents;

namespace Contexter.Indexing.Qdrant.Points;

/// <summary>Ids of points: UUIDs of version 5 (RFC 9562, 5.5), so that what is written again takes its own place.</summary>
internal static class PointIds
{
    /// <summary>The namespace of all names; made up once.</summary>
    private static readonly Guid Namespace = new("6f1c1a52-58d5-4d0b-9a53-0d7c2b7f6a11");

    /// <summary>The point of a chunk.</summary>
    public static Guid OfChunk(LibraryVersion library, ChunkId chunk) => Create(Namespace, $"chunk\n{library}\n{chunk.Value}");

    /// <summary>The point of a document.</summary>
    public static Guid OfDocument(LibraryVersion library, DocumentId document) => Create(Namespace, $"document\n{library}\n{document.Value}");

    /// <summary>The UUID of a name in a namespace.</summary>
    internal static Guid Create(Guid space, string name)
    {
        var bytes = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        space.TryWriteBytes(bytes, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(16));
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        Hash(bytes, hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "Version 5 of UUIDs is SHA-1 by definition; nothing is kept safe by it.")]
    private static void Hash(ReadOnlySpan<byte> source, Span<byte> destination) => SHA1.HashData(source, destination);
}
