using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Contexter.Embedded.Sqlite;

/// <summary>
/// A SQLite file used by one process. Writes go through one thread that commits everything waiting in one transaction, so concurrent writers
/// share the cost of reaching the disk; a write is confirmed when it is on the disk (WAL, synchronous=FULL). Reads run beside it.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>The format this code reads and writes, kept in the file's user_version.</summary>
    public const int FormatVersion = 1;

    private const int MaxWritesPerCommit = 512;

    // SQLite keeps the handles of a closed connection while another one has the file open: only what is never opened takes none.
    private const int MaxReaders = 8;

    private readonly BlockingCollection<SqliteWrite> _writes = [];
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly SemaphoreSlim _turns = new(MaxReaders, MaxReaders);
    private readonly FileStream _lock;
    private readonly SqliteConnection _writer;
    private readonly Thread _thread;
    private volatile bool _disposed;
    private long _lastVersion;

    private SqliteDatabase(string path, FileStream fileLock, SqliteConnection writer)
    {
        Path = path;
        _lock = fileLock;
        _writer = writer;
        _lastVersion = ReadNumber(writer, "SELECT coalesce(max(version), 0) FROM grain_state;");
        _thread = new Thread(WriteAll) { IsBackground = true, Name = $"SQLite writer of {System.IO.Path.GetFileName(path)}" };
        _thread.Start();
    }

    /// <summary>Gets the file.</summary>
    public string Path { get; }

    /// <summary>Opens a file, creating it and its folder when they do not exist.</summary>
    /// <exception cref="GrainStorageException">The file cannot be used; the message says why and what to do.</exception>
    public static SqliteDatabase Open(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        var fullPath = System.IO.Path.GetFullPath(path);
        var fileLock = Lock(fullPath);
        SqliteConnection? writer = null;
        try
        {
            writer = Connect(fullPath, SqliteOpenMode.ReadWriteCreate);

            // What a busy moment writes ahead beyond 4 MiB, where it is taken over as a rule, does not stay on the disk.
            Execute(writer, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=4194304;");
            Prepare(writer, fullPath);
            return new SqliteDatabase(fullPath, fileLock, writer);
        }
        catch (Exception exception)
        {
            writer?.Dispose();
            fileLock.Dispose();
            if (exception is SqliteException error)
            {
                throw new GrainStorageException(SqliteErrors.Describe(error, fullPath, "opened"));
            }

            throw;
        }
    }

    /// <summary>Queues a write.</summary>
    /// <returns>A task that completes when the write is on the disk.</returns>
    public Task WriteAsync(SqliteWrite write)
    {
        try
        {
            _writes.Add(write);
        }
        catch (InvalidOperationException exception)
        {
            write.Fail(Fault(GrainStorageFaultKind.Unavailable, $"The database file '{Path}' is closed: the host has stopped. Nothing of this write was stored.", exception));
        }

        return write.Completion;
    }

    /// <summary>Reads with a connection of its own, of which there are eight: others wait for the moment that a read takes.</summary>
    /// <exception cref="GrainStorageException">The file cannot be read.</exception>
    public TResult Read<TResult, TArgument>(Func<SqliteConnection, TArgument, TResult> read, TArgument argument)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _turns.Wait();
        SqliteConnection? connection = null;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_readers.TryTake(out connection))
            {
                connection = Connect(Path, SqliteOpenMode.ReadWrite);
                // A quarter of a megabyte of pages each, as the system has them in memory, too.
                Execute(connection, "PRAGMA query_only=ON; PRAGMA cache_size=-256;");
            }

            return read(connection, argument);
        }
        catch (SqliteException error)
        {
            throw new GrainStorageException(SqliteErrors.Describe(error, Path, "read"));
        }
        finally
        {
            if (connection is not null)
            {
                _readers.Add(connection);
            }

            _turns.Release();
        }
    }

    /// <summary>Gives out a version: greater than any in the file, and never one twice, so that a state that was removed and stored anew has another.</summary>
    public long NextVersion() => Interlocked.Increment(ref _lastVersion);

    /// <summary>Finishes the queued writes and closes the file.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _writes.CompleteAdding();
        _thread.Join();

        // Whoever still reads is waited for, and nobody reads after this.
        for (var turn = 0; turn < MaxReaders; turn++)
        {
            _turns.Wait();
        }

        foreach (var reader in _readers)
        {
            reader.Dispose();
        }

        _readers.Clear();
        _turns.Release(MaxReaders);

        _writer.Dispose();
        _writes.Dispose();
        _lock.Dispose();
    }

    /// <summary>Runs statements that return nothing.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static FileStream Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            return new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.None);
        }
        catch (IOException exception)
        {
            throw new GrainStorageException(new GrainStorageFault(
                GrainStorageFaultKind.Unavailable,
                path,
                $"The database file '{path}' is in use by another process, or its folder cannot be written. Stop the other process, or give this one another path.",
                exception));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new GrainStorageException(new GrainStorageFault(
                GrainStorageFaultKind.Unavailable, path, $"The folder of the database file '{path}' cannot be written. Grant the permission, or choose another path.", exception));
        }
    }

    private static void Prepare(SqliteConnection writer, string path)
    {
        var version = ReadNumber(writer, "PRAGMA user_version;");
        if (version > FormatVersion)
        {
            throw new GrainStorageException(new GrainStorageFault(
                GrainStorageFaultKind.NewerFormat,
                path,
                $"The database file '{path}' has format {version}, written by a newer version; this version reads up to {FormatVersion}. Run the newer version, or choose another path.",
                Cause: null));
        }

        Execute(writer, $"""
            CREATE TABLE IF NOT EXISTS grain_state (
                state_name TEXT NOT NULL, grain_type TEXT NOT NULL, grain_key TEXT NOT NULL,
                version INTEGER NOT NULL, payload BLOB NOT NULL,
                PRIMARY KEY (state_name, grain_type, grain_key));
            CREATE INDEX IF NOT EXISTS grain_state_version ON grain_state (version);
            CREATE TABLE IF NOT EXISTS reminder (
                grain_type TEXT NOT NULL, grain_key TEXT NOT NULL, name TEXT NOT NULL,
                first_tick INTEGER NOT NULL, period INTEGER NOT NULL,
                PRIMARY KEY (grain_type, grain_key, name)) WITHOUT ROWID;
            PRAGMA user_version={FormatVersion};
            """);
    }

    /// <summary>Makes the error for a fault of this file.</summary>
    public GrainStorageException Fault(GrainStorageFaultKind kind, string message, Exception? cause) => new(new GrainStorageFault(kind, Path, message, cause));

    private static long ReadNumber(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private void WriteAll()
    {
        var batch = new List<SqliteWrite>(MaxWritesPerCommit);
        while (_writes.TryTake(out var first, Timeout.Infinite))
        {
            batch.Clear();
            batch.Add(first);
            while (batch.Count < MaxWritesPerCommit && _writes.TryTake(out var next))
            {
                batch.Add(next);
            }

            if (!TryCommit(batch, out _))
            {
                // One write may be the only one that does not fit; the others are not to suffer for it.
                batch.ForEach(CommitAlone);
            }
        }
    }

    private void CommitAlone(SqliteWrite write)
    {
        if (!TryCommit([write], out var error))
        {
            write.Fail(error is SqliteException sqlite ? new GrainStorageException(SqliteErrors.Describe(sqlite, Path, "written")) : error!);
        }
    }

    private bool TryCommit(List<SqliteWrite> batch, out Exception? error)
    {
        error = null;
        try
        {
            Execute(_writer, "BEGIN IMMEDIATE;");
            foreach (var write in batch)
            {
                write.Execute(_writer);
            }

            Execute(_writer, "COMMIT;");
        }
        catch (Exception exception)
        {
            error = exception;
            RollBack();
            return false;
        }

        foreach (var write in batch)
        {
            write.Complete();
        }

        return true;
    }

    private void RollBack()
    {
        try
        {
            Execute(_writer, "ROLLBACK;");
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself after some errors; then there is nothing left to roll back.
        }
    }
}
