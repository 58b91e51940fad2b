using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Contexter.Storage;

/// <summary>Connections to SQLite files, and statements that need no more than one line.</summary>
internal static class SqliteConnections
{
    static SqliteConnections() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">What is done with it. By default it has to be there.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection Open(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Has changes written ahead into a log, as all files of ours have, and waits for the disk with each commit.</summary>
    /// <remarks>After a moment in which much was written, or a reader kept the log from being taken over, the log shrinks to the size at which it is taken over as a rule (4 MiB); SQLite itself leaves it as it is.</remarks>
    public static void UseWriteAheadLog(this SqliteConnection connection)
    {
        connection.Execute("PRAGMA journal_mode = WAL");
        connection.Execute("PRAGMA synchronous = FULL");
        connection.Execute("PRAGMA journal_size_limit = 4194304");
    }

    /// <summary>Runs statements that return nothing.</summary>
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <inheritdoc cref="Transact{T}"/>
    public static void Transact(this SqliteConnection connection, Action work) => connection.Transact(() =>
    {
        work();
        return true;
    });

    /// <summary>Does work all or not at all.</summary>
    /// <remarks>Not by <see cref="SqliteTransaction"/>: where SQLite rolls back by itself, as it does on a full disk, that fails when it is disposed of, and its connection takes no other one.</remarks>
    public static T Transact<T>(this SqliteConnection connection, Func<T> work)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work();
            connection.Execute("COMMIT");
            return result;
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                connection.Execute("ROLLBACK");
            }

            throw;
        }
    }

    /// <summary>The whole number that a statement returns.</summary>
    public static long Scalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
