using System.Data;
using Npgsql;

namespace Contexter.SlowTests.Postgres;

/// <summary>
/// Runs the statements of the schema as the ADO.NET providers of Orleans 10.4 do: text from <c>orleansquery</c>, parameters by name and with the types that the providers give
/// them, columns by name.
/// </summary>
internal sealed class OrleansDatabase(NpgsqlDataSource source)
{
    private Dictionary<string, string>? _queries;

    /// <summary>The first reading of each provider.</summary>
    public async Task<Dictionary<string, string>> ReadQueriesAsync(CancellationToken cancellationToken)
    {
        var queries = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = source.CreateCommand("SELECT QueryKey, QueryText FROM OrleansQuery");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            queries.Add((string)rows["QueryKey"], (string)rows["QueryText"]);
        }

        return queries;
    }

    /// <summary>Runs a statement and returns its rows, columns by name without regard to case, as the providers look them up.</summary>
    public async Task<List<Dictionary<string, object?>>> RunAsync(string key, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        _queries ??= await ReadQueriesAsync(cancellationToken);
        await using var command = source.CreateCommand(_queries[key]);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { ParameterName = name, Value = value ?? DBNull.Value, DbType = TypeOf(name, value) });
        }

        var results = new List<Dictionary<string, object?>>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var row = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < rows.FieldCount; i++)
            {
                row.Add(rows.GetName(i), await rows.IsDBNullAsync(i, cancellationToken) ? null : rows.GetValue(i));
            }

            results.Add(row);
        }

        return results;
    }

    /// <summary>The one number that a statement answers with.</summary>
    public async Task<int> CountAsync(string key, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        (await RunAsync(key, cancellationToken, parameters)).ShouldHaveSingleItem().ShouldHaveSingleItem().Value.ShouldBeOfType<int>();

    private static DbType TypeOf(string name, object? value) => value switch
    {
        int => DbType.Int32,
        long => DbType.Int64,
        DateTime => DbType.DateTime,
        byte[] => DbType.Binary,
        null when name == "GrainStateVersion" => DbType.Int32,
        _ => DbType.String,
    };
}
