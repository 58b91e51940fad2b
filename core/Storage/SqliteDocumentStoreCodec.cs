using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Contexter.Documents;

namespace Contexter.Storage;

/// <summary>
/// How a document lies in the file: its text and blocks as gzip-compressed JSON (the body), the rest as plain JSON and columns (the head), each with a checksum.
/// </summary>
/// <remarks>
/// A checksum is the first half of SHA-256 over the bytes it protects and over library and id, so that a body in the wrong row is found out as well.
/// The body changes only with the content hash: a document that is stored again unchanged costs a small write.
/// </remarks>
internal static class SqliteDocumentStoreCodec
{
    public const int ChecksumBytes = 16;

    // Text goes into no markup here, so only what JSON itself demands is escaped; angle brackets and quotes of code stay short.
    private static readonly StoredJson Json = new(new JsonSerializerOptions(StoredJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static byte[] EncodeBody(Document document)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
        {
            JsonSerializer.Serialize(gzip, new StoredBody { Text = document.Text, Blocks = document.Blocks }, Json.StoredBody);
        }

        return target.ToArray();
    }

    /// <summary>Reads a body whose checksum has been verified.</summary>
    /// <exception cref="InvalidDataException">The body is not what <see cref="EncodeBody"/> writes.</exception>
    public static StoredBody DecodeBody(byte[] body)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(body, writable: false), CompressionMode.Decompress);
            return JsonSerializer.Deserialize(gzip, Json.StoredBody) ?? throw new InvalidDataException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The body is not the JSON of a document.", e);
        }
    }

    public static byte[] EncodeHead(Document document) => JsonSerializer.SerializeToUtf8Bytes(
        new StoredHead
        {
            Title = document.Title,
            SourceUrl = document.SourceUrl,
            Type = document.Type,
            Language = document.Language,
            SizeBytes = document.SizeBytes,
            FetchedAt = document.FetchedAt.UtcDateTime,
            Tags = document.Tags,
            TrustScore = document.TrustScore,
            QualityScore = document.QualityScore,
        },
        Json.StoredHead);

    /// <summary>Reads a head whose checksum has been verified.</summary>
    /// <exception cref="InvalidDataException">The head is not what <see cref="EncodeHead"/> writes.</exception>
    public static StoredHead DecodeHead(byte[] head)
    {
        try
        {
            return JsonSerializer.Deserialize(head, Json.StoredHead) ?? throw new InvalidDataException("The head is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The head is not the JSON of a document's metadata.", e);
        }
    }

    public static byte[] BodyChecksum(LibraryVersion library, string documentId, ReadOnlySpan<byte> body) => Checksum(library, documentId, body, []);

    /// <summary>Checksum of the head's JSON and of the columns beside it.</summary>
    public static byte[] HeadChecksum(
        LibraryVersion library, string documentId, string path, string contentHash, long createdTicks, long updatedTicks, ReadOnlySpan<byte> head)
    {
        Span<byte> times = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(times, createdTicks);
        BinaryPrimitives.WriteInt64LittleEndian(times[8..], updatedTicks);
        return Checksum(library, documentId, head, times, path, contentHash);
    }

    private static byte[] Checksum(LibraryVersion library, string documentId, ReadOnlySpan<byte> data, ReadOnlySpan<byte> moreData, params ReadOnlySpan<string> texts)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(sha, Encoding.UTF8.GetBytes(library.ToString()));
        Append(sha, Encoding.UTF8.GetBytes(documentId));
        Append(sha, data);
        Append(sha, moreData);
        foreach (var text in texts)
        {
            Append(sha, Encoding.UTF8.GetBytes(text));
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        sha.GetHashAndReset(hash);
        return hash[..ChecksumBytes].ToArray();

        static void Append(IncrementalHash sha, ReadOnlySpan<byte> bytes)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            sha.AppendData(length);
            sha.AppendData(bytes);
        }
    }
}

/// <summary>What is compressed: all of a document that is large.</summary>
internal sealed record StoredBody
{
    public required string Text { get; init; }

    public required IReadOnlyList<Block> Blocks { get; init; }
}

/// <summary>What lists need of a document, beside the columns of its row.</summary>
internal sealed record StoredHead
{
    public required string Title { get; init; }

    public required string SourceUrl { get; init; }

    public DocumentType Type { get; init; }

    public required string Language { get; init; }

    public long SizeBytes { get; init; }

    public DateTime FetchedAt { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public double TrustScore { get; init; }

    public double QualityScore { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(StoredBody))]
[JsonSerializable(typeof(StoredHead))]
internal sealed partial class StoredJson : JsonSerializerContext;
