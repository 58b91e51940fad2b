using System.Globalization;
using Contexter.Documents;
using Contexter.Storage.Sql;

namespace Contexter.Storage;

/// <summary>The document store in one SQLite file.</summary>
/// <remarks>
/// <para>Safe for concurrent use. Changes go through one writer, which lets those that wait together share a flush of the disk; readers never wait for it.</para>
/// <para>
/// When a call is cancelled the change may still be made; every change can be asked for again. Only one process may have the file open for writing at a time.
/// </para>
/// </remarks>
public sealed class SqliteDocumentStore : SqlDocumentStore
{
    private const int MaxFaults = 100;

    private readonly SqliteDocumentStoreWriter _writer;
    private readonly SqliteDocumentStoreReaders _readers;
    private bool _isDisposed;

    static SqliteDocumentStore() => SQLitePCL.Batteries_V2.Init();

    private SqliteDocumentStore(string path, SqliteDocumentStoreSession writer)
    {
        _writer = new SqliteDocumentStoreWriter(writer, path);
        _readers = new SqliteDocumentStoreReaders(path);
    }

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
    public override async ValueTask DisposeAsync()
    {
        // A container that knows the store by several interfaces disposes it once for each.
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            _readers.Dispose();
            await _writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Applies a change by the one writer of the file, so that no other change runs meanwhile.</summary>
    internal override Task<T> ApplyAsync<T>(IReadOnlyList<LibraryVersion> libraries, Func<SqlSession, T> change, CancellationToken cancellationToken) =>
        _writer.ApplyAsync(change, cancellationToken);

    /// <inheritdoc/>
    internal override Task<T> ReadAsync<T>(Func<SqlSession, T> query, CancellationToken cancellationToken) => _readers.ReadAsync(query, cancellationToken);

    /// <inheritdoc/>
    internal override StorageFigures Measure(SqlSession session)
    {
        var pageBytes = Number(session, "PRAGMA page_size");
        var faults = new List<string>();
        using (var rows = session.Query(string.Create(CultureInfo.InvariantCulture, $"PRAGMA integrity_check({MaxFaults})")))
        {
            while (rows.Read())
            {
                if (rows.GetString(0) is not "ok" and var fault)
                {
                    faults.Add(fault);
                }
            }
        }

        return new StorageFigures(Number(session, "PRAGMA page_count") * pageBytes, Number(session, "PRAGMA freelist_count") * pageBytes, faults);
    }

    private static long Number(SqlSession session, string sql) => Convert.ToInt64(session.Scalar(sql), CultureInfo.InvariantCulture);
}
