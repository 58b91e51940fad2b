using Contexter.Documents;

namespace Contexter.Storage.Sql;

/// <summary>
/// Items that have a document which an item of the same job with a smaller key has, too, with the same content. It is stored once, under the smallest key, and none of the
/// others has lost anything; unless a still smaller key brings another content for it.
/// </summary>
internal static class DocumentShares
{
    /// <summary>Notes that an item has a document as well.</summary>
    public static void Add(SqlSession session, long job, long library, string documentId, string itemKey) =>
        session.Execute("INSERT INTO shares (job, library, document_id, item_key) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", job, library, documentId, itemKey);

    /// <summary>Tells the items that had a document as well that they have lost it: it has another content now.</summary>
    public static void Lose(SqlSession session, long job, long library, string documentId, string path, string winner)
    {
        var losers = new List<string>();
        using (var rows = session.Query("SELECT item_key FROM shares WHERE job = $1 AND library = $2 AND document_id = $3", job, library, documentId))
        {
            while (rows.Read())
            {
                losers.Add(rows.GetString(0));
            }
        }

        foreach (var loser in losers)
        {
            session.Execute(
                """
                UPDATE items SET
                    outcome = CASE WHEN added + updated + unchanged = 0 THEN 2 ELSE outcome END, error_code = coalesce(error_code, $4), error = coalesce(error, $5)
                WHERE job = $1 AND library = $2 AND key = $3
                """,
                job,
                library,
                loser,
                ErrorCodes.DocumentInvalid,
                LeftOut(path, loser, winner, 1));
        }

        session.Execute("DELETE FROM shares WHERE job = $1 AND library = $2 AND document_id = $3", job, library, documentId);
    }

    /// <summary>Says which document of an item was left out, and how many more.</summary>
    public static string LeftOut(string path, string itemKey, string winner, int count)
    {
        var others = count > 1 ? $" ({count - 1} more of the item as well)" : string.Empty;
        return winner.Length == 0
            ? $"Document '{path}' of item '{itemKey}' was left out{others}: it was put by hand and stays until it is removed ('contexter documents remove')."
            : string.Equals(itemKey, winner, StringComparison.Ordinal)
            ? $"Document '{path}' is in item '{itemKey}' more than once{others}; the first is stored. Give the others paths of their own."
            : $"Document '{path}' of item '{itemKey}' was left out{others}: item '{winner}' has a document with the same path and its key sorts first. Exclude one of the items, or rename the document.";
    }
}
