using Contexter.Documents;
using Contexter.Sources;

namespace Contexter.Storage.Sql;

/// <summary>Finds what the next job of a library knows from earlier ones.</summary>
internal static class DocumentKnownItems
{
    public static IReadOnlyList<KnownItem> Read(SqlSession session, LibraryVersion library, CancellationToken cancellationToken)
    {
        if (session.FindLibrary(library) is not { } row)
        {
            return [];
        }

        var items = new SortedDictionary<string, KnownItem>(StringComparer.Ordinal);
        var isWhole = ReadStored(session, library, row, items, cancellationToken);
        ReadGivenUp(session, row, items);

        // Whoever follows links finds a damaged item again only when the pages that lead to it are read, and unchanged ones are not.
        return isWhole ? [.. items.Values] : [.. items.Values.Select(item => item with { ChangeToken = null })];
    }

    /// <summary>The items with documents; false when one of them is damaged, which leaves it out.</summary>
    private static bool ReadStored(
        SqlSession session,
        LibraryVersion library,
        long libraryRow,
        SortedDictionary<string, KnownItem> items,
        CancellationToken cancellationToken)
    {
        var isWhole = true;
        using var rows = session.Query(
            $"""
            SELECT {DocumentRows.HeadColumns}, d.item_key, d.change_token, d.depth FROM documents d
            WHERE d.library = $1 AND d.item_key <> '' ORDER BY d.item_key, d.path
            """,
            libraryRow);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var key = rows.GetString(DocumentRows.HeadWidth);
            if (!DocumentRows.IsHeadIntact(rows, library))
            {
                isWhole = false;
            }
            else if (!items.ContainsKey(key))
            {
                var url = DocumentRows.ReadHead(session, rows, library).SourceUrl;
                var token = rows.IsDBNull(DocumentRows.HeadWidth + 1) ? null : rows.GetString(DocumentRows.HeadWidth + 1);
                items.Add(key, new KnownItem(key, url, token) { Depth = rows.GetInt32(DocumentRows.HeadWidth + 2) });
            }
        }

        return isWhole;
    }

    /// <summary>
    /// The items that others led to and that the last job which dealt with them gave up, for a reason that may pass: the pages that lead to them may be unchanged
    /// by now, and an unchanged page leads nowhere.
    /// </summary>
    private static void ReadGivenUp(SqlSession session, long libraryRow, SortedDictionary<string, KnownItem> items)
    {
        using var rows = session.Query(
            """
            SELECT i.key, l.url, l.depth FROM items i JOIN leads l ON l.job = i.job AND l.library = i.library AND l.key = i.key
            WHERE i.library = $1 AND i.outcome = 2 AND i.error_code <> $2
                AND i.job = (SELECT max(o.job) FROM items o WHERE o.library = $1 AND o.key = i.key)
            """,
            libraryRow,
            ErrorCodes.SourceNotFound);
        while (rows.Read())
        {
            var key = rows.GetString(0);
            items.TryAdd(key, new KnownItem(key, rows.GetString(1), null) { Depth = rows.GetInt32(2), HasDocuments = false });
        }
    }
}
