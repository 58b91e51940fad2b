using System.Data.Common;
using Contexter.Documents;

namespace Contexter.Storage.Sql;

/// <summary>Reads documents from rows and verifies them on the way: what is damaged is reported, never served.</summary>
internal static class DocumentRows
{
    /// <summary>How many columns <see cref="HeadColumns"/> are.</summary>
    public const int HeadWidth = 8;

    /// <summary>The columns that <see cref="ReadHead"/> expects first, of a table named <c>d</c>.</summary>
    public const string HeadColumns = "d.document_id, d.path, d.content_hash, d.created_at, d.updated_at, d.head, d.checksum, d.body_hash";

    /// <summary>Reads the name of a library version in the first column.</summary>
    /// <exception cref="ContexterException">It is none (<see cref="ErrorCodes.StorageCorrupted"/>).</exception>
    public static LibraryVersion ReadLibrary(SqlSession session, DbDataReader rows)
    {
        try
        {
            return LibraryVersion.Parse(rows.GetString(0));
        }
        catch (ContexterException e)
        {
            throw session.Damaged(e);
        }
    }

    /// <summary>Reads the head of a document.</summary>
    /// <exception cref="ContexterException">The checksum is wrong (<see cref="ErrorCodes.StorageCorrupted"/>).</exception>
    public static DocumentMetadata ReadHead(SqlSession session, DbDataReader rows, LibraryVersion library)
    {
        var (id, path, hash) = (rows.GetString(0), rows.GetString(1), rows.GetString(2));
        var (created, updated) = (rows.GetInt64(3), rows.GetInt64(4));
        var bytes = rows.GetFieldValue<byte[]>(5);
        try
        {
            if (!IsHeadIntact(rows, library))
            {
                throw session.Damaged(library, path, id);
            }

            var head = DocumentCodec.DecodeHead(bytes);
            return new DocumentMetadata
            {
                Id = new DocumentId(id),
                Library = library,
                Path = path,
                Title = head.Title,
                SourceUrl = head.SourceUrl,
                Type = head.Type,
                Language = head.Language,
                ContentHash = new ContentHash(hash),
                SizeBytes = head.SizeBytes,
                FetchedAt = new DateTimeOffset(head.FetchedAt),
                CreatedAt = new DateTimeOffset(created, TimeSpan.Zero),
                UpdatedAt = new DateTimeOffset(updated, TimeSpan.Zero),
                Tags = head.Tags,
                TrustScore = head.TrustScore,
                QualityScore = head.QualityScore,
                QualityReasons = head.QualityReasons ?? [],
            };
        }
        catch (InvalidDataException e)
        {
            throw session.Damaged(library, path, id, e);
        }
    }

    /// <summary>Reads a body: its hash is at a column, its compressed bytes at the next, their checksum at the one after.</summary>
    /// <exception cref="ContexterException">It is missing or its checksum is wrong (<see cref="ErrorCodes.StorageCorrupted"/>).</exception>
    public static StoredBody ReadBody(SqlSession session, DbDataReader rows, int column, DocumentMetadata head)
    {
        try
        {
            return IsBodyIntact(rows, column, out var body)
                ? DocumentCodec.DecodeBody(body)
                : throw session.Damaged(head.Library, head.Path, head.Id.Value);
        }
        catch (InvalidDataException e)
        {
            throw session.Damaged(head.Library, head.Path, head.Id.Value, e);
        }
    }

    /// <summary>Whether a row's head is as it was written.</summary>
    public static bool IsHeadIntact(DbDataReader rows, LibraryVersion library) =>
        DocumentCodec.HeadChecksum(
            library, rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetFieldValue<byte[]>(5), rows.GetFieldValue<byte[]>(7))
        .AsSpan().SequenceEqual(rows.GetFieldValue<byte[]>(6));

    /// <summary>Whether a body is there and as it was written; the columns are those of <see cref="ReadBody"/>.</summary>
    public static bool IsBodyIntact(DbDataReader rows, int column, out byte[] body)
    {
        if (rows.IsDBNull(column + 1))
        {
            body = [];
            return false;
        }

        body = rows.GetFieldValue<byte[]>(column + 1);
        return DocumentCodec.BodyChecksum(rows.GetFieldValue<byte[]>(column), body).AsSpan().SequenceEqual(rows.GetFieldValue<byte[]>(column + 2));
    }

    public static Document Compose(DocumentMetadata head, StoredBody body) => new()
    {
        Id = head.Id,
        Library = head.Library,
        Path = head.Path,
        Title = head.Title,
        SourceUrl = head.SourceUrl,
        Text = body.Text,
        Blocks = body.Blocks,
        Type = head.Type,
        Language = head.Language,
        ContentHash = head.ContentHash,
        SizeBytes = head.SizeBytes,
        FetchedAt = head.FetchedAt,
        CreatedAt = head.CreatedAt,
        UpdatedAt = head.UpdatedAt,
        Tags = head.Tags,
        TrustScore = head.TrustScore,
        QualityScore = head.QualityScore,
        QualityReasons = head.QualityReasons,
    };
}
