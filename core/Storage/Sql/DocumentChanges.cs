using Contexter.Documents;

namespace Contexter.Storage.Sql;

/// <summary>
/// Documents that are put and removed one by one. They belong to no item (their item key is empty), so no job removes or replaces them. What the index has to follow is noted in
/// the transaction of the change, so that a crash between the two loses nothing.
/// </summary>
internal static class DocumentChanges
{
    /// <summary>What the ledger calls the job that documents without an item are of.</summary>
    private const string JobName = "put";

    public static DocumentOutcome Put(SqlSession session, PreparedDocument prepared)
    {
        var document = prepared.Document;
        var job = session.AddJob(JobName);
        var library = session.AddLibrary(document.Library);
        var row = DocumentLedger.FindDocument(session, document.Library, library, document.Id.Value);
        if (row is not null)
        {
            Leave(session, library, row);
        }

        // Every put compares with what is there, as a job of its own would.
        var item = new ItemReceipt { Library = document.Library, Key = string.Empty, Outcome = ItemOutcome.Stored };
        var outcome = DocumentLedger.Put(session, job, library, item, prepared, row is null ? null : row with { Job = 0 });
        Note(session, library);
        return outcome;
    }

    public static bool Remove(SqlSession session, LibraryVersion libraryVersion, DocumentId id)
    {
        if (session.FindLibrary(libraryVersion) is not { } library || DocumentLedger.FindDocument(session, libraryVersion, library, id.Value) is not { } row)
        {
            return false;
        }

        Leave(session, library, row);
        session.Execute("DELETE FROM documents WHERE library = $1 AND document_id = $2", library, id.Value);
        DocumentBodies.Release(session, row.BodyHash);
        Note(session, library);
        return true;
    }

    public static long? Last(SqlSession session, LibraryVersion library) =>
        session.Scalar("SELECT max(sequence) FROM changes WHERE library = (SELECT id FROM libraries WHERE name = $1)", library.ToString()) as long?;

    public static void Forget(SqlSession session, LibraryVersion library, long last) =>
        session.Execute("DELETE FROM changes WHERE library = (SELECT id FROM libraries WHERE name = $1) AND sequence <= $2", library.ToString(), last);

    public static void ForgetLibrary(SqlSession session, long library) => session.Execute("DELETE FROM changes WHERE library = $1", library);

    public static IReadOnlyList<LibraryVersion> Libraries(SqlSession session)
    {
        var libraries = new List<LibraryVersion>();
        using var rows = session.Query("SELECT name FROM libraries WHERE id IN (SELECT library FROM changes) ORDER BY name");
        while (rows.Read())
        {
            libraries.Add(DocumentRows.ReadLibrary(session, rows));
        }

        return libraries;
    }

    /// <summary>The item that a document is taken from is read again by the next job, whatever its source says of changes: only so it finds out what has become of the document.</summary>
    private static void Leave(SqlSession session, long library, DocumentLedger.DocumentRow row)
    {
        if (row.ItemKey.Length > 0)
        {
            DocumentLedger.ForgetChangeToken(session, library, row.ItemKey);
        }
    }

    private static void Note(SqlSession session, long library) => session.Execute("INSERT INTO changes (library) VALUES ($1)", library);
}
