using Contexter.Documents;

namespace Contexter.Storage;

/// <summary>
/// Documents that are put and removed one by one. They belong to no item (their item key is empty), so no job removes or replaces them. What the index has to follow is noted in
/// the transaction of the change, so that a crash between the two loses nothing.
/// </summary>
internal static class SqliteDocumentStoreChanges
{
    /// <summary>The table; files of earlier builds get it when they are opened. Numbers are never used again.</summary>
    public const string Table = """
        CREATE TABLE IF NOT EXISTS changes (sequence INTEGER PRIMARY KEY AUTOINCREMENT, library INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS changes_of_library ON changes (library);
        """;

    /// <summary>What the ledger calls the job that documents without an item are of.</summary>
    private const string JobName = "put";

    public static DocumentOutcome Put(SqliteDocumentStoreSession session, PreparedDocument prepared)
    {
        var document = prepared.Document;
        var job = SqliteDocumentStoreLedger.AddJob(session, JobName);
        var library = SqliteDocumentStoreLedger.AddLibrary(session, document.Library);
        var row = SqliteDocumentStoreLedger.FindDocument(session, document.Library, library, document.Id.Value);
        if (row is not null)
        {
            Leave(session, library, row);
        }

        // Every put compares with what is there, as a job of its own would.
        var item = new ItemReceipt { Library = document.Library, Key = string.Empty, Outcome = ItemOutcome.Stored };
        var outcome = SqliteDocumentStoreLedger.Put(session, job, library, item, prepared, row is null ? null : row with { Job = 0 });
        Note(session, library);
        return outcome;
    }

    public static bool Remove(SqliteDocumentStoreSession session, LibraryVersion libraryVersion, DocumentId id)
    {
        if (session.FindLibrary(libraryVersion) is not { } library || SqliteDocumentStoreLedger.FindDocument(session, libraryVersion, library, id.Value) is not { } row)
        {
            return false;
        }

        Leave(session, library, row);
        session.Execute("DELETE FROM documents WHERE library = $1 AND document_id = $2", library, id.Value);
        SqliteDocumentStoreBodies.Release(session, row.BodyHash);
        Note(session, library);
        return true;
    }

    public static long? Last(SqliteDocumentStoreSession session, LibraryVersion library) =>
        session.Scalar("SELECT max(sequence) FROM changes WHERE library = (SELECT id FROM libraries WHERE name = $1)", library.ToString()) as long?;

    public static void Forget(SqliteDocumentStoreSession session, LibraryVersion library, long last) =>
        session.Execute("DELETE FROM changes WHERE library = (SELECT id FROM libraries WHERE name = $1) AND sequence <= $2", library.ToString(), last);

    public static void ForgetLibrary(SqliteDocumentStoreSession session, long library) => session.Execute("DELETE FROM changes WHERE library = $1", library);

    public static IReadOnlyList<LibraryVersion> Libraries(SqliteDocumentStoreSession session, string file)
    {
        var libraries = new List<LibraryVersion>();
        using var rows = session.Query("SELECT name FROM libraries WHERE id IN (SELECT library FROM changes) ORDER BY name");
        while (rows.Read())
        {
            libraries.Add(SqliteDocumentStoreRows.ReadLibrary(rows, file));
        }

        return libraries;
    }

    /// <summary>The item that a document is taken from is read again by the next job, whatever its source says of changes: only so it finds out what has become of the document.</summary>
    private static void Leave(SqliteDocumentStoreSession session, long library, SqliteDocumentStoreLedger.DocumentRow row)
    {
        if (row.ItemKey.Length > 0)
        {
            SqliteDocumentStoreLedger.ForgetChangeToken(session, library, row.ItemKey);
        }
    }

    private static void Note(SqliteDocumentStoreSession session, long library) => session.Execute("INSERT INTO changes (library) VALUES ($1)", library);
}
