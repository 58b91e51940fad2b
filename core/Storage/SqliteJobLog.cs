using System.Globalization;
using Contexter.Documents;
using Contexter.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Contexter.Storage;

/// <summary>The log of jobs in one SQLite file, which one process has open at a time. Every line is a transaction that is flushed to the disk.</summary>
public sealed class SqliteJobLog : IJobLog
{
    /// <summary>Version of the tables, kept in <c>user_version</c>.</summary>
    internal const int Version = 1;

    /// <summary>Marks the file as a log of jobs ("CtxJ").</summary>
    private const int ApplicationId = 0x4374784A;

    // The row of a job keeps its last number for good, so that numbers never come again.
    private const string Tables = """
        CREATE TABLE jobs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last INTEGER NOT NULL);
        CREATE TABLE lines (
            job INTEGER NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, progress INTEGER NOT NULL, data TEXT NOT NULL,
            PRIMARY KEY (job, sequence)) WITHOUT ROWID;
        """;

    private static readonly JobLogLines Lines = new("jobs", "lines");
    private readonly string _path;
    private readonly SqliteDocumentStoreSession _session;
    private readonly SemaphoreSlim _turn = new(1);

    static SqliteJobLog() => SQLitePCL.Batteries_V2.Init();

    private SqliteJobLog(string path, SqliteDocumentStoreSession session)
    {
        _path = path;
        _session = session;
    }

    /// <summary>Opens a log, or makes one where there is no file yet.</summary>
    /// <param name="path">The file; its folder is made when it is not there.</param>
    /// <exception cref="ContexterException">The file is damaged, of a newer format or another program's, cannot be opened, or the disk is full.</exception>
    public static SqliteJobLog Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var session = default(SqliteDocumentStoreSession);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
            session = new SqliteDocumentStoreSession(connection, path);
            connection.Open();
            session.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            connection.UseWriteAheadLog();
            var (version, application) = ((long)session.Scalar("PRAGMA user_version")!, (long)session.Scalar("PRAGMA application_id")!);
            if (version == 0 && application == 0)
            {
                session.Execute(string.Create(CultureInfo.InvariantCulture, $"BEGIN; {Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT"));
            }
            else if (application != ApplicationId || version > Version)
            {
                throw new ContexterException(
                    ErrorCodes.StorageFormat, $"'{path}' is no log of jobs that this Contexter reads (format {version}, not {Version}). Install the newer Contexter again, or move the file away.");
            }

            return new SqliteJobLog(path, session);
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            session?.Dispose();
            throw Describe(fault, path);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<long> AppendAsync(string jobId, DateTimeOffset at, bool isProgress, string data, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentNullException.ThrowIfNull(data);
        return RunAsync(session => session.Transact(() => Lines.Append(session, jobId, at, isProgress, data)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobLogLine>> ReadAsync(string jobId, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return RunAsync(session => Lines.Read(session, jobId, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task ThinAsync(string jobId, long upTo, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return RunAsync(session => Lines.Thin(session, jobId, upTo), cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string jobId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return RunAsync(session => session.Transact(() => Lines.Delete(session, jobId)), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _session.Dispose();
        _turn.Dispose();
    }

    private static ContexterException Describe(Exception fault, string path) =>
        fault is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } || StorageErrors.IsFull(fault) ? StorageErrors.Full(path, fault)
        : fault is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB } ? StorageErrors.Corrupted(
            path, fault.Message, "Stop Contexter and move it away with its '-wal' and '-shm' files: the histories of jobs are lost, and nothing else.", fault)
        : new ContexterException(
            ErrorCodes.StorageUnavailable, $"The log of jobs '{path}' cannot be read or written ({fault.Message}). Check the permissions and the disk's health.", fault);

    private async Task<T> RunAsync<T>(Func<SqliteDocumentStoreSession, T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => work(_session), CancellationToken.None).ConfigureAwait(false);
        }
        catch (SqliteException fault)
        {
            throw Describe(fault, _path);
        }
        finally
        {
            _turn.Release();
        }
    }
}
