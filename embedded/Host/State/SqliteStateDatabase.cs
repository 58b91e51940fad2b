using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Contexter.Embedded.State;

/// <summary>The database file of a grain storage: schema, statements and faults. Used by one thread at a time.</summary>
internal sealed class SqliteStateDatabase : IDisposable
{
    private const int Format = 1;

    private readonly SqliteConnection _connection;

    private SqliteStateDatabase(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the file, or makes it.</summary>
    public static SqliteStateDatabase Open(SqliteGrainStorageOptions options)
    {
        SqliteConnection? connection = null;
        try
        {
            var path = Path.GetFullPath(options.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();

            // FULL: what was confirmed survives a cut of power, not only the end of the process.
            Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;");
            var format = Convert.ToInt32(Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
            if (format > Format)
            {
                throw options.Describe(new GrainStorageFault(
                    GrainStorageFaultKind.NewerFormat,
                    path,
                    $"The grain storage '{path}' has format {format}; this version reads formats up to {Format}. Use the newer version that wrote it, or another data directory.",
                    null));
            }

            Execute(connection, "CREATE TABLE IF NOT EXISTS state (name TEXT NOT NULL, grain TEXT NOT NULL, version INTEGER NOT NULL, json BLOB NOT NULL, PRIMARY KEY (name, grain)) WITHOUT ROWID;");
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={Format};"));
            if (!string.Equals((string?)Scalar(connection, "PRAGMA quick_check(1)"), "ok", StringComparison.Ordinal))
            {
                throw new SqliteException("the check of its pages found damage", 11);
            }

            return new SqliteStateDatabase(connection);
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw options.Describe(FaultOf(fault, options.Path));
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Does all operations in one transaction; those that conflict fail alone.</summary>
    public void Apply(IReadOnlyList<StateOperation> operations)
    {
        if (operations.All(static operation => operation.Kind == StateOperationKind.Read))
        {
            foreach (var operation in operations)
            {
                operation.Succeed(Read(operation, null));
            }

            return;
        }

        using var transaction = _connection.BeginTransaction();
        foreach (var operation in operations)
        {
            Apply(operation, transaction);
        }

        transaction.Commit();
    }

    /// <summary>Says what is wrong with a file, and the way out.</summary>
    public static GrainStorageFault FaultOf(Exception fault, string path) => fault switch
    {
        SqliteException { SqliteErrorCode: 11 or 26 } => new(
            GrainStorageFaultKind.Corrupted,
            path,
            $"The grain storage '{path}' is damaged ({fault.Message}). Restore it from a back-up, or remove the data directory and add the libraries again.",
            fault),
        SqliteException { SqliteErrorCode: 13 } or IOException => new(
            GrainStorageFaultKind.Full,
            path,
            $"The grain storage '{path}' cannot grow ({fault.Message}). Free space on its disk and run the command again; nothing that was confirmed is lost.",
            fault),
        SqliteException { SqliteErrorCode: 10 } => new(
            GrainStorageFaultKind.Full,
            path,
            $"The disk of the grain storage '{path}' does not take what is written ({fault.Message}). Check that it is not full and not failing, and run the command again; nothing that was confirmed is lost.",
            fault),
        _ => new(
            GrainStorageFaultKind.Unavailable,
            path,
            $"The grain storage '{path}' cannot be used ({fault.Message}). Check its permissions and that no other program has it open.",
            fault),
    };

    public void Dispose() => _connection.Dispose();

    private void Apply(StateOperation operation, SqliteTransaction transaction)
    {
        var stored = Read(operation, transaction);
        var storedEtag = stored?.Version.ToString(CultureInfo.InvariantCulture);
        if (operation.Kind == StateOperationKind.Read)
        {
            operation.Succeed(stored);
        }
        else if (!string.Equals(storedEtag, operation.Etag, StringComparison.Ordinal))
        {
            operation.FailWithConflict(storedEtag);
        }
        else if (operation.Kind == StateOperationKind.Write)
        {
            var row = new StateRow((stored?.Version ?? 0) + 1, operation.Json);
            using var command = Command("INSERT OR REPLACE INTO state (name, grain, version, json) VALUES ($name, $grain, $version, $json)", operation, transaction);
            command.Parameters.AddWithValue("$version", row.Version);
            command.Parameters.AddWithValue("$json", row.Json);
            command.ExecuteNonQuery();
            operation.Succeed(row);
        }
        else
        {
            using var command = Command("DELETE FROM state WHERE name = $name AND grain = $grain", operation, transaction);
            command.ExecuteNonQuery();
            operation.Succeed(null);
        }
    }

    private StateRow? Read(StateOperation operation, SqliteTransaction? transaction)
    {
        using var command = Command("SELECT version, json FROM state WHERE name = $name AND grain = $grain", operation, transaction);
        using var reader = command.ExecuteReader();
        return reader.Read() ? new StateRow(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    private SqliteCommand Command(string sql, StateOperation operation, SqliteTransaction? transaction)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        command.Parameters.AddWithValue("$name", operation.StateName);
        command.Parameters.AddWithValue("$grain", operation.Grain);
        return command;
    }

    private static void Execute(SqliteConnection connection, string sql) => Scalar(connection, sql);

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
