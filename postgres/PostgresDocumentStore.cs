using Contexter.Documents;
using Contexter.Storage.Sql;
using Npgsql;

namespace Contexter.Postgres;

/// <summary>The document store in PostgreSQL, for any number of silos at once.</summary>
/// <remarks>
/// <para>
/// Safe for concurrent use. Changes of one library run one after the other, whichever silo they come from; changes of different libraries run beside each other, and readers wait
/// for none of them.
/// </para>
/// <para>A server that is away is <see cref="ErrorCodes.StorageUnavailable"/> with <see cref="ContexterException.MayPass"/>; every change can be asked for again.</para>
/// </remarks>
public sealed class PostgresDocumentStore : SqlDocumentStore
{
    private readonly PostgresDatabase _database;
    private readonly PostgresTransactions _transactions;
    private volatile bool _isDisposed;

    /// <summary>A store in a database whose tables are those of this build (<see cref="Schema.DatabaseSchema"/>).</summary>
    /// <param name="database">The database, which its owner disposes.</param>
    public PostgresDocumentStore(PostgresDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _transactions = new PostgresTransactions(database);
    }

    /// <summary>Removes what belongs to nothing, and lets the server use the room of what was removed. The disk gets it back where it was at the end of a table.</summary>
    public override async Task CompactAsync(CancellationToken cancellationToken)
    {
        await base.CompactAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Cannot be part of a transaction, waits for nobody and keeps nobody waiting.
            await using var command = _database.Source.CreateCommand("vacuum (analyze) documents, bodies, items, removals, leads, shares, dead_letters, changes");
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaults.Describe(fault, _database);
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return default;
    }

    /// <inheritdoc/>
    internal override Task<T> ApplyAsync<T>(IReadOnlyList<LibraryVersion> libraries, Func<SqlSession, T> change, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _transactions.ApplyAsync(libraries.Select(library => "library " + library), change, cancellationToken);
    }

    /// <inheritdoc/>
    internal override Task<T> ReadAsync<T>(Func<SqlSession, T> query, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _transactions.ReadAsync(query, cancellationToken);
    }

    /// <summary>The size of the tables with their indexes. The server keeps free room for what comes next and says nothing of it; checksums of pages are its own business.</summary>
    internal override StorageFigures Measure(SqlSession session) => new(
        (long)session.Scalar(
            """
            select sum(pg_total_relation_size(name::regclass))::bigint
            from unnest(array['libraries', 'jobs', 'documents', 'bodies', 'items', 'removals', 'leads', 'shares', 'dead_letters', 'changes']) name
            """)!,
        0,
        []);
}
