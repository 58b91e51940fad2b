using System.Text.Json;
using Contexter.Embedded;
using Orleans.Storage;

namespace Contexter.Silo.Hosting.Clusters;

/// <summary>Writes states as the JSON that the SQLite storage writes: without names of types and assemblies, so that either may be renamed.</summary>
internal sealed class JsonStateSerializer : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions Options = new SqliteGrainStorageOptions().SerializerOptions;

    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    /// <inheritdoc/>
    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, Options);
}
