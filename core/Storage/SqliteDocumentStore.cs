using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Storage;

/// <summary>
/// The document store in one SQLite file: documents as gzip-compressed JSON with checksums, and the ledger beside them.
/// </summary>
/// <remarks>
/// <para>Safe for concurrent use. Changes go through one writer, which lets those that wait together share a flush of the disk; readers never wait for it.</para>
/// <para>
/// When a call is cancelled the change may still be made; every change can be asked for again. Only one process may have the file open for writing at a time.
/// </para>
/// </remarks>
public sealed partial class SqliteDocumentStore : IDocumentStore, IDocumentChanges
{
    private readonly string _path;
    private readonly SqliteDocumentStoreWriter _writer;
    private readonly SqliteDocumentStoreReaders _readers;
    private bool _isDisposed;

    static SqliteDocumentStore() => SQLitePCL.Batteries_V2.Init();

    private SqliteDocumentStore(string path, SqliteDocumentStoreSession writer)
    {
        _path = path;
        _writer = new SqliteDocumentStoreWriter(writer, path);
        _readers = new SqliteDocumentStoreReaders(path);
        DeadLetters = new SqliteDeadLetters(_writer, _readers, path);
    }

    /// <inheritdoc/>
    public IDeadLetterStore DeadLetters { get; }

    /// <summary>Opens a store, or makes one where there is no file yet.</summary>
    /// <param name="path">The database file, <c>documents.db</c> by custom; its folder is made when it is not there.</param>
    /// <param name="maxFileBytes">Largest size of the file in bytes, 64 KiB or more; null sets no limit. Beyond it a change fails with <see cref="ErrorCodes.StorageFull"/>.</param>
    /// <exception cref="ContexterException">
    /// The file is damaged (<see cref="ErrorCodes.StorageCorrupted"/>), of a newer format or not a document store (<see cref="ErrorCodes.StorageFormat"/>),
    /// cannot be opened (<see cref="ErrorCodes.StorageUnavailable"/>), locked (<see cref="ErrorCodes.DataInUse"/>), or the disk is full (<see cref="ErrorCodes.StorageFull"/>).
    /// </exception>
    public static SqliteDocumentStore Open(string path, long? maxFileBytes = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFileBytes ?? long.MaxValue, 64 * 1024, nameof(maxFileBytes));
        var fullPath = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(fullPath)!);
            return new SqliteDocumentStore(fullPath, SqliteDocumentStoreSchema.OpenWriter(fullPath, maxFileBytes));
        }
        catch (Exception e) when (SqliteDocumentStoreFaults.IsOfFile(e))
        {
            throw SqliteDocumentStoreFaults.Describe(e, fullPath);
        }
        catch (IOException e) when (StorageErrors.IsFull(e))
        {
            throw StorageErrors.Full(fullPath, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContexterException(
                ErrorCodes.StorageUnavailable, $"The folder of document store '{fullPath}' cannot be made ({e.Message}). Check the permissions, or configure another data directory.", e);
        }
    }

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
        await _writer.ApplyAsync(
            session =>
            {
                SqliteDocumentStoreLedger.StoreItem(session, jobId, item, prepared);
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

        return _writer.ApplyAsync(
            session =>
            {
                SqliteDocumentStoreLedger.RejectItem(session, jobId, item);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task LeaveOutItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentNullException.ThrowIfNull(item);
        return _writer.ApplyAsync(
            session =>
            {
                SqliteDocumentStoreLedger.LeaveOutItem(session, jobId, item);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TryKeepItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentNullException.ThrowIfNull(item);
        return _writer.ApplyAsync(session => SqliteDocumentStoreLedger.TryKeepItem(session, jobId, item), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DocumentId>> PruneAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return _writer.ApplyAsync(session => SqliteDocumentStoreLedger.Prune(session, jobId, library), cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken) => _writer.ApplyAsync(
        session =>
        {
            SqliteDocumentStoreLedger.DeleteLibrary(session, library);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task ForgetRejectedAsync(string jobId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return _writer.ApplyAsync(
            session => session.FindJob(jobId) is { } job ? session.Execute("DELETE FROM items WHERE job = $1 AND outcome = $2", job, (long)ItemOutcome.Rejected) : 0,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteJobAsync(string jobId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return _writer.ApplyAsync(
            session =>
            {
                SqliteDocumentStoreLedger.DeleteJob(session, jobId);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KnownItem>> GetKnownItemsAsync(LibraryVersion library, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteDocumentStoreKnownItems.Read(session, library, _path, cancellationToken), cancellationToken);

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
                    Library = SqliteDocumentStoreRows.ReadLibrary(rows, _path),
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
                SELECT coalesce(sum(outcome = 0), 0), coalesce(sum(outcome = 1), 0), coalesce(sum(outcome = 2), 0), coalesce(sum(outcome = 3), 0), coalesce(sum(size_bytes), 0),
                    coalesce(sum(added), 0), coalesce(sum(updated), 0), coalesce(sum(unchanged), 0),
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
        ReadAsync(session => SqliteDocumentStoreChecks.Status(session, ListLibraries(session)), cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentCheck> CheckAsync(LibraryVersion library, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(session => SqliteDocumentStoreChecks.Check(session, library, after, limit, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task CompactAsync(CancellationToken cancellationToken) => _writer.ApplyAsync(
        session =>
        {
            SqliteDocumentStoreBodies.ReleaseOrphans(session);
            SqliteDocumentStoreBodies.GiveBack(session);
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
                SELECT {SqliteDocumentStoreRows.HeadColumns}, d.item_key, j.name, d.outcome FROM documents d JOIN jobs j ON j.id = d.job
                WHERE d.library = (SELECT id FROM libraries WHERE name = $1) ORDER BY d.path
                """,
                library.ToString());
            while (rows.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                entries.Add(new DocumentEntry(SqliteDocumentStoreRows.ReadHead(rows, library, _path), rows.GetString(8), rows.GetString(9), (DocumentOutcome)rows.GetInt32(10)));
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
                SqliteDocumentStoreSurvey.Visit(session, library, _path, visit, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ItemReceipt>> GetGivenUpAsync(LibraryVersion library, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteDocumentStoreSurvey.GivenUp(session, library), cancellationToken);

    /// <inheritdoc/>
    public Task<Document?> GetAsync(LibraryVersion library, DocumentId id, CancellationToken cancellationToken) => ReadAsync(
        session =>
        {
            using var rows = session.Query(
                $"""
                SELECT {SqliteDocumentStoreRows.HeadColumns}, b.body, b.checksum FROM documents d LEFT JOIN bodies b ON b.hash = d.body_hash
                WHERE d.library = (SELECT id FROM libraries WHERE name = $1) AND d.document_id = $2
                """,
                library.ToString(),
                id.Value);
            if (!rows.Read())
            {
                return null;
            }

            var head = SqliteDocumentStoreRows.ReadHead(rows, library, _path);
            if (head.Id != id)
            {
                // The index of ids is damaged and leads to another document, which is whole.
                throw SqliteDocumentStoreFaults.Damaged(_path, library, head.Path, id.Value);
            }

            var body = SqliteDocumentStoreRows.ReadBody(rows, 7, head, _path);
            return SqliteDocumentStoreRows.Compose(head, body);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A container that knows the store by several interfaces disposes it once for each.
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            _readers.Dispose();
            await _writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private List<LibraryVersion> ListLibraries(SqliteDocumentStoreSession session)
    {
        var libraries = new List<LibraryVersion>();
        using var rows = session.Query(
            "SELECT name FROM libraries l WHERE EXISTS (SELECT 1 FROM documents d WHERE d.library = l.id) ORDER BY name");
        while (rows.Read())
        {
            libraries.Add(SqliteDocumentStoreRows.ReadLibrary(rows, _path));
        }

        return libraries;
    }

    /// <summary>Compresses the documents that are new or changed on the caller's side of the queue, where it runs beside the writer.</summary>
    private static List<PreparedDocument> Prepare(
        SqliteDocumentStoreSession session, LibraryVersion library, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
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
                next.Prepare(hash => SqliteDocumentStoreBodies.Has(session, hash));
            }

            prepared.Add(next);
        }

        return prepared;
    }

    private Task<T> ReadAsync<T>(Func<SqliteDocumentStoreSession, T> query, CancellationToken cancellationToken) => _readers.ReadAsync(query, cancellationToken);
}
