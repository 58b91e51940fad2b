using System.Net;
using System.Text.Json.Nodes;

namespace Contexter.Upstreams.Qdrant;

/// <summary>The collections of a server and the operations on them.</summary>
internal sealed class FakeServer
{
    public Dictionary<string, FakeCollection> Collections { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);

    public Action? BeforeWrite { get; set; }

    /// <summary>Does what a request asks for and gives the result of its reply.</summary>
    /// <param name="operation">Method and template of the path.</param>
    /// <param name="segments">Segments of the path; the first is empty.</param>
    /// <param name="body">The body.</param>
    /// <exception cref="FakeFaultException">The server refuses it.</exception>
    public JsonNode Do(string operation, string[] segments, JsonObject? body) => operation switch
    {
        "GET /collections/{collection_name}" => Find(segments[2]).Describe(),
        "GET /collections/{collection_name}/exists" => new JsonObject { ["exists"] = Collections.ContainsKey(Aliases.GetValueOrDefault(segments[2], segments[2])) },
        "PUT /collections/{collection_name}" => Create(segments[2], body!),
        "DELETE /collections/{collection_name}" => Delete(segments[2]),
        "POST /collections/aliases" => ChangeAliases(body!["actions"]!.AsArray()),
        "PUT /collections/{collection_name}/index" => AddIndex(Find(segments[2]), body!),
        "POST /collections/{collection_name}/points/batch" => Update(Find(segments[2]), [.. body!["operations"]!.AsArray().Select(each => each!.AsObject())]),
        "PUT /collections/{collection_name}/points" => Update(Find(segments[2]), [new JsonObject { ["upsert"] = body!.DeepClone() }])[0]!.DeepClone(),
        "POST /collections/{collection_name}/points/delete" => Update(Find(segments[2]), [new JsonObject { ["delete"] = body!.DeepClone() }])[0]!.DeepClone(),
        "POST /collections/{collection_name}/points/payload" => Update(Find(segments[2]), [new JsonObject { ["set_payload"] = body!.DeepClone() }])[0]!.DeepClone(),
        "POST /collections/{collection_name}/points" => FakeQueries.Retrieve(Find(segments[2]), body!),
        "POST /collections/{collection_name}/points/query" => FakeQueries.Query(Find(segments[2]), body!),
        "POST /collections/{collection_name}/points/scroll" => FakeQueries.Scroll(Find(segments[2]), body!),
        "POST /collections/{collection_name}/points/count" => FakeQueries.Count(Find(segments[2]), body!),
        "POST /collections/{collection_name}/facet" => FakeQueries.Facet(Find(segments[2]), body!),
        _ => throw new NotSupportedException($"The fake does not know {operation}."),
    };

    private FakeCollection Find(string name) => Collections.GetValueOrDefault(Aliases.GetValueOrDefault(name, name)) ?? throw FakeFaultException.NotFound(name);

    private JsonNode Create(string name, JsonObject settings)
        => Aliases.ContainsKey(name) || !Collections.TryAdd(name, new FakeCollection(settings.DeepClone().AsObject()))
            ? throw new FakeFaultException(HttpStatusCode.Conflict, $"Wrong input: Collection `{name}` already exists!")
            : true;

    private JsonNode Delete(string name)
    {
        foreach (var (alias, _) in Aliases.Where(alias => string.Equals(alias.Value, name, StringComparison.Ordinal)).ToList())
        {
            Aliases.Remove(alias);
        }

        return Collections.Remove(name);
    }

    private JsonNode ChangeAliases(JsonArray actions)
    {
        var changed = new Dictionary<string, string>(Aliases, StringComparer.Ordinal);
        foreach (var action in actions)
        {
            switch (action!.AsObject().Single())
            {
                case ("create_alias", { } create):
                    var (alias, collection) = ((string)create["alias_name"]!, (string)create["collection_name"]!);
                    _ = Collections.ContainsKey(alias) ? throw new FakeFaultException(HttpStatusCode.Conflict, $"Wrong input: Collection `{alias}` already exists!") : true;
                    changed[alias] = Collections.ContainsKey(collection) ? collection : throw FakeFaultException.NotFound(collection);
                    break;
                case ("delete_alias", { } delete):
                    changed.Remove((string)delete["alias_name"]!);
                    break;
                case var (name, _):
                    throw new NotSupportedException($"The fake knows no action '{name}'.");
            }
        }

        Aliases.Clear();
        foreach (var (alias, collection) in changed)
        {
            Aliases.Add(alias, collection);
        }

        return true;
    }

    private static JsonObject AddIndex(FakeCollection collection, JsonObject request)
    {
        collection.AddIndex(request);
        return Completed();
    }

    private JsonArray Update(FakeCollection collection, IReadOnlyList<JsonObject> operations)
    {
        foreach (var operation in operations)
        {
            BeforeWrite?.Invoke();
            collection.Update(operation);
        }

        return new JsonArray([.. operations.Select(_ => Completed())]);
    }

    private static JsonObject Completed() => new JsonObject { ["operation_id"] = 1, ["status"] = "completed" };
}
