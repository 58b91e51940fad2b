using Contexter.Indexing;
using Microsoft.Data.Sqlite;

namespace Contexter.Bench.Search;

/// <summary>The same chunks in SQLite's FTS5 with its Porter stemmer, ranked by its BM25.</summary>
internal sealed class SqliteAnchor : IDisposable
{
    private readonly SqliteConnection _connection;

    public SqliteAnchor(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL");
        Execute("CREATE VIRTUAL TABLE chunks USING fts5(title, headings, body, tokenize = 'porter unicode61')");
    }

    public void Add(IReadOnlyList<IndexedDocument> documents)
    {
        using var transaction = _connection.BeginTransaction();
        using var insert = _connection.CreateCommand();
        insert.CommandText = "INSERT INTO chunks(title, headings, body) VALUES ($title, $headings, $body)";
        var (title, headings, body) = (insert.Parameters.Add("$title", SqliteType.Text), insert.Parameters.Add("$headings", SqliteType.Text), insert.Parameters.Add("$body", SqliteType.Text));
        foreach (var document in documents)
        {
            foreach (var chunk in document.Chunks)
            {
                (title.Value, headings.Value, body.Value) = (document.Metadata.Title, string.Join(' ', chunk.HeadingPath), chunk.Text);
                insert.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    public void Optimize() => Execute("INSERT INTO chunks(chunks) VALUES ('optimize')");

    /// <summary>The best ten for any of the words of a query.</summary>
    public int Search(string query)
    {
        using var select = _connection.CreateCommand();
        select.CommandText = "SELECT rowid FROM chunks WHERE chunks MATCH $query ORDER BY rank LIMIT 10";
        select.Parameters.AddWithValue("$query", string.Join(" OR ", query.Split(' ').Select(word => $"\"{word}\"")));
        using var reader = select.ExecuteReader();
        var found = 0;
        while (reader.Read())
        {
            found++;
        }

        return found;
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
