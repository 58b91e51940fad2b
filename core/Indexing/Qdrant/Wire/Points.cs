using System.Text.Json;

namespace Contexter.Indexing.Qdrant.Wire;

/// <summary>Pairs of a dimension and its value.</summary>
internal sealed record SparseVector(IReadOnlyList<uint> Indices, IReadOnlyList<float> Values);

/// <summary>The named vectors of a point; those that are null are not there.</summary>
internal sealed record PointVectors
{
    public const string DenseName = "dense";
    public const string SparseName = "bm25";

    public ReadOnlyMemory<float>? Dense { get; init; }

    public SparseVector? Bm25 { get; init; }
}

internal sealed record ChunkPoint(Guid Id, PointVectors Vector, ChunkPayload Payload);

internal sealed record DocumentPoint(Guid Id, PointVectors Vector, DocumentPayload Payload);

/// <summary>A point as the server gives it back, with the part of its payload that was asked for; the score is there when it was searched for.</summary>
internal sealed record FoundPoint<TPayload>(Guid Id, float Score, TPayload? Payload, PointVectors? Vector)
    where TPayload : class
{
    /// <summary>The payload of a point that was asked for with it.</summary>
    public TPayload GetPayload() => Payload ?? throw new JsonException($"Point {Id} has no payload.");
}

internal sealed record FoundPoints<TPayload>(IReadOnlyList<FoundPoint<TPayload>> Points)
    where TPayload : class;

internal sealed record ScrollPage<TPayload>(IReadOnlyList<FoundPoint<TPayload>> Points, JsonElement? NextPageOffset)
    where TPayload : class;

internal sealed record UpdateReply(string Status);

internal sealed record CountReply(long Count);

internal sealed record FacetReply(IReadOnlyList<FacetHit> Hits);

/// <summary>A value of a payload field and how many points have it.</summary>
internal sealed record FacetHit(JsonElement Value, long Count);

/// <summary>A condition, or several joined to one.</summary>
internal sealed record Filter
{
    public IReadOnlyList<Filter>? Must { get; init; }

    public IReadOnlyList<Filter>? Should { get; init; }

    public IReadOnlyList<Filter>? MustNot { get; init; }

    public string? Key { get; init; }

    public FieldMatch? Match { get; init; }

    public FieldRange? Range { get; init; }

    public IReadOnlyCollection<Guid>? HasId { get; init; }
}

internal sealed record FieldMatch
{
    public string? Value { get; init; }

    public IReadOnlyList<string>? Any { get; init; }

    public string? Prefix { get; init; }
}

/// <summary>A least value: a number, or a time as text.</summary>
internal sealed record FieldRange(object Gte);

internal sealed record QueryRequest
{
    /// <summary>Numbers of a dense vector, or a <see cref="SparseVector"/>.</summary>
    public required object Query { get; init; }

    public required string Using { get; init; }

    public Filter? Filter { get; init; }

    public required int Limit { get; init; }

    public IReadOnlyList<string>? WithPayload { get; init; }

    public QueryParameters? Params { get; init; }
}

internal sealed record QueryParameters
{
    public int? HnswEf { get; init; }

    public bool? Exact { get; init; }
}

internal sealed record ScrollRequest
{
    public Filter? Filter { get; init; }

    public required int Limit { get; init; }

    public JsonElement? Offset { get; init; }

    public required object WithPayload { get; init; }

    public IReadOnlyList<string>? WithVector { get; init; }
}

internal sealed record PointsRequest
{
    public required IReadOnlyList<Guid> Ids { get; init; }

    public required object WithPayload { get; init; }
}

internal sealed record CountRequest(Filter Filter, bool Exact);

internal sealed record FacetRequest
{
    public required string Key { get; init; }

    public Filter? Filter { get; init; }

    public required int Limit { get; init; }

    public required bool Exact { get; init; }
}

/// <summary>Selects points of a deletion by their ids or by a filter.</summary>
internal sealed record PointsSelection
{
    public IReadOnlyCollection<Guid>? Points { get; init; }

    public Filter? Filter { get; init; }
}

internal sealed record DeleteOperation(PointsSelection Delete);

internal sealed record SetPendingOperation(PendingPayload SetPayload);

internal sealed record PendingPayload(PendingMark Payload, IReadOnlyList<Guid> Points);

internal sealed record PendingMark(bool Pending);
