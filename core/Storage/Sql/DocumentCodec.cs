using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Contexter.Documents;
using Contexter.Quality;

namespace Contexter.Storage.Sql;

/// <summary>
/// How a document lies in the file: its text and blocks as gzip-compressed JSON (the body), the rest as plain JSON and columns (the head), each with a checksum.
/// </summary>
/// <remarks>
/// <para>
/// A body is kept under the SHA-256 of its JSON, once for all documents that have it; the head names it. Compressing the same JSON may give other bytes one day,
/// so the hash is of what goes in.
/// </para>
/// <para>
/// A checksum is the first half of SHA-256 over the bytes it protects and over what they belong to: a body's over its hash, a head's over library, id and the
/// hash of its body. So a body in the wrong row and a head with another body are found out as well, without decompressing anything.
/// </para>
/// </remarks>
internal static class DocumentCodec
{
    public const int ChecksumBytes = 16;

    // Text goes into no markup here, so only what JSON itself demands is escaped; angle brackets and quotes of code stay short.
    private static readonly StoredJson Json = new(new JsonSerializerOptions(StoredJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The JSON that a body holds.</summary>
    public static byte[] SerializeBody(Document document) =>
        JsonSerializer.SerializeToUtf8Bytes(new StoredBody { Text = document.Text, Blocks = document.Blocks }, Json.StoredBody);

    /// <summary>What a body is kept under.</summary>
    /// <param name="json">What <see cref="SerializeBody"/> writes.</param>
    public static byte[] HashBody(ReadOnlySpan<byte> json) => SHA256.HashData(json);

    /// <summary>Compresses a body.</summary>
    /// <param name="json">What <see cref="SerializeBody"/> writes.</param>
    public static byte[] EncodeBody(ReadOnlySpan<byte> json)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(json);
        }

        return target.ToArray();
    }

    /// <summary>The JSON of a compressed body.</summary>
    /// <exception cref="InvalidDataException">The body is not what <see cref="EncodeBody"/> writes.</exception>
    public static byte[] DecompressBody(byte[] body)
    {
        using var gzip = new GZipStream(new MemoryStream(body, writable: false), CompressionMode.Decompress);
        using var json = new MemoryStream();
        gzip.CopyTo(json);
        return json.ToArray();
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
            QualityReasons = document.QualityReasons is { Count: > 0 } reasons ? reasons : null,
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

    /// <summary>Checksum of a compressed body and of what it is kept under.</summary>
    public static byte[] BodyChecksum(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> body) => Checksum([], hash, body, []);

    /// <summary>Checksum of the head's JSON and of the columns beside it.</summary>
    public static byte[] HeadChecksum(
        LibraryVersion library,
        string documentId,
        string path,
        string contentHash,
        long createdTicks,
        long updatedTicks,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> bodyHash)
    {
        Span<byte> times = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(times, createdTicks);
        BinaryPrimitives.WriteInt64LittleEndian(times[8..], updatedTicks);
        return Checksum([library.ToString(), documentId, path, contentHash], head, times, bodyHash);
    }

    private static byte[] Checksum(ReadOnlySpan<string> texts, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            Append(sha, Encoding.UTF8.GetBytes(text));
        }

        Append(sha, first);
        Append(sha, second);
        Append(sha, third);
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

    /// <summary>Null where there are none, and in files from before they were kept.</summary>
    public IReadOnlyList<QualityReason>? QualityReasons { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(StoredBody))]
[JsonSerializable(typeof(StoredHead))]
internal sealed partial class StoredJson : JsonSerializerContext;
