using System.Data.Common;
using Contexter.Documents;

namespace Contexter.Storage.Sql;

/// <summary>The dead letters beside the documents.</summary>
internal sealed class SqlDeadLetters(SqlDocumentStore store) : IDeadLetterStore
{
    private const string Select = """
        SELECT d.id, l.name, d.stage, d.key, d.job, d.code, d.error, d.detail, d.attempts, d.first_at, d.last_at, d.url, d.format, d.change_token, d.depth, d.held,
            (SELECT count(*) FROM documents o WHERE o.library = d.library AND CASE d.stage WHEN 0 THEN o.item_key ELSE o.path END = d.key)
        FROM dead_letters d JOIN libraries l ON l.id = d.library
        """;

    /// <summary>Stores an entry inside a transaction of the writer.</summary>
    public static void Put(SqlSession session, long library, DeadLetter letter) => session.Execute(
        """
        INSERT INTO dead_letters (library, stage, key, job, code, error, detail, attempts, first_at, last_at, url, format, change_token, depth, held)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (library, stage, key) DO UPDATE SET job = excluded.job, code = excluded.code, error = excluded.error, detail = excluded.detail,
            attempts = dead_letters.attempts + excluded.attempts, last_at = excluded.last_at, url = excluded.url, format = excluded.format,
            change_token = excluded.change_token, depth = excluded.depth, held = excluded.held
        """,
        library,
        (long)letter.Stage,
        letter.Key,
        letter.JobId,
        letter.Code,
        letter.Error,
        letter.Detail,
        (long)letter.Attempts,
        letter.FirstAt.UtcTicks,
        letter.LastAt.UtcTicks,
        letter.Url,
        letter.Format,
        letter.ChangeToken,
        (long)letter.Depth,
        letter.IsHeld ? 1L : 0L);

    /// <summary>Makes or removes the entry of an item as its receipt says, inside a transaction of the writer.</summary>
    public static void Follow(SqlSession session, long library, ItemReceipt item)
    {
        if (item is { Outcome: ItemOutcome.Rejected, DeadLetter: { } letter })
        {
            Put(session, library, letter);
        }
        else
        {
            session.Execute("DELETE FROM dead_letters WHERE library = $1 AND stage = 0 AND key = $2", library, item.Key);
        }
    }

    /// <summary>Removes the entries of what a library version does not have any more, inside a transaction of the writer.</summary>
    public static void Prune(SqlSession session, long job, long library)
    {
        session.Execute(
            "DELETE FROM dead_letters WHERE library = $2 AND stage = 0 AND key NOT IN (SELECT key FROM items WHERE job = $1 AND library = $2)", job, library);
        session.Execute(
            "DELETE FROM dead_letters WHERE library = $1 AND stage = 1 AND key NOT IN (SELECT path FROM documents WHERE library = $1)", library);
    }

    /// <inheritdoc/>
    public Task PutAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken) => letters.Count == 0
        ? Task.CompletedTask
        : store.ApplyAsync(
            [.. letters.Select(letter => letter.Library).Distinct()],
            session =>
            {
                foreach (var letter in letters)
                {
                    // A library that was removed meanwhile has no entries.
                    if (session.FindLibrary(letter.Library) is { } library)
                    {
                        Put(session, library, letter);
                    }
                }

                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadLetter>> ListAsync(LibraryVersion? library, long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(
            session => session.Query(Select + " WHERE d.id > $1 AND l.name = coalesce($2, l.name) ORDER BY d.id LIMIT $3", after, library?.ToString(), (long)limit),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DeadLetter?> FindAsync(long id, CancellationToken cancellationToken) =>
        (await ReadAsync(session => session.Query(Select + " WHERE d.id = $1", id), cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc/>
    public Task<int> CountAsync(string? jobId, CancellationToken cancellationToken) =>
        store.ReadAsync(session => (int)(long)session.Scalar("SELECT count(*) FROM dead_letters WHERE job = coalesce($1, job)", jobId)!, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadLetter>> ListHeldAsync(LibraryVersion library, DeadLetterStage stage, CancellationToken cancellationToken) =>
        ReadAsync(session => session.Query(Select + " WHERE d.held = 1 AND l.name = $1 AND d.stage = $2", library.ToString(), (long)stage), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeadLetter>> FindItemsAsync(LibraryVersion library, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var all = await ReadAsync(session => session.Query(Select + " WHERE l.name = $1 AND d.stage = 0 ORDER BY d.key", library.ToString()), cancellationToken).ConfigureAwait(false);
        var wanted = keys.ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(letter => wanted.Contains(letter.Key))];
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) => store.ApplyAsync(
        [], session => ids.Sum(id => session.Execute("UPDATE dead_letters SET held = 0 WHERE id = $1", id)), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(long id, CancellationToken cancellationToken) =>
        store.ApplyAsync([], session => session.Execute("DELETE FROM dead_letters WHERE id = $1", id) > 0, cancellationToken);

    /// <inheritdoc/>
    public async Task ClearDocumentsAsync(LibraryVersion library, IReadOnlyCollection<string> except, CancellationToken cancellationToken)
    {
        var failed = except.ToHashSet(StringComparer.Ordinal);

        // Hardly ever is there any: then nothing is written.
        var stale = await store.ReadAsync(
            session =>
            {
                var ids = new List<long>();
                using var rows = session.Query(
                    "SELECT d.id, d.key FROM dead_letters d JOIN libraries l ON l.id = d.library WHERE l.name = $1 AND d.stage = 1", library.ToString());
                while (rows.Read())
                {
                    if (!failed.Contains(rows.GetString(1)))
                    {
                        ids.Add(rows.GetInt64(0));
                    }
                }

                return ids;
            },
            cancellationToken).ConfigureAwait(false);
        if (stale.Count > 0)
        {
            await store.ApplyAsync([library], session => stale.Sum(id => session.Execute("DELETE FROM dead_letters WHERE id = $1", id)), cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<IReadOnlyList<DeadLetter>> ReadAsync(Func<SqlSession, DbDataReader> query, CancellationToken cancellationToken) =>
        store.ReadAsync<IReadOnlyList<DeadLetter>>(
            session =>
            {
                var letters = new List<DeadLetter>();
                using var rows = query(session);
                while (rows.Read())
                {
                    letters.Add(Read(session, rows));
                }

                return letters;
            },
            cancellationToken);

    private static DeadLetter Read(SqlSession session, DbDataReader rows) => new()
    {
        Id = rows.GetInt64(0),
        Library = LibraryOf(session, rows),
        Stage = (DeadLetterStage)rows.GetInt32(2),
        Key = rows.GetString(3),
        JobId = rows.GetString(4),
        Code = rows.GetString(5),
        Error = rows.GetString(6),
        Detail = rows.IsDBNull(7) ? null : rows.GetString(7),
        Attempts = rows.GetInt32(8),
        FirstAt = new DateTimeOffset(rows.GetInt64(9), TimeSpan.Zero),
        LastAt = new DateTimeOffset(rows.GetInt64(10), TimeSpan.Zero),
        Url = rows.GetString(11),
        Format = rows.GetString(12),
        ChangeToken = rows.IsDBNull(13) ? null : rows.GetString(13),
        Depth = rows.GetInt32(14),
        IsHeld = rows.GetInt64(15) == 1,
        Documents = rows.GetInt32(16),
    };

    private static LibraryVersion LibraryOf(SqlSession session, DbDataReader rows)
    {
        try
        {
            return LibraryVersion.Parse(rows.GetString(1));
        }
        catch (ContexterException fault)
        {
            throw session.Damaged(fault);
        }
    }
}
