using Contexter.Documents;

namespace Contexter.Storage.Sql;

/// <summary>The changes of a document store, each to be run inside a transaction of the writer.</summary>
internal static class DocumentLedger
{
    public static void StoreItem(SqlSession session, string jobId, ItemReceipt item, IReadOnlyList<PreparedDocument> documents)
    {
        var job = session.AddJob(jobId);
        var library = session.AddLibrary(item.Library);
        if (IsDone(session, job, library, item.Key))
        {
            return;
        }

        Span<int> counts = [0, 0, 0];
        var stored = new List<string>(documents.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var lostPath = default(string);
        var lostTo = item.Key;
        var lost = 0;
        var shared = 0;
        foreach (var prepared in documents)
        {
            var id = prepared.Document.Id.Value;
            var row = FindDocument(session, item.Library, library, id);
            var isTaken = row is not null && (row.ItemKey.Length == 0 || (row.Job == job && string.CompareOrdinal(row.ItemKey, item.Key) < 0));
            if (isTaken && IsSame(row!, prepared) && seen.Add(id))
            {
                DocumentShares.Add(session, job, library, id, item.Key);
                shared++;
                continue;
            }

            if (isTaken || !seen.Add(id))
            {
                lost++;
                lostTo = lostPath is null ? (isTaken ? row!.ItemKey : item.Key) : lostTo;
                lostPath ??= prepared.Document.Path;
                continue;
            }

            if (row is not null && row.Job == job && !string.Equals(row.ItemKey, item.Key, StringComparison.Ordinal))
            {
                Displace(session, job, library, row, prepared, item.Key);
            }

            counts[(int)Put(session, job, library, item, prepared, row)]++;
            stored.Add(id);
        }

        if (lost + shared > 0)
        {
            ForgetChangeToken(session, library, item.Key);
        }

        var receipt = item with
        {
            Outcome = lost > 0 && stored.Count == 0 ? ItemOutcome.Rejected : ItemOutcome.Stored,
            ErrorCode = lost > 0 ? ErrorCodes.DocumentInvalid : null,
            Error = lost > 0 ? DocumentShares.LeftOut(lostPath!, item.Key, lostTo, lost) : null,
        };
        PutItem(session, job, library, receipt, counts[0], counts[1], counts[2]);
    }

    public static void RejectItem(SqlSession session, string jobId, ItemReceipt item)
    {
        var job = session.AddJob(jobId);
        var library = session.AddLibrary(item.Library);
        if (!IsDone(session, job, library, item.Key))
        {
            PutItem(session, job, library, item with { Outcome = ItemOutcome.Rejected }, 0, 0, 0);
        }
    }

    public static void LeaveOutItem(SqlSession session, string jobId, ItemReceipt item)
    {
        var job = session.AddJob(jobId);
        var library = session.AddLibrary(item.Library);
        if (!IsDone(session, job, library, item.Key))
        {
            PutItem(session, job, library, item with { Outcome = ItemOutcome.LeftOut, ErrorCode = null, Error = null }, 0, 0, 0);
        }
    }

    public static bool TryKeepItem(SqlSession session, string jobId, ItemReceipt item)
    {
        if (session.FindLibrary(item.Library) is not { } library)
        {
            return false;
        }

        var job = session.AddJob(jobId);
        if (IsDone(session, job, library, item.Key))
        {
            return true;
        }

        if (item.ChangeToken is null || CountIntact(session, item.Library, library, item.Key, item.ChangeToken) is not (> 0 and var count))
        {
            return false;
        }

        session.Execute(
            """
            UPDATE documents SET job = $1, outcome = 2, previous_hash = content_hash, previous_updated_at = updated_at, depth = $4
            WHERE library = $2 AND item_key = $3
            """,
            job,
            library,
            item.Key,
            (long)item.Depth);
        PutItem(session, job, library, item with { Outcome = ItemOutcome.Kept, SizeBytes = 0, ErrorCode = null, Error = null }, 0, 0, count);
        return true;
    }

    public static IReadOnlyList<DocumentId> Prune(SqlSession session, string jobId, LibraryVersion libraryVersion)
    {
        if (session.FindLibrary(libraryVersion) is not { } library)
        {
            return [];
        }

        const string Unseen = """
            library = $2 AND job < $1 AND item_key <> ''
            AND NOT EXISTS (SELECT 1 FROM items i WHERE i.job = $1 AND i.library = $2 AND i.key = item_key AND i.outcome = 2)
            """;
        var job = session.AddJob(jobId);
        session.Execute($"INSERT INTO removals (job, library, document_id) SELECT $1, $2, document_id FROM documents WHERE {Unseen} ON CONFLICT DO NOTHING", job, library);
        session.Execute(
            $"""
            DELETE FROM bodies WHERE hash IN (SELECT body_hash FROM documents WHERE {Unseen})
                AND NOT EXISTS (SELECT 1 FROM documents o WHERE o.body_hash = bodies.hash AND NOT ({Unseen}))
            """,
            job,
            library);
        session.Execute($"DELETE FROM documents WHERE {Unseen}", job, library);
        SqlDeadLetters.Prune(session, job, library);

        var removed = new List<DocumentId>();
        using var rows = session.Query("SELECT document_id FROM removals WHERE job = $1 AND library = $2 ORDER BY document_id", job, library);
        while (rows.Read())
        {
            removed.Add(new DocumentId(rows.GetString(0)));
        }

        return removed;
    }

    public static void DeleteLibrary(SqlSession session, LibraryVersion libraryVersion)
    {
        if (session.FindLibrary(libraryVersion) is not { } library)
        {
            return;
        }

        DocumentBodies.ReleaseLibrary(session, library);
        session.Execute("DELETE FROM documents WHERE library = $1", library);
        session.Execute("DELETE FROM items WHERE library = $1", library);
        session.Execute("DELETE FROM removals WHERE library = $1", library);
        session.Execute("DELETE FROM leads WHERE library = $1", library);
        session.Execute("DELETE FROM dead_letters WHERE library = $1", library);
        session.Execute("DELETE FROM shares WHERE library = $1", library);
        DocumentChanges.ForgetLibrary(session, library);
        session.Execute("DELETE FROM libraries WHERE id = $1", library);
        session.GiveBack();
    }

    public static void DeleteEarlier(SqlSession session, string jobId, LibraryVersion library)
    {
        if (session.FindJob(jobId) is not { } job || session.FindLibrary(library) is not { } row)
        {
            return;
        }

        // The rows of the jobs stay: documents name the job that last saw them.
        session.Execute(
            """
            DELETE FROM items WHERE library = $1 AND job < $2
                AND (outcome <> $3 OR EXISTS (SELECT 1 FROM items later WHERE later.library = $1 AND later.key = items.key AND later.job > items.job))
            """,
            row,
            job,
            (long)ItemOutcome.Rejected);
        session.Execute(
            "DELETE FROM leads WHERE library = $1 AND job < $2 AND NOT EXISTS (SELECT 1 FROM items i WHERE i.job = leads.job AND i.library = $1 AND i.key = leads.key)", row, job);
        session.Execute("DELETE FROM removals WHERE library = $1 AND job < $2", row, job);
        session.Execute("DELETE FROM shares WHERE library = $1 AND job < $2", row, job);
    }

    internal static DocumentOutcome Put(SqlSession session, long job, long library, ItemReceipt item, PreparedDocument prepared, DocumentRow? row)
    {
        var document = prepared.Document;
        var id = document.Id.Value;
        var hash = document.ContentHash.Value;

        // What the document was before this job: another item of the same job may have stored it already.
        var (previousHash, previousUpdated) = row switch
        {
            null => (null, null),
            _ when row.Job == job => (row.PreviousHash, row.PreviousUpdated),
            _ => (row.ContentHash, (long?)row.Updated),
        };
        var outcome = previousHash is null ? DocumentOutcome.Added
            : string.Equals(previousHash, hash, StringComparison.Ordinal) ? DocumentOutcome.Unchanged
            : DocumentOutcome.Updated;
        var created = outcome == DocumentOutcome.Added ? document.CreatedAt.UtcTicks : row!.Created;
        var updated = outcome == DocumentOutcome.Unchanged ? previousUpdated!.Value : document.UpdatedAt.UtcTicks;

        // A head that is damaged may name another body than its own.
        var isBodyRight = row is { IsIntact: true } && string.Equals(row.ContentHash, hash, StringComparison.Ordinal) && DocumentBodies.IsIntact(session, row.BodyHash);
        if (!isBodyRight)
        {
            DocumentBodies.Put(session, prepared);
        }

        var bodyHash = isBodyRight ? row!.BodyHash : prepared.Hash;
        var head = DocumentCodec.EncodeHead(document);
        session.Execute(
            """
            INSERT INTO documents (library, document_id, path, item_key, change_token, job, outcome, previous_hash, previous_updated_at,
                content_hash, created_at, updated_at, head, checksum, body_hash, depth)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            ON CONFLICT (library, document_id) DO UPDATE SET path = excluded.path, item_key = excluded.item_key, change_token = excluded.change_token,
                job = excluded.job, outcome = excluded.outcome, previous_hash = excluded.previous_hash, previous_updated_at = excluded.previous_updated_at,
                content_hash = excluded.content_hash, created_at = excluded.created_at, updated_at = excluded.updated_at,
                head = excluded.head, checksum = excluded.checksum, body_hash = excluded.body_hash, depth = excluded.depth
            """,
            library,
            id,
            document.Path,
            item.Key,
            item.ChangeToken,
            job,
            (long)outcome,
            previousHash,
            previousUpdated,
            hash,
            created,
            updated,
            head,
            DocumentCodec.HeadChecksum(item.Library, id, document.Path, hash, created, updated, head, bodyHash),
            bodyHash,
            (long)item.Depth);
        if (row is not null && !row.BodyHash.AsSpan().SequenceEqual(bodyHash))
        {
            DocumentBodies.Release(session, row.BodyHash);
        }

        if (row is null)
        {
            session.Execute("DELETE FROM removals WHERE library = $1 AND document_id = $2", library, id);
        }

        return outcome;
    }

    /// <summary>Takes a document from an item whose key sorts after that of another item of the same job.</summary>
    private static void Displace(SqlSession session, long job, long library, DocumentRow row, PreparedDocument prepared, string winner)
    {
        var id = prepared.Document.Id.Value;
        var isShared = IsSame(row, prepared);
        session.Execute(
            """
            UPDATE items SET
                added = added - CASE $4 WHEN 0 THEN 1 ELSE 0 END, updated = updated - CASE $4 WHEN 1 THEN 1 ELSE 0 END,
                unchanged = unchanged - CASE $4 WHEN 2 THEN 1 ELSE 0 END,
                outcome = CASE WHEN added + updated + unchanged = 1 AND coalesce(error_code, $5) IS NOT NULL THEN 2 ELSE outcome END,
                error_code = coalesce(error_code, $5), error = coalesce(error, $6)
            WHERE job = $1 AND library = $2 AND key = $3
            """,
            job,
            library,
            row.ItemKey,
            (long)row.Outcome,
            isShared ? null : ErrorCodes.DocumentInvalid,
            isShared ? null : DocumentShares.LeftOut(prepared.Document.Path, row.ItemKey, winner, 1));
        ForgetChangeToken(session, library, row.ItemKey);
        if (isShared)
        {
            DocumentShares.Add(session, job, library, id, row.ItemKey);
            return;
        }

        DocumentShares.Lose(session, job, library, id, prepared.Document.Path, winner);
    }

    /// <summary>Whether a stored document is what another item brings, too: then it is stored once, and neither has lost it.</summary>
    private static bool IsSame(DocumentRow row, PreparedDocument prepared) => string.Equals(row.ContentHash, prepared.Document.ContentHash.Value, StringComparison.Ordinal);

    /// <summary>Makes the next job read the item again: only so it finds out whether the documents that were left out can be stored then.</summary>
    internal static void ForgetChangeToken(SqlSession session, long library, string itemKey) =>
        session.Execute("UPDATE documents SET change_token = NULL WHERE library = $1 AND item_key = $2", library, itemKey);

    /// <summary>Counts an item's documents, or says 0 when one of them is damaged or was not stored with the change token.</summary>
    private static int CountIntact(SqlSession session, LibraryVersion libraryVersion, long library, string itemKey, string changeToken)
    {
        var count = 0;
        using var rows = session.Query(
            $"""
            SELECT {DocumentRows.HeadColumns}, b.body, b.checksum, d.change_token
            FROM documents d LEFT JOIN bodies b ON b.hash = d.body_hash WHERE d.library = $1 AND d.item_key = $2
            """,
            library,
            itemKey);
        while (rows.Read())
        {
            if (rows.IsDBNull(10)
                || !string.Equals(rows.GetString(10), changeToken, StringComparison.Ordinal)
                || !DocumentRows.IsHeadIntact(rows, libraryVersion)
                || !DocumentRows.IsBodyIntact(rows, 7, out _))
            {
                return 0;
            }

            count++;
        }

        return count;
    }

    internal static DocumentRow? FindDocument(SqlSession session, LibraryVersion libraryVersion, long library, string documentId)
    {
        using var rows = session.Query(
            $"""
            SELECT {DocumentRows.HeadColumns}, d.item_key, d.job, d.outcome, d.previous_hash, d.previous_updated_at
            FROM documents d WHERE d.library = $1 AND d.document_id = $2
            """,
            library,
            documentId);
        return rows.Read()
            ? new DocumentRow(
                rows.GetString(8),
                rows.GetInt64(9),
                (DocumentOutcome)rows.GetInt32(10),
                rows.GetString(2),
                rows.IsDBNull(11) ? null : rows.GetString(11),
                rows.IsDBNull(12) ? null : rows.GetInt64(12),
                rows.GetInt64(3),
                rows.GetInt64(4),
                rows.GetFieldValue<byte[]>(7),
                DocumentRows.IsHeadIntact(rows, libraryVersion))
            : null;
    }

    /// <summary>Whether the job has stored or kept the item.</summary>
    private static bool IsDone(SqlSession session, long job, long library, string itemKey) =>
        session.Scalar("SELECT outcome FROM items WHERE job = $1 AND library = $2 AND key = $3", job, library, itemKey) is long outcome
        && outcome != (long)ItemOutcome.Rejected;

    private static void PutItem(SqlSession session, long job, long library, ItemReceipt item, int added, int updated, int unchanged)
    {
        session.Execute(
            """
            INSERT INTO items (job, library, key, outcome, size_bytes, change_token, error_code, error, added, updated, unchanged)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (job, library, key) DO UPDATE SET outcome = excluded.outcome, size_bytes = excluded.size_bytes, change_token = excluded.change_token,
                error_code = excluded.error_code, error = excluded.error, added = excluded.added, updated = excluded.updated, unchanged = excluded.unchanged
            """,
            job,
            library,
            item.Key,
            (long)item.Outcome,
            item.SizeBytes,
            item.ChangeToken,
            item.ErrorCode,
            item.Error,
            added,
            updated,
            unchanged);
        SqlDeadLetters.Follow(session, library, item);
        foreach (var lead in item.Leads)
        {
            session.Execute(
                """
                INSERT INTO leads (job, library, key, depth, url, format) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (job, library, key) DO UPDATE SET depth = CASE WHEN excluded.depth < leads.depth THEN excluded.depth ELSE leads.depth END
                """,
                job,
                library,
                lead.Key,
                (long)item.Depth + 1,
                lead.Url,
                lead.Format);
        }
    }

    internal sealed record DocumentRow(
        string ItemKey,
        long Job,
        DocumentOutcome Outcome,
        string ContentHash,
        string? PreviousHash,
        long? PreviousUpdated,
        long Created,
        long Updated,
        byte[] BodyHash,
        bool IsIntact);
}
