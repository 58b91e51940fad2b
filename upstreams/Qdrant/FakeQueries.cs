using System.Net;
using System.Text.Json.Nodes;

namespace Contexter.Upstreams.Qdrant;

/// <summary>Reads of a collection: queries, scrolls, counts and facets.</summary>
internal static class FakeQueries
{
    /// <summary>Answers a query by comparing all vectors.</summary>
    public static JsonNode Query(FakeCollection collection, JsonObject request)
    {
        if (request["prefetch"] is not null || request["using"] is null || request["query"] is not { } query)
        {
            throw new NotSupportedException("The fake knows queries with a vector and a vector's name only.");
        }

        var limit = (int?)request["limit"] ?? 10;
        var scored = Score(collection, query, (string)request["using"]!, request["filter"])
            .Where(hit => hit.Score >= ((float?)request["score_threshold"] ?? float.NegativeInfinity))
            .OrderByDescending(hit => hit.Score)
            // The server promises no order among equals: here it is that of their ids, turned around.
            .ThenByDescending(hit => hit.Point.Id, FakePointId.Order)
            .Skip((int?)request["offset"] ?? 0)
            .Take(limit)
            .Select(hit =>
            {
                var point = Describe(hit.Point, request["with_payload"] ?? false, request["with_vector"]);
                point["score"] = hit.Score;
                point["version"] = hit.Point.Version;
                return (JsonNode)point;
            });
        return new JsonObject { ["points"] = new JsonArray([.. scored]) };
    }

    /// <summary>Gives points by their ids.</summary>
    public static JsonNode Retrieve(FakeCollection collection, JsonObject request)
        => new JsonArray([.. request["ids"]!.AsArray().Select(FakePointId.Parse).Where(collection.Points.ContainsKey)
            .Select(id => (JsonNode)Describe(collection.Points[id], request["with_payload"] ?? true, request["with_vector"]))]);

    /// <summary>Gives a page of points in order of their ids.</summary>
    public static JsonNode Scroll(FakeCollection collection, JsonObject request)
    {
        var limit = (int?)request["limit"] ?? 10;
        var first = request["offset"] is { } offset ? FakePointId.Parse(offset) : default(FakePointId?);
        var points = collection.Matching(request["filter"])
            .Where(point => first is null || FakePointId.Order.Compare(point.Id, first.Value) >= 0)
            .Take(limit + 1)
            .ToList();
        return new JsonObject
        {
            ["points"] = new JsonArray([.. points.Take(limit).Select(point => (JsonNode)Describe(point, request["with_payload"] ?? true, request["with_vector"]))]),
            ["next_page_offset"] = points.Count > limit ? points[limit].Id.ToJson() : null,
        };
    }

    /// <summary>Counts points.</summary>
    public static JsonNode Count(FakeCollection collection, JsonObject request)
        => new JsonObject { ["count"] = collection.Matching(request["filter"]).Count() };

    /// <summary>Counts the points that have each value of a field.</summary>
    public static JsonNode Facet(FakeCollection collection, JsonObject request)
    {
        var key = (string)request["key"]!;
        if (!collection.Indexes.TryGetValue(key, out var index) || (string?)index["data_type"] is not ("keyword" or "integer" or "uuid" or "bool"))
        {
            throw new FakeFaultException(
                HttpStatusCode.BadRequest, $"Bad request: No appropriate index for faceting: `{key}`. Please create one to facet on this field.");
        }

        var counts = request["filter"] is { } filter
            ? collection.Matching(filter).SelectMany(point => FakePostings.ValuesOf(point, key)).CountBy(value => value, StringComparer.Ordinal)
            : collection.Postings.Count(key);
        var hits = counts
            .OrderByDescending(hit => hit.Value)
            .Take((int?)request["limit"] ?? 10)
            .Select(hit => (JsonNode)new JsonObject { ["value"] = JsonNode.Parse(hit.Key), ["count"] = hit.Value });
        return new JsonObject { ["hits"] = new JsonArray([.. hits]) };
    }

    private static IEnumerable<(FakePoint Point, float Score)> Score(FakeCollection collection, JsonNode query, string name, JsonNode? filter)
    {
        if (collection.Settings["vectors"]?[name] is JsonObject dense)
        {
            var vector = FakeVectors.ReadDense(query, dense);
            return collection.Matching(filter).Where(point => point.Dense.ContainsKey(name)).Select(point => (point, FakeVectors.Dot(point.Dense[name], vector)));
        }

        return collection.Settings["sparse_vectors"]?[name] is JsonObject sparse
            ? ScoreSparse(collection, FakeVectors.ReadSparse(query), name, (string?)sparse["modifier"] is "idf", filter)
            : throw FakeFaultException.BadInput($"Not existing vector name error: {name}");
    }

    private static IEnumerable<(FakePoint Point, float Score)> ScoreSparse(FakeCollection collection, Dictionary<uint, float> query, string name, bool idf, JsonNode? filter)
    {
        var remains = collection.Remains.Where(vector => string.Equals(vector.Name, name, StringComparison.Ordinal)).Select(vector => vector.Vector).ToList();
        var total = collection.Postings.CountVectors(name) + remains.Count;
        var weights = query.ToDictionary(
            term => term.Key,
            term => idf ? term.Value * FakeVectors.Idf(total, collection.Postings.Having(name, term.Key).Count + remains.Count(vector => vector.ContainsKey(term.Key))) : term.Value);
        var found = filter is null ? query.Keys.SelectMany(term => collection.Postings.Having(name, term)).Distinct() : collection.Matching(filter).Where(point => point.Sparse.ContainsKey(name));
        return found
            .Where(point => query.Keys.Any(point.Sparse[name].ContainsKey))
            .Select(point => (point, weights.Sum(term => term.Value * point.Sparse[name].GetValueOrDefault(term.Key))));
    }

    private static JsonObject Describe(FakePoint point, JsonNode withPayload, JsonNode? withVector)
    {
        var described = new JsonObject { ["id"] = point.Id.ToJson() };
        if (withPayload is JsonArray fields)
        {
            described["payload"] = new JsonObject(fields.Select(field => (string)field!).Where(point.Payload.ContainsKey)
                .Select(field => KeyValuePair.Create(field, point.Payload[field]?.DeepClone())));
        }
        else if (withPayload is JsonObject)
        {
            throw new NotSupportedException("The fake knows no payload selectors.");
        }
        else if ((bool)withPayload)
        {
            described["payload"] = point.Payload.DeepClone();
        }

        if (withVector is JsonArray or JsonValue && !(withVector is JsonValue flag && !(bool)flag))
        {
            var names = (withVector as JsonArray)?.Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
            described["vector"] = new JsonObject(
            [
                .. point.Dense.Where(vector => names?.Contains(vector.Key) != false)
                    .Select(vector => KeyValuePair.Create(vector.Key, (JsonNode?)new JsonArray([.. vector.Value.Select(value => JsonValue.Create(value))]))),
                .. point.Sparse.Where(vector => names?.Contains(vector.Key) != false).Select(vector => KeyValuePair.Create(vector.Key, (JsonNode?)new JsonObject
                {
                    ["indices"] = new JsonArray([.. vector.Value.Keys.Select(index => JsonValue.Create(index))]),
                    ["values"] = new JsonArray([.. vector.Value.Values.Select(value => JsonValue.Create(value))]),
                })),
            ]);
        }

        return described;
    }
}
