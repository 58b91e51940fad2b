using System.Globalization;
using System.Text.RegularExpressions;
using Contexter.Core.Tests.Storage;
using Contexter.Postgres;
using Contexter.Postgres.Schema;
using Contexter.Storage.Sql;

namespace Contexter.SlowTests.Postgres;

/// <summary>A document store in a database of its own.</summary>
public sealed partial class PostgresStoreFixture(PostgresServer server) : DocumentStoreFixture
{
    private PostgresDatabase? _database;
    private PostgresDocumentStore? _store;

    public override SqlDocumentStore Store => _store!;

    public PostgresDatabase Database => _database!;

    public string ConnectionString { get; private set; } = "";

    public override async Task OpenAsync()
    {
        ConnectionString = await server.CreateDatabaseAsync(Token);
        _database = PostgresDatabase.Create(ConnectionString, TimeProvider.System);
        await new DatabaseSchema(_database).InitializeAsync(TimeSpan.FromSeconds(20), Token);
        _store = new PostgresDocumentStore(_database);
    }

    public override async Task ReopenAsync()
    {
        await _store!.DisposeAsync();
        await _database!.DisposeAsync();
        _database = PostgresDatabase.Create(ConnectionString, TimeProvider.System);
        _store = new PostgresDocumentStore(_database);
    }

    /// <summary>References are not looked at meanwhile, as if the disk had done it.</summary>
    public override Task TamperAsync(string sql)
    {
        var translated = Blob().Replace(Zeros().Replace(sql, match => $"'\\x{new string('0', 2 * int.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture))}'::bytea"), @"'\x${hex}'::bytea");
        return PostgresServer.ExecuteAsync(ConnectionString, "set session_replication_role = replica; " + translated, Token);
    }

    public override async Task<long> QueryAsync(string sql)
    {
        await using var command = Database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
            await _database!.DisposeAsync();
        }
    }

    [GeneratedRegex(@"zeroblob\((?<bytes>\d+)\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Zeros();

    [GeneratedRegex("x'(?<hex>[0-9A-F]+)'", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Blob();
}
