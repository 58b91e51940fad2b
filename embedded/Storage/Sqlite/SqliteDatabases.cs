using System.Collections.Concurrent;

namespace Contexter.Embedded.Sqlite;

/// <summary>The open SQLite files, one object for each however many storages share it.</summary>
internal sealed class SqliteDatabases : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<SqliteDatabase>> _databases = new(StringComparer.Ordinal);

    public SqliteDatabase Open(string path) =>
        _databases.GetOrAdd(Path.GetFullPath(path), static full => new Lazy<SqliteDatabase>(() => SqliteDatabase.Open(full))).Value;

    public void Dispose()
    {
        foreach (var database in _databases.Values.Where(static database => database.IsValueCreated))
        {
            database.Value.Dispose();
        }
    }
}
