using System.Globalization;
using Contexter.Documents;
using Microsoft.Data.Sqlite;

namespace Contexter.Storage;

/// <summary>The log of jobs in one SQLite file, which one process has open at a time. Every line is a transaction that is flushed to the disk.</summary>
public sealed class SqliteJobLog : IJobLog
{
    /// <summary>Version of the tables, kept in <c>user_version</c>.</summary>
    private const int Version = 1;

    /// <summary>Marks the file as a log of jobs ("CtxJ").</summary>
    private const int ApplicationId = 0x4374784A;

    // The row of a job keeps its last number for good, so that numbers never come again.
    private const string Tables = """
        CREATE TABLE jobs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last INTEGER NOT NULL);
        CREATE TABLE lines (
            job INTEGER NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, progress INTEGER NOT NULL, data TEXT NOT NULL,
            PRIMARY KEY (job, sequence)) WITHOUT ROWID;
        """;

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
            session = new SqliteDocumentStoreSession(connection);
            connection.Open();
            session.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            session.Execute("PRAGMA journal_mode = WAL");
            session.Execute("PRAGMA synchronous = FULL");
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
        return RunAsync(
            session => InTransaction(session, () =>
            {
                session.Execute("INSERT INTO jobs (name, last) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1", jobId);
                session.Execute(
                    "INSERT INTO lines (job, sequence, at, progress, data) SELECT id, last, $2, $3, $4 FROM jobs WHERE name = $1", jobId, at.UtcTicks, isProgress ? 1L : 0L, data);
                return (long)session.Scalar("SELECT last FROM jobs WHERE name = $1", jobId)!;
            }),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobLogLine>> ReadAsync(string jobId, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return RunAsync<IReadOnlyList<JobLogLine>>(
            session =>
            {
                using var rows = session.Query(
                    """
                    SELECT l.sequence, l.at, l.progress, l.data FROM lines l JOIN jobs j ON j.id = l.job
                    WHERE j.name = $1 AND l.sequence > $2 ORDER BY l.sequence LIMIT $3
                    """,
                    jobId,
                    after,
                    (long)limit);
                var lines = new List<JobLogLine>();
                while (rows.Read())
                {
                    lines.Add(new JobLogLine(rows.GetInt64(0), new DateTimeOffset(rows.GetInt64(1), TimeSpan.Zero), rows.GetInt64(2) != 0, rows.GetString(3)));
                }

                return lines;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ThinAsync(string jobId, long upTo, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return RunAsync(
            session => session.Execute(
                """
                DELETE FROM lines WHERE job = (SELECT id FROM jobs WHERE name = $1) AND sequence <= $2 AND progress = 1
                AND (SELECT n.progress FROM lines n WHERE n.job = lines.job AND n.sequence > lines.sequence ORDER BY n.sequence LIMIT 1) = 1
                """,
                jobId,
                upTo),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string jobId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        return RunAsync(session => session.Execute("DELETE FROM lines WHERE job = (SELECT id FROM jobs WHERE name = $1)", jobId), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _session.Dispose();
        _turn.Dispose();
    }

    private static T InTransaction<T>(SqliteDocumentStoreSession session, Func<T> change)
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            var result = change();
            session.Execute("COMMIT");
            return result;
        }
        catch
        {
            // SQLite has rolled back by itself where the fault made it do so.
            if (session.InTransaction)
            {
                session.Execute("ROLLBACK");
            }

            throw;
        }
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
