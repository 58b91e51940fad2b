using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Contexter.Documents;
using Contexter.Storage.Sql;

namespace Contexter.Storage;

/// <summary>
/// Makes a file of format 1 one of the present format. Format 1 had a body of its own for every document, under the document's number, and no leads.
/// </summary>
/// <remarks>
/// All of it is one transaction: a process that ends in the middle leaves a file of format 1, and the next one begins again. A document whose head or body is
/// damaged is taken over as damaged, so that it is still reported and the next refresh heals it.
/// </remarks>
internal static class SqliteDocumentStoreUpgrade
{
    /// <summary>Upgrades a file.</summary>
    /// <param name="session">The writer's connection.</param>
    public static void FromFormatOne(SqliteDocumentStoreSession session)
    {
        session.Transact(() => Rewrite(session));
        session.GiveBack();
    }

    private static bool Rewrite(SqliteDocumentStoreSession session)
    {
        session.Execute("ALTER TABLE bodies RENAME TO old_bodies");
        session.Execute(SqliteDocumentStoreSchema.Bodies);
        session.Execute("ALTER TABLE documents ADD COLUMN body_hash BLOB NOT NULL DEFAULT x''");
        session.Execute("ALTER TABLE documents ADD COLUMN depth INTEGER NOT NULL DEFAULT 0");
        for (long? id = 0; id is not null;)
        {
            id = MoveNext(session, id.Value);
        }

        session.Execute("DROP TABLE old_bodies");
        session.Execute(SqliteDocumentStoreSchema.DocumentsOfBody);
        session.Execute("DROP INDEX items_of_library");
        session.Execute(SqliteDocumentStoreSchema.ItemsOfLibrary);
        session.Execute(SqliteDocumentStoreSchema.Leads);
        session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {SqliteDocumentStoreSchema.Version}"));
        return true;
    }

    /// <summary>Moves the body of the document after a number, and says which document it was; null when there is none.</summary>
    private static long? MoveNext(SqliteDocumentStoreSession session, long after)
    {
        OldDocument document;
        using (var rows = session.Query(
            """
            SELECT d.id, l.name, d.document_id, d.path, d.content_hash, d.created_at, d.updated_at, d.head, d.checksum, o.body, o.checksum
            FROM documents d LEFT JOIN libraries l ON l.id = d.library LEFT JOIN old_bodies o ON o.document = d.id WHERE d.id > $1 ORDER BY d.id LIMIT 1
            """,
            after))
        {
            if (!rows.Read())
            {
                return null;
            }

            document = new OldDocument(
                rows.GetInt64(0),
                rows.IsDBNull(1) ? string.Empty : rows.GetString(1),
                rows.GetString(2),
                rows.GetString(3),
                rows.GetString(4),
                rows.GetInt64(5),
                rows.GetInt64(6),
                rows.GetFieldValue<byte[]>(7),
                rows.GetFieldValue<byte[]>(8),
                rows.IsDBNull(9) ? null : rows.GetFieldValue<byte[]>(9),
                rows.IsDBNull(10) ? [] : rows.GetFieldValue<byte[]>(10));
        }

        if (document.IsHeadIntact())
        {
            // A damaged body leaves the empty hash, under which nothing is ever kept.
            var hash = document.HashBody();
            if (hash.Length > 0)
            {
                session.Execute(
                    "INSERT OR IGNORE INTO bodies (hash, body, checksum) VALUES ($1, $2, $3)", hash, document.Body, DocumentCodec.BodyChecksum(hash, document.Body));
            }

            session.Execute("UPDATE documents SET body_hash = $1, checksum = $2 WHERE id = $3", hash, document.Checksum(hash), document.Id);
        }

        return document.Id;
    }

    /// <summary>A row of format 1; every checksum was over library and id, and then over what it protects.</summary>
    private sealed record OldDocument(
        long Id,
        string Library,
        string DocumentId,
        string Path,
        string ContentHash,
        long Created,
        long Updated,
        byte[] Head,
        byte[] HeadChecksum,
        byte[]? Body,
        byte[] BodyChecksum)
    {
        public bool IsHeadIntact()
        {
            var times = new byte[16];
            BinaryPrimitives.WriteInt64LittleEndian(times, Created);
            BinaryPrimitives.WriteInt64LittleEndian(times.AsSpan(8), Updated);
            return IsRight(HeadChecksum, Head, times, Encoding.UTF8.GetBytes(Path), Encoding.UTF8.GetBytes(ContentHash));
        }

        /// <summary>What the body is to be kept under; empty when it is missing or damaged.</summary>
        public byte[] HashBody()
        {
            try
            {
                return Body is not null && IsRight(BodyChecksum, Body, []) ? DocumentCodec.HashBody(DocumentCodec.DecompressBody(Body)) : [];
            }
            catch (InvalidDataException)
            {
                return [];
            }
        }

        public byte[] Checksum(byte[] bodyHash) =>
            DocumentCodec.HeadChecksum(LibraryVersion.Parse(Library), DocumentId, Path, ContentHash, Created, Updated, Head, bodyHash);

        private bool IsRight(byte[] checksum, params ReadOnlySpan<byte[]> parts)
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Append(sha, Encoding.UTF8.GetBytes(Library));
            Append(sha, Encoding.UTF8.GetBytes(DocumentId));
            foreach (var part in parts)
            {
                Append(sha, part);
            }

            return sha.GetHashAndReset().AsSpan(0, DocumentCodec.ChecksumBytes).SequenceEqual(checksum);

            static void Append(IncrementalHash sha, byte[] bytes)
            {
                var length = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
                sha.AppendData(length);
                sha.AppendData(bytes);
            }
        }
    }
}
