using Contexter.Documents;
using Contexter.Storage;

namespace Contexter.Indexing.Embedded.Segments;

/// <summary>The part of a document that varies in length. Fields that filters look at come first, so that the rest need not be read for them.</summary>
internal static class DocumentRecord
{
    /// <summary>Appends the record of a document.</summary>
    public static void Write(ByteWriter writer, IndexedDocument document)
    {
        var metadata = document.Metadata;
        writer.WriteString(document.Fingerprint);
        writer.WriteString(metadata.Path);
        writer.WriteString(metadata.Language);
        writer.WriteVarint(metadata.Tags.Count);
        foreach (var tag in metadata.Tags)
        {
            writer.WriteString(tag);
        }

        writer.WriteString(metadata.Title);
        writer.WriteString(metadata.SourceUrl);
        writer.WriteString(metadata.ContentHash.Value);
        writer.WriteVarint((ulong)metadata.SizeBytes);
        writer.WriteVarint((ulong)metadata.FetchedAt.UtcTicks);
        writer.WriteVarint((ulong)metadata.CreatedAt.UtcTicks);
    }

    /// <summary>The fingerprint in a record.</summary>
    public static string ReadFingerprint(ReadOnlySpan<byte> record) => new ByteReader(record).ReadString();

    /// <summary>The path in a record.</summary>
    public static string ReadPath(ReadOnlySpan<byte> record)
    {
        var reader = new ByteReader(record);
        reader.ReadBytes(reader.ReadVarint32());
        return reader.ReadString();
    }

    /// <summary>What filters look at.</summary>
    public static (string Path, string Language, string[] Tags) ReadFilterFields(ReadOnlySpan<byte> record)
    {
        var reader = new ByteReader(record);
        reader.ReadBytes(reader.ReadVarint32());
        return (reader.ReadString(), reader.ReadString(), ReadTags(ref reader));
    }

    /// <summary>All of a document's metadata.</summary>
    public static DocumentMetadata ReadMetadata(ReadOnlySpan<byte> record, in DocumentRow row, LibraryVersion library)
    {
        var reader = new ByteReader(record);
        reader.ReadBytes(reader.ReadVarint32());
        var (path, language) = (reader.ReadString(), reader.ReadString());
        var tags = ReadTags(ref reader);
        return new DocumentMetadata
        {
            Id = new DocumentId(row.Id.ToString()),
            Library = library,
            Path = path,
            Language = language,
            Tags = tags,
            Title = reader.ReadString(),
            SourceUrl = reader.ReadString(),
            ContentHash = new ContentHash(reader.ReadString()),
            SizeBytes = (long)reader.ReadVarint(),
            FetchedAt = ReadTime(reader.ReadVarint()),
            CreatedAt = ReadTime(reader.ReadVarint()),
            UpdatedAt = ReadTime((ulong)row.UpdatedAt),
            Type = (DocumentType)row.Type,
            TrustScore = row.TrustScore,
            QualityScore = row.QualityScore,
        };
    }

    private static DateTimeOffset ReadTime(ulong ticks) => new((long)ticks, TimeSpan.Zero);

    private static string[] ReadTags(ref ByteReader reader)
    {
        var tags = new string[reader.ReadVarint32()];
        for (var i = 0; i < tags.Length; i++)
        {
            tags[i] = reader.ReadString();
        }

        return tags;
    }
}
