using Contexter.Documents;

namespace Contexter.Storage.Sql;

/// <summary>Readings of all documents of a library, one after the other, and of what it was not given.</summary>
internal static class DocumentSurvey
{
    public static void Visit(SqlSession session, LibraryVersion library, Action<DocumentMetadata> visit, CancellationToken cancellationToken)
    {
        using var rows = session.Query(
            $"SELECT {DocumentRows.HeadColumns} FROM documents d WHERE d.library = (SELECT id FROM libraries WHERE name = $1) ORDER BY d.path",
            library.ToString());
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            visit(DocumentRows.ReadHead(session, rows, library));
        }
    }

    public static IReadOnlyList<ItemReceipt> GivenUp(SqlSession session, LibraryVersion library)
    {
        if (session.FindLibrary(library) is not { } row)
        {
            return [];
        }

        var items = new List<ItemReceipt>();
        using var rows = session.Query(
            """
            SELECT key, outcome, size_bytes, change_token, error_code, error FROM items
            WHERE library = $1 AND job = (SELECT max(job) FROM items WHERE library = $1) AND error_code IS NOT NULL ORDER BY key
            """,
            row);
        while (rows.Read())
        {
            items.Add(new ItemReceipt
            {
                Library = library,
                Key = rows.GetString(0),
                Outcome = (ItemOutcome)rows.GetInt32(1),
                SizeBytes = rows.GetInt64(2),
                ChangeToken = rows.IsDBNull(3) ? null : rows.GetString(3),
                ErrorCode = rows.GetString(4),
                Error = rows.IsDBNull(5) ? null : rows.GetString(5),
            });
        }

        return items;
    }
}
