using System.Globalization;
using System.Text.Json;
using Contexter.Embedded.State;
using Microsoft.Data.Sqlite;
using Orleans.Storage;

namespace Contexter.Embedded.Sqlite;

/// <summary>Stores states in a SQLite file, as JSON.</summary>
internal sealed class SqliteGrainStorage(SqliteDatabase database, JsonSerializerOptions serializer) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = database.Read(static (connection, key) => ReadRow(connection, key.stateName, key.grainId), (stateName, grainId));
        if (row is { } stored)
        {
            grainState.State = Deserialize<T>(stored.Payload, stateName, grainId);
            grainState.ETag = stored.Version.ToString(CultureInfo.InvariantCulture);
            grainState.RecordExists = true;
        }
        else
        {
            grainState.State = StateSerializer.Create<T>();
            grainState.ETag = null!;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var version = database.NextVersion();
        var payload = StateSerializer.Serialize(grainState.State, serializer);
        await database.WriteAsync(new StateWrite(database, stateName, grainId, Version(grainState.ETag), version, payload))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        grainState.ETag = version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        await database.WriteAsync(new StateWrite(database, stateName, grainId, Version(grainState.ETag), newVersion: 0, payload: null))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        grainState.State = StateSerializer.Create<T>();
        grainState.ETag = null!;
        grainState.RecordExists = false;
    }

    private static long? Version(string? etag) => etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);

    private static (long Version, byte[] Payload)? ReadRow(SqliteConnection connection, string stateName, GrainId grainId)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT version, payload FROM grain_state WHERE state_name=$name AND grain_type=$type AND grain_key=$key;";
        AddKey(command, stateName, grainId);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), (byte[])reader.GetValue(1)) : null;
    }

    private static void AddKey(SqliteCommand command, string stateName, GrainId grainId)
    {
        command.Parameters.AddWithValue("$name", stateName);
        command.Parameters.AddWithValue("$type", grainId.Type.ToString());
        command.Parameters.AddWithValue("$key", grainId.Key.ToString());
    }

    private T Deserialize<T>(byte[] payload, string stateName, GrainId grainId)
    {
        try
        {
            return StateSerializer.Deserialize<T>(payload, serializer);
        }
        catch (JsonException exception)
        {
            throw database.Fault(
                GrainStorageFaultKind.Corrupted,
                $"State '{stateName}' of grain {grainId} in '{database.Path}' cannot be read as {typeof(T)}: {exception.Message} Restore the database from a back-up, or make {typeof(T).Name} accept the older form.",
                exception);
        }
    }

    /// <summary>Stores or removes one state, if the stored version is the expected one.</summary>
    private sealed class StateWrite(SqliteDatabase database, string stateName, GrainId grainId, long? expected, long newVersion, byte[]? payload) : SqliteWrite
    {
        public override void Execute(SqliteConnection connection)
        {
            Refusal = null;
            using var command = connection.CreateCommand();
            AddKey(command, stateName, grainId);
            command.CommandText = (payload, expected) switch
            {
                (null, _) => "DELETE FROM grain_state WHERE state_name=$name AND grain_type=$type AND grain_key=$key AND version=$expected;",
                (_, null) => "INSERT INTO grain_state VALUES ($name, $type, $key, $version, $payload) ON CONFLICT DO NOTHING;",
                _ => "UPDATE grain_state SET version=$version, payload=$payload WHERE state_name=$name AND grain_type=$type AND grain_key=$key AND version=$expected;",
            };
            command.Parameters.AddWithValue("$version", newVersion);
            command.Parameters.AddWithValue("$expected", (object?)expected ?? DBNull.Value);
            command.Parameters.AddWithValue("$payload", (object?)payload ?? DBNull.Value);
            if (command.ExecuteNonQuery() == 0)
            {
                var stored = ReadRow(connection, stateName, grainId)?.Version;
                if (stored is not null || expected is not null)
                {
                    Refusal = Conflict(stored);
                }
            }
        }

        private InconsistentStateException Conflict(long? stored) => new(
            $"State '{stateName}' of grain {grainId} in '{database.Path}' was changed by somebody else: stored is version {Text(stored)}, the change is based on {Text(expected)}.",
            stored?.ToString(CultureInfo.InvariantCulture),
            expected?.ToString(CultureInfo.InvariantCulture));

        private static string Text(long? version) => version?.ToString(CultureInfo.InvariantCulture) ?? "none";
    }
}
