using Contexter.Storage.Sql;
using Npgsql;

namespace Contexter.Postgres;

/// <summary>Runs readings and changes in transactions of their own, begins again where another transaction was in the way, and says clearly what else goes wrong.</summary>
/// <remarks>Safe for concurrent use, by any number of processes.</remarks>
internal sealed class PostgresTransactions(PostgresDatabase database)
{
    // One of two that are in each other's way always gets through, so that this many tries fail only where the server itself keeps ending them.
    private const int MaxTries = 20;

    // Of all statements of a reading the first decides what is seen; nothing is locked.
    private const string BeginReading = "begin isolation level repeatable read read only";

    // Every statement sees what was committed before it: what a change decides by is held still by the lock of its library, or checked again by the database.
    private const string BeginChange = "begin isolation level read committed";

    // Libraries are locked by their names, which need not be there yet; two names with one hash only wait for each other.
    private const string Lock = "select pg_advisory_xact_lock(hashtextextended($1, 0))";

    /// <summary>Runs a query over what was there at one moment.</summary>
    public async Task<T> ReadAsync<T>(Func<SqlSession, T> query, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await BeginAsync(BeginReading, [], cancellationToken).ConfigureAwait(false);
            return await RunAsync(connection, query, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (PostgresFaults.IsOfDatabase(fault))
        {
            throw PostgresFaults.Describe(fault, database);
        }
    }

    /// <summary>Applies a change and returns when it is durable. It is applied anew when another transaction was in its way.</summary>
    /// <param name="names">What no other change of the same names, by whatever process, runs beside.</param>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Gives it up; nothing of it is stored.</param>
    public async Task<T> ApplyAsync<T>(IEnumerable<string> names, Func<SqlSession, T> change, CancellationToken cancellationToken)
    {
        // In order, so that no two wait for each other.
        var locks = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var connection = await BeginAsync(BeginChange, locks, cancellationToken).ConfigureAwait(false);
                return await RunAsync(connection, change, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException fault) when (tries < MaxTries && IsConflict(fault))
            {
                // The other one has ended, or waits for this one, which has.
            }
            catch (Exception fault) when (PostgresFaults.IsOfDatabase(fault))
            {
                throw PostgresFaults.Describe(fault, database);
            }
        }
    }

    /// <summary>
    /// A deadlock, or a key or reference that another transaction made or removed meanwhile: there is none of these but for another transaction.
    /// </summary>
    private static bool IsConflict(PostgresException fault) => fault.SqlState
        is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.UniqueViolation;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params string[] values)
    {
        // A lock is waited for as long as its holder works; a holder that is gone has let go of it.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> RunAsync<T>(NpgsqlConnection connection, Func<SqlSession, T> work, CancellationToken cancellationToken)
    {
        // A connection that goes back to its pool inside a transaction is rolled back there.
        var result = await Task.Run(() => work(new PostgresSession(database, connection)), cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, "commit", CancellationToken.None).ConfigureAwait(false);
        return result;
    }

    /// <summary>Begins on a connection that works. Those in the pool may have been broken by a server that was started anew; nothing has happened yet, so another is tried.</summary>
    private async Task<NpgsqlConnection> BeginAsync(string begin, string[] locks, CancellationToken cancellationToken)
    {
        var hasCleared = false;
        while (true)
        {
            var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await ExecuteAsync(connection, begin, cancellationToken).ConfigureAwait(false);
                foreach (var name in locks)
                {
                    await ExecuteAsync(connection, Lock, cancellationToken, name).ConfigureAwait(false);
                }

                return connection;
            }
            catch (NpgsqlException fault) when (!hasCleared && PostgresFaults.IsBroken(fault))
            {
                hasCleared = true;
                await connection.DisposeAsync().ConfigureAwait(false);
                database.Source.Clear();
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }
}
