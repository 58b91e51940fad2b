using System.Text.Json;
using System.Text.Json.Serialization;

namespace Contexter.Indexing.Qdrant.Wire;

/// <summary>How everything is written and read: names in snake_case, what is null left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AliasActions))]
[JsonSerializable(typeof(ChunkPayload))]
[JsonSerializable(typeof(ChunkPoint))]
[JsonSerializable(typeof(CollectionBinding))]
[JsonSerializable(typeof(CollectionSettings))]
[JsonSerializable(typeof(CountRequest))]
[JsonSerializable(typeof(DeleteOperation))]
[JsonSerializable(typeof(DocumentPayload))]
[JsonSerializable(typeof(DocumentPoint))]
[JsonSerializable(typeof(FacetRequest))]
[JsonSerializable(typeof(PayloadIndexRequest))]
[JsonSerializable(typeof(PointsRequest))]
[JsonSerializable(typeof(QueryRequest))]
[JsonSerializable(typeof(ScoringPayload))]
[JsonSerializable(typeof(ScrollRequest))]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(SetPendingOperation))]
[JsonSerializable(typeof(StatePayload))]
[JsonSerializable(typeof(Reply<bool>))]
[JsonSerializable(typeof(Reply<CollectionInfo>))]
[JsonSerializable(typeof(Reply<CountReply>))]
[JsonSerializable(typeof(Reply<FacetReply>))]
[JsonSerializable(typeof(Reply<FoundPoints>))]
[JsonSerializable(typeof(Reply<List<FoundPoint>>))]
[JsonSerializable(typeof(Reply<List<UpdateReply>>))]
[JsonSerializable(typeof(Reply<ScrollPage>))]
[JsonSerializable(typeof(Reply<UpdateReply>))]
[JsonSerializable(typeof(float[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(string))]
internal sealed partial class QdrantJson : JsonSerializerContext
{
    /// <summary>Reads a payload as one of its parts.</summary>
    public static T ReadPayload<T>(FoundPoint point, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        => (point.Payload is { } payload ? payload.Deserialize(type) : default) ?? throw new JsonException($"Point {point.Id} has no payload.");
}
