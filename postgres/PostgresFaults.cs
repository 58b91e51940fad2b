using System.Globalization;
using Contexter.Documents;
using Npgsql;

namespace Contexter.Postgres;

/// <summary>Turns what PostgreSQL and the way to it report into errors that say which database, what is wrong and what to do.</summary>
internal static class PostgresFaults
{
    /// <summary>What creates and upgrades the schema.</summary>
    public const string InitCommand = "contexter silo database init";

    /// <summary>Whether an exception is about the database or the way to it.</summary>
    public static bool IsOfDatabase(Exception exception) => exception is NpgsqlException or InvalidCastException;

    /// <summary>
    /// Whether the same may succeed a while later though nobody mends anything: the server cannot be reached, starts, stops, is busy, or the connection broke.
    /// </summary>
    public static bool MayPass(Exception exception) => exception switch
    {
        // Npgsql counts a full disk and a full memory among what passes; either is somebody's to mend.
        PostgresException fault => IsConnection(fault.SqlState) || (fault.IsTransient && !fault.SqlState.StartsWith("53", StringComparison.Ordinal)),
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>Whether the connection is of no use any more: it broke, or the server ends it.</summary>
    public static bool IsBroken(NpgsqlException exception) => exception is not PostgresException fault || fault.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown;

    /// <summary>The error for people that an exception stands for.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="database">The database.</param>
    /// <param name="waited">How long was waited for the server; zero when it was not.</param>
    public static ContexterException Describe(Exception exception, PostgresDatabase database, TimeSpan waited = default) => exception switch
    {
        PostgresException fault => DescribeAnswer(fault, database, waited),
        NpgsqlException fault => new(
            ErrorCodes.StorageUnavailable,
            $"PostgreSQL database {database.Name} cannot be reached{Waited(waited)} ({Innermost(fault)}). Check that the server runs, and host and port in cluster.postgres.",
            fault)
        {
            MayPass = true,
        },
        _ => new(ErrorCodes.StorageCorrupted, $"PostgreSQL database {database.Name} holds what Contexter has not written ({exception.Message}). Restore it from a back-up.", exception),
    };

    private static ContexterException DescribeAnswer(PostgresException fault, PostgresDatabase database, TimeSpan waited)
    {
        var name = database.Name;
        var (code, text) = fault.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => (
                ErrorCodes.StorageUnavailable,
                $"PostgreSQL database {name} refuses the role '{database.User}': {fault.MessageText}. Check Username and Password in cluster.postgres, and the server's pg_hba.conf."),
            PostgresErrorCodes.InvalidCatalogName => (
                ErrorCodes.StorageUnavailable,
                $"PostgreSQL database {name} does not exist. Create it (createdb --owner {database.User} ...), or correct Database in cluster.postgres."),
            PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidSchemaName => (
                ErrorCodes.StorageUnavailable,
                $"The role '{database.User}' lacks a right in PostgreSQL database {name}: {fault.MessageText}. Make it the owner of the database "
                + $"(alter database ... owner to \"{database.User}\"), or grant it create and usage on the schema."),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction => (
                ErrorCodes.StorageFormat,
                $"PostgreSQL database {name} has not the tables of this Contexter ({fault.MessageText}). Run '{InitCommand}'."),
            PostgresErrorCodes.DiskFull => (
                ErrorCodes.StorageFull, $"The disk of PostgreSQL database {name} is full ({fault.MessageText}). Make room on the server; what was stored before is intact."),
            PostgresErrorCodes.ProgramLimitExceeded => (
                ErrorCodes.InvalidInput, $"PostgreSQL database {name} takes no address or path that long ({fault.MessageText}). Leave the item out."),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => (
                ErrorCodes.StorageCorrupted, $"PostgreSQL database {name} is damaged ({fault.MessageText}). Check the server's disk, and restore the database from a back-up."),
            PostgresErrorCodes.TooManyConnections => (
                ErrorCodes.StorageUnavailable,
                $"PostgreSQL database {name} has no connection left{Waited(waited)}. Raise max_connections of the server, or lower Maximum Pool Size in cluster.postgres."),
            var state when MayPass(fault) => (
                ErrorCodes.StorageUnavailable, $"PostgreSQL database {name} is not available{Waited(waited)} ({fault.MessageText}, {state})."),
            var state => (
                ErrorCodes.StorageUnavailable, $"PostgreSQL database {name} refuses a statement ({fault.MessageText}, {state}). See the server's log."),
        };
        return new ContexterException(code, text, fault) { MayPass = MayPass(fault) };
    }

    // Class 08: the connection; class 57: the server stops, crashed or starts; or its connections are all in use.
    private static bool IsConnection(string state) =>
        state.StartsWith("08", StringComparison.Ordinal)
        || state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections;

    private static string Waited(TimeSpan waited) =>
        waited <= TimeSpan.Zero ? "" : string.Create(CultureInfo.InvariantCulture, $" after waiting for {waited.TotalSeconds:0.#} seconds");

    private static string Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception.Message;
}
