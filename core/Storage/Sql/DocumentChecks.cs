using System.Data.Common;
using System.Globalization;
using Contexter.Documents;

namespace Contexter.Storage.Sql;

/// <summary>Reads everything there is and compares it with its checksums and references.</summary>
internal static class DocumentChecks
{
    public static DocumentStoreStatus Status(SqlSession session, IReadOnlyList<LibraryVersion> libraries, StorageFigures figures)
    {
        var (bodies, bodyBytes) = Bodies(session);
        return new DocumentStoreStatus
        {
            Libraries = libraries,
            Documents = Number(session, "SELECT count(*) FROM documents"),
            Bodies = bodies,
            BodyBytes = bodyBytes,
            FileBytes = figures.Bytes,
            FreeBytes = figures.FreeBytes,
            OrphanBodies = Number(session, "SELECT count(*) FROM bodies WHERE NOT EXISTS (SELECT 1 FROM documents WHERE body_hash = bodies.hash)"),
            OrphanDocuments = Number(session, "SELECT count(*) FROM documents WHERE library NOT IN (SELECT id FROM libraries)"),
            FileFaults = figures.Faults,
        };
    }

    public static DocumentCheck Check(SqlSession session, LibraryVersion library, string? after, int limit, CancellationToken cancellationToken)
    {
        var damaged = new List<DamagedDocument>();
        var (count, last) = (0, default(string));
        using var rows = session.Query(
            $"""
            SELECT {DocumentRows.HeadColumns}, b.body, b.checksum FROM documents d LEFT JOIN bodies b ON b.hash = d.body_hash
            WHERE d.library = (SELECT id FROM libraries WHERE name = $1) AND d.document_id > $2 ORDER BY d.document_id LIMIT $3
            """,
            library.ToString(),
            after ?? string.Empty,
            (long)limit);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            (count, last) = (count + 1, rows.GetString(0));
            if (Examine(rows, library) is { } damage)
            {
                damaged.Add(new DamagedDocument(rows.GetString(1), last, damage));
            }
        }

        return new DocumentCheck(count, damaged, count == limit ? last : null);
    }

    private static DocumentDamage? Examine(DbDataReader rows, LibraryVersion library)
    {
        const int Body = DocumentRows.HeadWidth - 1;
        if (!DocumentRows.IsHeadIntact(rows, library))
        {
            return DocumentDamage.Metadata;
        }

        if (rows.IsDBNull(Body + 1))
        {
            return DocumentDamage.TextMissing;
        }

        if (!DocumentRows.IsBodyIntact(rows, Body, out var body))
        {
            return DocumentDamage.Text;
        }

        try
        {
            // Checksums say that nothing changed since it was written; that the right thing was written, only this does.
            return DocumentCodec.HashBody(DocumentCodec.DecompressBody(body)).AsSpan().SequenceEqual(rows.GetFieldValue<byte[]>(Body))
                ? null
                : DocumentDamage.Text;
        }
        catch (InvalidDataException)
        {
            return DocumentDamage.Text;
        }
    }

    private static (long Count, long Bytes) Bodies(SqlSession session)
    {
        using var rows = session.Query("SELECT count(*), CAST(coalesce(sum(length(body)), 0) AS BIGINT) FROM bodies");
        rows.Read();
        return (rows.GetInt64(0), rows.GetInt64(1));
    }

    private static long Number(SqlSession session, string sql) => Convert.ToInt64(session.Scalar(sql), CultureInfo.InvariantCulture);
}
