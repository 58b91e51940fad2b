using System.Text.Json.Nodes;

namespace Contexter.Indexing.Qdrant.Wire;

/// <summary>What every reply comes in.</summary>
internal sealed record Reply<T>(T? Result);

/// <summary>Reply of the server's root.</summary>
internal sealed record ServerInfo(string Title, string Version);

/// <summary>Body of a request that creates a collection.</summary>
internal sealed record CollectionSettings
{
    public required Dictionary<string, DenseVectorSettings> Vectors { get; init; }

    public required Dictionary<string, SparseVectorSettings> SparseVectors { get; init; }

    public required GraphSettings HnswConfig { get; init; }

    public required OptimizerSettings OptimizersConfig { get; init; }

    public required int ShardNumber { get; init; }

    public required int ReplicationFactor { get; init; }

    public required bool OnDiskPayload { get; init; }

    public required CollectionBinding Metadata { get; init; }
}

internal sealed record DenseVectorSettings(int Size, string Distance);

internal sealed record SparseVectorSettings(string? Modifier);

internal sealed record GraphSettings(int M, int EfConstruct, int FullScanThreshold);

internal sealed record OptimizerSettings
{
    public required double DeletedThreshold { get; init; }

    public required int VacuumMinVectorNumber { get; init; }

    public required int DefaultSegmentNumber { get; init; }

    public required int MaxSegmentSize { get; init; }

    public required int MemmapThreshold { get; init; }

    public required int IndexingThreshold { get; init; }

    public required int FlushIntervalSec { get; init; }
}

/// <summary>What the vectors and terms of a collection were made by; the collection says it of itself.</summary>
internal sealed record CollectionBinding(string Model, int Analyzer, int Layout);

/// <summary>What the server tells of a collection.</summary>
internal sealed record CollectionInfo(string Status, JsonNode? OptimizerStatus, CollectionConfig Config, Dictionary<string, JsonNode> PayloadSchema);

internal sealed record CollectionConfig(CollectionParams Params, JsonNode? Metadata);

/// <summary>Vectors are a map of names, or the settings of the one nameless vector.</summary>
internal sealed record CollectionParams(JsonNode? Vectors, Dictionary<string, SparseVectorSettings>? SparseVectors);

internal sealed record AliasActions(IReadOnlyList<AliasAction> Actions);

internal sealed record AliasAction(AliasTarget CreateAlias);

internal sealed record AliasTarget(string CollectionName, string AliasName);

internal sealed record PayloadIndexRequest(string FieldName, PayloadIndexSchema FieldSchema);

internal sealed record PayloadIndexSchema(string Type)
{
    public bool? IsTenant { get; init; }

    public bool? Prefix { get; init; }
}
