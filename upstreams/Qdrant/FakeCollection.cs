using System.Net;
using System.Text.Json.Nodes;

namespace Contexter.Upstreams.Qdrant;

/// <summary>A collection in memory: its settings as they were sent, its points, and what a server does with them.</summary>
internal sealed class FakeCollection(JsonObject settings)
{
    private ulong _version;

    /// <summary>The settings of the collection.</summary>
    public JsonObject Settings => settings;

    public SortedDictionary<FakePointId, FakePoint> Points { get; } = new(FakePointId.Order);

    /// <summary>Indexes of payload fields, as the server describes them.</summary>
    public Dictionary<string, JsonObject> Indexes { get; } = new(StringComparer.Ordinal);

    /// <summary>Which points have which values and terms.</summary>
    public FakePostings Postings { get; } = new();

    /// <summary>State of the collection: green, yellow, grey or red.</summary>
    public string Status { get; set; } = "green";

    /// <summary>Most points there is room for.</summary>
    public int Capacity { get; set; } = int.MaxValue;

    /// <summary>
    /// Sparse vectors of points that were replaced or deleted and that the server still counts, as it does until it rewrites their segment; empty when it has.
    /// </summary>
    public List<(string Name, Dictionary<uint, float> Vector)> Remains { get; } = [];

    /// <summary>Whether replaced and deleted points go on being counted.</summary>
    public bool KeepsRemains { get; set; }

    /// <summary>What the server tells of the collection.</summary>
    public JsonObject Describe()
    {
        var config = new JsonObject
        {
            ["params"] = new JsonObject
            {
                ["vectors"] = settings["vectors"]?.DeepClone(),
                ["sparse_vectors"] = settings["sparse_vectors"]?.DeepClone(),
                ["shard_number"] = settings["shard_number"]?.DeepClone() ?? 1,
                ["replication_factor"] = settings["replication_factor"]?.DeepClone() ?? 1,
                ["on_disk_payload"] = settings["on_disk_payload"]?.DeepClone() ?? true,
            },
            ["hnsw_config"] = Merge(new JsonObject { ["m"] = 16, ["ef_construct"] = 100, ["full_scan_threshold"] = 10_000 }, settings["hnsw_config"]),
            ["optimizer_config"] = Merge(new JsonObject { ["default_segment_number"] = 0, ["flush_interval_sec"] = 5 }, settings["optimizers_config"]),
        };
        if (settings["metadata"] is { } metadata)
        {
            config["metadata"] = metadata.DeepClone();
        }

        return new JsonObject
        {
            ["status"] = Status,
            ["optimizer_status"] = Status is "red" ? new JsonObject { ["error"] = "Service internal error: no space left" } : "ok",
            ["indexed_vectors_count"] = 0,
            ["points_count"] = Points.Count,
            ["segments_count"] = 1,
            ["config"] = config,
            ["payload_schema"] = new JsonObject(Indexes.Select(index => KeyValuePair.Create(index.Key, (JsonNode?)index.Value.DeepClone()))),
        };
    }

    /// <summary>Makes an index over a payload field.</summary>
    public void AddIndex(JsonObject request)
    {
        var schema = request["field_schema"];
        var type = schema is JsonObject parameters ? (string)parameters["type"]! : (string)schema!;
        var index = new JsonObject { ["data_type"] = type, ["points"] = Points.Count };
        if (schema is JsonObject described)
        {
            index["params"] = described.DeepClone();
        }

        var field = (string)request["field_name"]!;
        Indexes[field] = index;
        Postings.AddField(field, Points.Values);
    }

    /// <summary>Does one write of a request.</summary>
    public void Update(JsonObject operation)
    {
        _version++;
        switch (operation.Single())
        {
            case ("upsert", JsonObject upsert):
                Upsert(upsert);
                break;
            case ("delete", JsonObject delete):
                foreach (var point in Select(delete))
                {
                    Remove(point);
                }

                break;
            case ("set_payload", JsonObject change):
                foreach (var point in Select(change))
                {
                    Postings.Remove(point);
                    Merge(point.Payload, change["payload"]);
                    point.Version = _version;
                    Postings.Add(point);
                }

                break;
            case var (name, _):
                throw new NotSupportedException($"The fake knows no write '{name}'.");
        }
    }

    /// <summary>The points that ids or a filter name.</summary>
    public List<FakePoint> Select(JsonObject selection) => selection["points"] is JsonArray ids
        ? [.. ids.Select(FakePointId.Parse).Where(Points.ContainsKey).Distinct().Select(id => Points[id])]
        : [.. Matching(selection["filter"])];

    /// <summary>The points that meet a filter, in order of their ids; all where there is none.</summary>
    public IEnumerable<FakePoint> Matching(JsonNode? filter) => filter switch
    {
        null => Points.Values,
        JsonObject conditions when Postings.Narrow(conditions) is { } some => some.Where(point => FakeFilter.Matches(conditions, point)).OrderBy(point => point.Id, FakePointId.Order),
        _ => Points.Values.Where(point => FakeFilter.Matches(filter.AsObject(), point)),
    };

    private void Upsert(JsonObject upsert)
    {
        // The server looks at the whole request before it does any of it.
        var points = upsert["points"]!.AsArray().Select(point => Read(point!.AsObject())).ToList();
        if (Points.Count + points.Count(point => !Points.ContainsKey(point.Id)) > Capacity)
        {
            throw new FakeFaultException(HttpStatusCode.InsufficientStorage, "Insufficient storage: not enough space on disk");
        }

        foreach (var point in points)
        {
            if (Points.TryGetValue(point.Id, out var old))
            {
                Remove(old);
            }

            Points[point.Id] = point;
            Postings.Add(point);
        }
    }

    private FakePoint Read(JsonObject json)
    {
        var point = new FakePoint
        {
            Id = FakePointId.Parse(json["id"]),
            Payload = (json["payload"] as JsonObject)?.DeepClone().AsObject() ?? [],
            Version = _version,
        };
        foreach (var (name, vector) in json["vector"]!.AsObject())
        {
            if (settings["vectors"]?[name] is JsonObject dense)
            {
                point.Dense.Add(name, FakeVectors.ReadDense(vector!, dense));
            }
            else if (settings["sparse_vectors"] is JsonObject sparse && sparse.ContainsKey(name))
            {
                point.Sparse.Add(name, FakeVectors.ReadSparse(vector!));
            }
            else
            {
                throw FakeFaultException.BadInput($"Not existing vector name error: {name}");
            }
        }

        return point;
    }

    private void Remove(FakePoint point)
    {
        Points.Remove(point.Id);
        Postings.Remove(point);
        if (KeepsRemains)
        {
            Remains.AddRange(point.Sparse.Select(vector => (vector.Key, vector.Value)));
        }
    }

    private static JsonObject Merge(JsonObject into, JsonNode? changes)
    {
        foreach (var (name, value) in changes as JsonObject ?? [])
        {
            into[name] = value?.DeepClone();
        }

        return into;
    }
}
