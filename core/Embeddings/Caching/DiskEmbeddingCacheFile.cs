using System.Globalization;
using Contexter.Storage;
using Microsoft.Data.Sqlite;

namespace Contexter.Embeddings.Caching;

/// <summary>The SQLite file of a <see cref="DiskEmbeddingCache"/>. Not safe for concurrent use.</summary>
internal sealed class DiskEmbeddingCacheFile : IDisposable
{
    internal const int Version = 1;
    private const int ApplicationId = 0x43747845;
    private const int RowsAtOnce = 64;

    private readonly SqliteConnection _connection;

    static DiskEmbeddingCacheFile() => SQLitePCL.Batteries_V2.Init();

    private DiskEmbeddingCacheFile(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="InvalidDataException">It is another program's, or of another version.</exception>
    public static DiskEmbeddingCacheFile Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
        var file = new DiskEmbeddingCacheFile(connection);
        try
        {
            connection.Open();
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            connection.UseWriteAheadLog();
            var (version, application) = (file.Scalar("PRAGMA user_version"), file.Scalar("PRAGMA application_id"));
            if (version == 0 && application == 0)
            {
                connection.Execute(FormattableString.Invariant(
                    $"""
                    BEGIN;
                    CREATE TABLE IF NOT EXISTS vectors (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, used INTEGER NOT NULL, vector BLOB NOT NULL);
                    CREATE INDEX IF NOT EXISTS vectors_by_use ON vectors (used, id);
                    PRAGMA application_id = {ApplicationId};
                    PRAGMA user_version = {Version};
                    COMMIT;
                    """));
            }
            else if (application != ApplicationId || version != Version)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it is of format {version}, not {Version}"));
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Removes the file and what stands beside it.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
    }

    /// <summary>Whether an exception is about the file.</summary>
    public static bool IsFault(Exception exception) =>
        exception is SqliteException or InvalidCastException or InvalidDataException or IOException or UnauthorizedAccessException or InvalidOperationException;

    /// <summary>Whether an exception says that the file is damaged: it is no database, its pages are not in order, or a table of it is not there.</summary>
    public static bool IsDamage(Exception exception) =>
        exception is InvalidCastException or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_ERROR };

    /// <summary>Whether an exception says that the disk is full.</summary>
    public static bool IsFull(Exception exception) => exception is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } || StorageErrors.IsFull(exception);

    /// <summary>How many embeddings there are.</summary>
    public long Count() => Scalar("SELECT count(*) FROM vectors");

    /// <summary>Bytes of the file that are in use.</summary>
    public long UsedBytes() => (Scalar("PRAGMA page_count") - Scalar("PRAGMA freelist_count")) * Scalar("PRAGMA page_size");

    /// <summary>Finds embeddings and marks them as used.</summary>
    public byte[]?[] Find(IReadOnlyList<string> keys, long hour)
    {
        var found = new byte[]?[keys.Count];
        var stale = new List<long>();
        using var select = Command("SELECT vector, used, id FROM vectors WHERE key = $1", out var parameters, 1);
        for (var i = 0; i < keys.Count; i++)
        {
            parameters[0].Value = keys[i];
            using var rows = select.ExecuteReader();
            if (rows.Read())
            {
                found[i] = (byte[])rows.GetValue(0);
                if (rows.GetInt64(1) != hour)
                {
                    stale.Add(rows.GetInt64(2));
                }
            }
        }

        if (stale.Count > 0)
        {
            using var update = Command("UPDATE vectors SET used = $1 WHERE id = $2", out var marks, 2);
            _connection.Transact(() =>
            {
                foreach (var id in stale)
                {
                    (marks[0].Value, marks[1].Value) = (hour, id);
                    update.ExecuteNonQuery();
                }
            });
        }

        return found;
    }

    /// <summary>Keeps embeddings, all or none.</summary>
    public void Store(IEnumerable<(string Key, byte[] Vector)> entries, long hour)
    {
        using var insert = Command("INSERT OR REPLACE INTO vectors (key, used, vector) VALUES ($1, $2, $3)", out var parameters, 3);
        _connection.Transact(() =>
        {
            foreach (var (key, vector) in entries)
            {
                (parameters[0].Value, parameters[1].Value, parameters[2].Value) = (key, hour, vector);
                insert.ExecuteNonQuery();
            }
        });
    }

    /// <summary>Removes those unused for longest until the file has a size.</summary>
    public void Shrink(long bytes)
    {
        using (var delete = Command("DELETE FROM vectors WHERE id IN (SELECT id FROM vectors ORDER BY used, id LIMIT $1)", out var parameters, 1))
        {
            parameters[0].Value = RowsAtOnce;
            _connection.Transact(() =>
            {
                while (UsedBytes() > bytes && delete.ExecuteNonQuery() > 0)
                {
                }
            });
        }

        _connection.Execute("PRAGMA incremental_vacuum");
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _connection.Dispose();

    private SqliteCommand Command(string sql, out SqliteParameterCollection parameters, int count)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= count; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        parameters = command.Parameters;
        return command;
    }

    private long Scalar(string sql) => _connection.Scalar(sql);
}
