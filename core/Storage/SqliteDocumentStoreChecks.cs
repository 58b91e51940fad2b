using System.Globalization;
using Contexter.Documents;
using Microsoft.Data.Sqlite;

namespace Contexter.Storage;

/// <summary>Reads everything there is and compares it with its checksums and references.</summary>
internal static class SqliteDocumentStoreChecks
{
    private const int MaxFaults = 100;

    public static DocumentStoreStatus Status(SqliteDocumentStoreSession session, IReadOnlyList<LibraryVersion> libraries)
    {
        using var bodies = session.Query("SELECT count(*), coalesce(sum(length(body)), 0) FROM bodies");
        bodies.Read();
        var pageBytes = Number(session, "PRAGMA page_size");
        return new DocumentStoreStatus
        {
            Libraries = libraries,
            Documents = Number(session, "SELECT count(*) FROM documents"),
            Bodies = bodies.GetInt64(0),
            BodyBytes = bodies.GetInt64(1),
            FileBytes = Number(session, "PRAGMA page_count") * pageBytes,
            FreeBytes = Number(session, "PRAGMA freelist_count") * pageBytes,
            OrphanBodies = Number(session, "SELECT count(*) FROM bodies WHERE NOT EXISTS (SELECT 1 FROM documents WHERE body_hash = bodies.hash)"),
            OrphanDocuments = Number(session, "SELECT count(*) FROM documents WHERE library NOT IN (SELECT id FROM libraries)"),
            FileFaults = Faults(session),
        };
    }

    public static DocumentCheck Check(SqliteDocumentStoreSession session, LibraryVersion library, string? after, int limit, CancellationToken cancellationToken)
    {
        var damaged = new List<DamagedDocument>();
        var (count, last) = (0, default(string));
        using var rows = session.Query(
            $"""
            SELECT {SqliteDocumentStoreRows.HeadColumns}, b.body, b.checksum FROM documents d LEFT JOIN bodies b ON b.hash = d.body_hash
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

    private static DocumentDamage? Examine(SqliteDataReader rows, LibraryVersion library)
    {
        const int Body = SqliteDocumentStoreRows.HeadWidth - 1;
        if (!SqliteDocumentStoreRows.IsHeadIntact(rows, library))
        {
            return DocumentDamage.Metadata;
        }

        if (rows.IsDBNull(Body + 1))
        {
            return DocumentDamage.TextMissing;
        }

        if (!SqliteDocumentStoreRows.IsBodyIntact(rows, Body, out var body))
        {
            return DocumentDamage.Text;
        }

        try
        {
            // Checksums say that nothing changed since it was written; that the right thing was written, only this does.
            return SqliteDocumentStoreCodec.HashBody(SqliteDocumentStoreCodec.DecompressBody(body)).AsSpan().SequenceEqual(rows.GetFieldValue<byte[]>(Body))
                ? null
                : DocumentDamage.Text;
        }
        catch (InvalidDataException)
        {
            return DocumentDamage.Text;
        }
    }

    private static List<string> Faults(SqliteDocumentStoreSession session)
    {
        var faults = new List<string>();
        using var rows = session.Query(string.Create(CultureInfo.InvariantCulture, $"PRAGMA integrity_check({MaxFaults})"));
        while (rows.Read())
        {
            if (rows.GetString(0) is not "ok" and var fault)
            {
                faults.Add(fault);
            }
        }

        return faults;
    }

    private static long Number(SqliteDocumentStoreSession session, string sql) => Convert.ToInt64(session.Scalar(sql), CultureInfo.InvariantCulture);
}
