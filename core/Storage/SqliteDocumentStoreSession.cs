using System.Data.Common;
using Contexter.Documents;
using Contexter.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Contexter.Storage;

/// <summary>A connection to a SQLite file with its prepared statements; used by one thread at a time.</summary>
internal sealed class SqliteDocumentStoreSession(SqliteConnection connection, string path) : SqlSession, IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    /// <inheritdoc/>
    public override string Name => $"'{path}'";

    /// <summary>Does work all or not at all.</summary>
    public T Transact<T>(Func<T> work) => connection.Transact(work);

    /// <summary>True while a transaction is open; SQLite ends one by itself on some faults.</summary>
    public bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <inheritdoc/>
    public override int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <inheritdoc/>
    public override object? Scalar(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <inheritdoc/>
    public override DbDataReader Query(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteReader();

    /// <inheritdoc/>
    public override void GiveBack()
    {
        // One page a row.
        using var pages = Query("PRAGMA incremental_vacuum");
        while (pages.Read())
        {
        }
    }

    /// <inheritdoc/>
    public override ContexterException Damaged(Exception cause) => SqliteDocumentStoreFaults.DamagedFile(path, cause);

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
