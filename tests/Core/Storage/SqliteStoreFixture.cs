using Contexter.Storage;
using Contexter.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Contexter.Core.Tests.Storage;

/// <summary>A document store in a file in a folder of its own.</summary>
public sealed class SqliteStoreFixture : DocumentStoreFixture
{
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-store-").FullName;
    private SqliteDocumentStore _store;

    public SqliteStoreFixture() => _store = SqliteDocumentStore.Open(DatabasePath);

    public override SqlDocumentStore Store => _store;

    public string Folder => _folder;

    public string DatabasePath => Path.Combine(_folder, "documents.db");

    public override async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = SqliteDocumentStore.Open(DatabasePath);
    }

    public override Task TamperAsync(string sql)
    {
        Tamper(DatabasePath, sql);
        return Task.CompletedTask;
    }

    public override Task<long> QueryAsync(string sql) => Task.FromResult(Count(DatabasePath, sql));

    /// <summary>The number that a query answers with.</summary>
    public static long Count(string databasePath, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={databasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Runs a statement on the database behind the store's back.</summary>
    public static void Tamper(string databasePath, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={databasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
