using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Contexter.Documents;

/// <summary>Identity of a document: 32 lower-case hexadecimal digits that derive from library version and path.</summary>
/// <param name="Value">The digits.</param>
public readonly record struct DocumentId(string Value)
{
    /// <summary>The id of the document at a path of a library version.</summary>
    public static DocumentId Create(LibraryVersion library, string path) => new(Digest.Hex128("document", library.ToString(), path));

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Identity of a chunk: 32 lower-case hexadecimal digits that derive from library, version, document, content and occurrence. Also a valid UUID without hyphens.</summary>
/// <param name="Value">The digits.</param>
public readonly record struct ChunkId(string Value)
{
    /// <summary>The id of a chunk with a text in a document.</summary>
    /// <param name="library">Library version of the document.</param>
    /// <param name="document">The document.</param>
    /// <param name="headingPath">Headings above the chunk, outermost first.</param>
    /// <param name="text">The chunk's whole text.</param>
    /// <param name="occurrence">0 for the first chunk of the document with this path and text, 1 for the next, and so on.</param>
    public static ChunkId Create(LibraryVersion library, DocumentId document, IReadOnlyList<string> headingPath, string text, int occurrence)
    {
        ArgumentNullException.ThrowIfNull(headingPath);
        return new(Digest.Hex128(
            "chunk", library.ToString(), document.Value, string.Join('\u001f', headingPath), text, occurrence.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Hash of content: 32 lower-case hexadecimal digits, the first half of SHA-256 over length-prefixed parts.</summary>
/// <param name="Value">The digits.</param>
public readonly record struct ContentHash(string Value)
{
    /// <summary>Hash of texts in order; (<c>ab</c>, <c>c</c>) and (<c>a</c>, <c>bc</c>) differ.</summary>
    public static ContentHash Of(params ReadOnlySpan<string> parts) => new(Digest.Hex128(parts));

    /// <summary>Hash of bytes.</summary>
    public static ContentHash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new(Convert.ToHexStringLower(hash[..16]));
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>SHA-256 cut to 128 bits over parts that cannot run into each other.</summary>
internal static class Digest
{
    public static string Hex128(params ReadOnlySpan<string> parts)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            sha.AppendData(length);
            sha.AppendData(bytes);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        sha.GetHashAndReset(hash);
        return Convert.ToHexStringLower(hash[..16]);
    }
}
