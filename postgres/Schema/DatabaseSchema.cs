using Contexter.Documents;
using Npgsql;

namespace Contexter.Postgres.Schema;

/// <summary>Creates, upgrades and checks the tables of a cluster, which are versioned: one transaction a version, and a table that says which are there.</summary>
public sealed class DatabaseSchema
{
    private const string Versions = """
        create table if not exists contexter_schema (
            version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())
        """;

    // Held while a schema is made or upgraded, so that of two that begin at once the second finds all done. The number is "CtxS" and means nothing.
    private const string Lock = "select pg_advisory_lock(1131706451)";
    private const string Unlock = "select pg_advisory_unlock(1131706451)";

    private readonly PostgresDatabase _database;
    private readonly IReadOnlyList<SchemaScript> _scripts;

    /// <summary>The schema of a database.</summary>
    public DatabaseSchema(PostgresDatabase database)
        : this(database, SchemaScript.All)
    {
    }

    internal DatabaseSchema(PostgresDatabase database, IReadOnlyList<SchemaScript> scripts) => (_database, _scripts) = (database, scripts);

    /// <summary>The version of this build.</summary>
    public int Latest => _scripts.Count;

    /// <summary>Creates the schema, or brings an older one up to date; nothing happens when it is. It may run at any time, also while silos of this version run.</summary>
    /// <param name="wait">How long to wait for a server that cannot be reached; zero tries once.</param>
    /// <param name="cancellationToken">Ends it; versions that were completed stay.</param>
    /// <exception cref="ContexterException">
    /// The server cannot be reached or refuses (<see cref="ErrorCodes.StorageUnavailable"/>), or its schema is newer than this build or another one (<see cref="ErrorCodes.StorageFormat"/>).
    /// </exception>
    public async Task<SchemaChange> InitializeAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(wait, cancellationToken).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(connection, Lock, cancellationToken).ConfigureAwait(false);
            try
            {
                return await UpgradeAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // A connection that broke has let go of it.
                if (connection.FullState == System.Data.ConnectionState.Open)
                {
                    await ExecuteAsync(connection, Unlock, CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaults.Describe(fault, _database);
        }
    }

    /// <summary>Finds out whether the schema is that of this build.</summary>
    /// <param name="wait">How long to wait for a server that cannot be reached; zero tries once.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ContexterException">
    /// It is missing, older, newer or another one (<see cref="ErrorCodes.StorageFormat"/>), or the server cannot be reached or refuses (<see cref="ErrorCodes.StorageUnavailable"/>).
    /// </exception>
    public async Task CheckAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(wait, cancellationToken).ConfigureAwait(false);
        int applied;
        try
        {
            applied = await AppliedAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            applied = 0;
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaults.Describe(fault, _database);
        }

        if (applied < Latest)
        {
            throw new ContexterException(
                ErrorCodes.StorageFormat,
                applied == 0
                    ? $"PostgreSQL database {_database.Name} has no tables of Contexter. Run '{PostgresFaults.InitCommand}' once."
                    : $"The tables in PostgreSQL database {_database.Name} are of version {applied}, older than this Contexter, which needs {Latest}. Run '{PostgresFaults.InitCommand}'.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // The lock is waited for as long as another one holds it, and an upgrade takes as long as it takes; cancelling ends either.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<SchemaChange> UpgradeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, Versions, cancellationToken).ConfigureAwait(false);
        var before = await AppliedAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var script in _scripts.Skip(before))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, script.Sql, cancellationToken).ConfigureAwait(false);
            await using var note = new NpgsqlCommand("insert into contexter_schema (version, name, checksum) values ($1, $2, $3)", connection)
            {
                Parameters = { new() { Value = script.Version }, new() { Value = script.Name }, new() { Value = script.Checksum } },
            };
            await note.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return new SchemaChange(before, Latest);
    }

    /// <summary>The last version that is there, all of which are those of this build.</summary>
    private async Task<int> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = 0;
        await using var command = new NpgsqlCommand("select version, checksum from contexter_schema order by version", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var version = rows.GetInt32(0);
            if (version > Latest)
            {
                throw new ContexterException(
                    ErrorCodes.StorageFormat,
                    $"The tables in PostgreSQL database {_database.Name} are of version {version} or newer; this Contexter knows versions up to {Latest}. Run a newer Contexter, or restore the back-up from before the upgrade.");
            }

            if (version != applied + 1 || !string.Equals(rows.GetString(1), _scripts[applied].Checksum, StringComparison.Ordinal))
            {
                throw new ContexterException(
                    ErrorCodes.StorageFormat,
                    $"Version {version} of the tables in PostgreSQL database {_database.Name} is not what this Contexter would have made: they come from a build that was never released. "
                    + "Use the build that made them, or an empty database.");
            }

            applied = version;
        }

        return applied;
    }
}

/// <summary>What <see cref="DatabaseSchema.InitializeAsync"/> did.</summary>
/// <param name="From">Version before; 0 when there were no tables.</param>
/// <param name="To">Version after.</param>
public sealed record SchemaChange(int From, int To);
