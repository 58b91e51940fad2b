using System.Buffers;
using System.Data.Common;
using System.Text;
using Contexter.Documents;
using Contexter.Storage.Sql;
using Npgsql;

namespace Contexter.Postgres;

/// <summary>A connection inside a transaction; used by one thread at a time.</summary>
internal sealed class PostgresSession(PostgresDatabase database, NpgsqlConnection connection) : SqlSession
{
    // Removing or listing a large library takes longer than a statement of the connection string's time-out.
    private const int StatementSeconds = 300;

    // NUL, and the halves of surrogate pairs.
    private static readonly SearchValues<char> Suspects = SearchValues.Create(['\0', .. Enumerable.Range(0xD800, 0x800).Select(half => (char)half)]);

    /// <inheritdoc/>
    public override string Name => $"PostgreSQL database {database.Name}";

    /// <inheritdoc/>
    public override int Execute(string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Prepare(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override object? Scalar(string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Prepare(sql, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    /// <inheritdoc/>
    public override DbDataReader Query(string sql, params ReadOnlySpan<object?> values)
    {
        // A command has nothing to dispose of, and its reader outlives it.
        return Prepare(sql, values).ExecuteReader();
    }

    /// <inheritdoc/>
    public override void GiveBack()
    {
        // The server does so by itself, in the background.
    }

    /// <inheritdoc/>
    public override ContexterException Damaged(Exception cause) => PostgresFaults.Describe(cause, database);

    private NpgsqlCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = StatementSeconds };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value is string text ? Storable(text) : value ?? DBNull.Value });
        }

        return command;
    }

    /// <summary>What PostgreSQL takes as text: no NUL, and no half of a surrogate pair.</summary>
    private static string Storable(string text)
    {
        if (!text.AsSpan().ContainsAny(Suspects))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return result.ToString();
    }
}
