using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Storage.Sql;

/// <summary>
/// The document store in tables: documents as gzip-compressed JSON with checksums, and the ledger beside them. What is the same for every database is here; where changes and
/// readings run is a store's own.
/// </summary>
public abstract partial class SqlDocumentStore : IDocumentStore, IDocumentChanges
{
    private protected SqlDocumentStore() => DeadLetters = new SqlDeadLetters(this);

    /// <inheritdoc/>
    public IDeadLetterStore DeadLetters { get; }

    /// <inheritdoc/>
    public async Task StoreItemAsync(string jobId, ItemReceipt item, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(documents);
        if (documents.FirstOrDefault(d => d.Library != item.Library) is { } stranger)
        {
            throw new ArgumentException($"Document '{stranger.Path}' is of library '{stranger.Library}', its item of '{item.Library}'.", nameof(documents));
        }

        var prepared = await ReadAsync(session => Prepare(session, item.Library, documents, cancellationToken), cancellationToken).ConfigureAwait(false);
        await ApplyAsync(
            [item.Library],
            session =>
            {
                DocumentLedger.StoreItem(session, jobId, item, prepared);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task RejectItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentNullException.ThrowIfNull(item);
        if (string.IsNullOrWhiteSpace(item.ErrorCode) || string.IsNullOrWhiteSpace(item.Error))
        {
            throw new ArgumentException($"Item '{item.Key}' is given up without a code and a reason.", nameof(item));
        }

        return ApplyAsync(
            [item.Library],
            session =>
            {
                DocumentLedger.RejectItem(session, jobId, item);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task LeaveOutItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentNullException.ThrowIfNull(item);
        return ApplyAsync(
            [item.Library],
            session =>
            {
                DocumentLedger.LeaveOutItem(session, jobId, item);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TryKeepItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentNullException.ThrowIfNull(item);
        return ApplyAsync([item.Library], session => DocumentLedger.TryKeepItem(session, jobId, item), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DocumentId>> PruneAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return ApplyAsync([library], session => DocumentLedger.Prune(session, jobId, library), cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken) => ApplyAsync(
        [library],
        session =>
        {
            DocumentLedger.DeleteLibrary(session, library);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task ForgetRejectedAsync(string jobId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return ApplyAsync(
            [],
            session => session.FindJob(jobId) is { } job ? session.Execute("DELETE FROM items WHERE job = $1 AND outcome = $2", job, (long)ItemOutcome.Rejected) : 0,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteEarlierLedgersAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return ApplyAsync(
            [library],
            session =>
            {
                DocumentLedger.DeleteEarlier(session, jobId, library);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KnownItem>> GetKnownItemsAsync(LibraryVersion library, CancellationToken cancellationToken) =>
        ReadAsync(session => DocumentKnownItems.Read(session, library, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SourceItem>> GetLeadsAsync(string jobId, LibraryVersion library, int depth, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<SourceItem>>(
            session =>
            {
                var leads = new List<SourceItem>();
                using var rows = session.Query(
                    """
                    SELECT key, url, format FROM leads
                    WHERE job = (SELECT id FROM jobs WHERE name = $1) AND library = (SELECT id FROM libraries WHERE name = $2) AND depth = $3 ORDER BY key
                    """,
                    jobId,
                    library.ToString(),
                    (long)depth);
                while (rows.Read())
                {
                    leads.Add(new SourceItem { Key = rows.GetString(0), Url = rows.GetString(1), Format = rows.GetString(2) });
                }

                return leads;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ItemReceipt>> GetItemsAsync(string jobId, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<ItemReceipt>>(
        session =>
        {
            var items = new List<ItemReceipt>();
            using var rows = session.Query(
                """
                SELECT l.name, i.key, i.outcome, i.size_bytes, i.change_token, i.error_code, i.error
                FROM items i JOIN libraries l ON l.id = i.library JOIN jobs j ON j.id = i.job WHERE j.name = $1 ORDER BY l.name, i.key
                """,
                jobId);
            while (rows.Read())
            {
                items.Add(new ItemReceipt
                {
                    Library = DocumentRows.ReadLibrary(session, rows),
                    Key = rows.GetString(1),
                    Outcome = (ItemOutcome)rows.GetInt32(2),
                    SizeBytes = rows.GetInt64(3),
                    ChangeToken = rows.IsDBNull(4) ? null : rows.GetString(4),
                    ErrorCode = rows.IsDBNull(5) ? null : rows.GetString(5),
                    Error = rows.IsDBNull(6) ? null : rows.GetString(6),
                });
            }

            return items;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<LedgerSummary> SummarizeAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken) => ReadAsync(
        session =>
        {
            using var rows = session.Query(
                """
                WITH ledger AS (SELECT * FROM items WHERE job = (SELECT id FROM jobs WHERE name = $1) AND library = (SELECT id FROM libraries WHERE name = $2))
                SELECT count(CASE outcome WHEN 0 THEN 1 END), count(CASE outcome WHEN 1 THEN 1 END), count(CASE outcome WHEN 2 THEN 1 END), count(CASE outcome WHEN 3 THEN 1 END),
                    CAST(coalesce(sum(size_bytes), 0) AS BIGINT), CAST(coalesce(sum(added), 0) AS BIGINT), CAST(coalesce(sum(updated), 0) AS BIGINT),
                    CAST(coalesce(sum(unchanged), 0) AS BIGINT),
                    (SELECT count(*) FROM removals WHERE job = (SELECT id FROM jobs WHERE name = $1) AND library = (SELECT id FROM libraries WHERE name = $2))
                FROM ledger
                """,
                jobId,
                library.ToString());
            rows.Read();
            return new LedgerSummary
            {
                ItemsStored = rows.GetInt32(0),
                ItemsKept = rows.GetInt32(1),
                ItemsRejected = rows.GetInt32(2),
                ItemsLeftOut = rows.GetInt32(3),
                BytesRead = rows.GetInt64(4),
                DocumentsAdded = rows.GetInt32(5),
                DocumentsUpdated = rows.GetInt32(6),
                DocumentsUnchanged = rows.GetInt32(7),
                DocumentsRemoved = rows.GetInt32(8),
            };
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LibraryVersion>> ListLibrariesAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<LibraryVersion>>(ListLibraries, cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentStoreStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        ReadAsync(session => DocumentChecks.Status(session, ListLibraries(session), Measure(session)), cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentCheck> CheckAsync(LibraryVersion library, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(session => DocumentChecks.Check(session, library, after, limit, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public virtual Task CompactAsync(CancellationToken cancellationToken) => ApplyAsync(
        [],
        session =>
        {
            DocumentBodies.ReleaseOrphans(session);
            session.GiveBack();
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DocumentEntry>> ListAsync(LibraryVersion library, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<DocumentEntry>>(
        session =>
        {
            var entries = new List<DocumentEntry>();
            using var rows = session.Query(
                $"""
                SELECT {DocumentRows.HeadColumns}, d.item_key, j.name, d.outcome FROM documents d JOIN jobs j ON j.id = d.job
                WHERE d.library = (SELECT id FROM libraries WHERE name = $1) ORDER BY d.path
                """,
                library.ToString());
            while (rows.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                entries.Add(new DocumentEntry(DocumentRows.ReadHead(session, rows, library), rows.GetString(8), rows.GetString(9), (DocumentOutcome)rows.GetInt32(10)));
            }

            return entries;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task VisitAsync(LibraryVersion library, Action<DocumentMetadata> visit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(visit);
        return ReadAsync(
            session =>
            {
                DocumentSurvey.Visit(session, library, visit, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ItemReceipt>> GetGivenUpAsync(LibraryVersion library, CancellationToken cancellationToken) =>
        ReadAsync(session => DocumentSurvey.GivenUp(session, library), cancellationToken);

    /// <inheritdoc/>
    public Task<Document?> GetAsync(LibraryVersion library, DocumentId id, CancellationToken cancellationToken) => ReadAsync(
        session =>
        {
            using var rows = session.Query(
                $"""
                SELECT {DocumentRows.HeadColumns}, b.body, b.checksum FROM documents d LEFT JOIN bodies b ON b.hash = d.body_hash
                WHERE d.library = (SELECT id FROM libraries WHERE name = $1) AND d.document_id = $2
                """,
                library.ToString(),
                id.Value);
            if (!rows.Read())
            {
                return null;
            }

            var head = DocumentRows.ReadHead(session, rows, library);
            if (head.Id != id)
            {
                // The index of ids is damaged and leads to another document, which is whole.
                throw session.Damaged(library, head.Path, id.Value);
            }

            var body = DocumentRows.ReadBody(session, rows, 7, head);
            return DocumentRows.Compose(head, body);
        },
        cancellationToken);

    private List<LibraryVersion> ListLibraries(SqlSession session)
    {
        var libraries = new List<LibraryVersion>();
        using var rows = session.Query(
            "SELECT name FROM libraries l WHERE EXISTS (SELECT 1 FROM documents d WHERE d.library = l.id) ORDER BY name");
        while (rows.Read())
        {
            libraries.Add(DocumentRows.ReadLibrary(session, rows));
        }

        return libraries;
    }

    /// <summary>Compresses the documents that are new or changed on the caller's side of the queue, where it runs beside the writer.</summary>
    private static List<PreparedDocument> Prepare(
        SqlSession session, LibraryVersion library, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var row = session.FindLibrary(library);
        var prepared = new List<PreparedDocument>(documents.Count);
        foreach (var document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = new PreparedDocument(document);
            var stored = row is null ? null : session.Scalar("SELECT content_hash FROM documents WHERE library = $1 AND document_id = $2", row, document.Id.Value);
            if (!string.Equals(stored as string, document.ContentHash.Value, StringComparison.Ordinal))
            {
                next.Prepare(hash => DocumentBodies.Has(session, hash));
            }

            prepared.Add(next);
        }

        return prepared;
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Applies a change in a transaction and returns when it is durable. No other change of the same libraries runs meanwhile. It may be applied again when it conflicts with another.</summary>
    /// <exception cref="ContexterException">Nothing of the change is stored; or the connection broke as it was being confirmed, and it may be.</exception>
    internal abstract Task<T> ApplyAsync<T>(IReadOnlyList<LibraryVersion> libraries, Func<SqlSession, T> change, CancellationToken cancellationToken);

    /// <summary>Reads what was there at one moment.</summary>
    internal abstract Task<T> ReadAsync<T>(Func<SqlSession, T> query, CancellationToken cancellationToken);

    /// <summary>Measures and checks what the tables lie in.</summary>
    internal abstract StorageFigures Measure(SqlSession session);
}

/// <summary>What the tables of a store lie in.</summary>
/// <param name="Bytes">Bytes on the disk.</param>
/// <param name="FreeBytes">Those of them that hold nothing.</param>
/// <param name="Faults">What is wrong with the structure; empty when it is whole.</param>
internal sealed record StorageFigures(long Bytes, long FreeBytes, IReadOnlyList<string> Faults);
