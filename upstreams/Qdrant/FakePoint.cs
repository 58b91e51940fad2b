using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Contexter.Upstreams.Qdrant;

/// <summary>A point as it is stored.</summary>
internal sealed class FakePoint
{
    public required FakePointId Id { get; init; }

    /// <summary>Dense vectors by name, scaled to length 1 where the collection compares cosines.</summary>
    public Dictionary<string, float[]> Dense { get; } = new(StringComparer.Ordinal);

    /// <summary>Sparse vectors by name.</summary>
    public Dictionary<string, Dictionary<uint, float>> Sparse { get; } = new(StringComparer.Ordinal);

    public required JsonObject Payload { get; init; }

    public ulong Version { get; set; }

    /// <summary>The values of a field: those of an array one by one; none when the field is missing or null.</summary>
    public IEnumerable<JsonNode> GetValues(string key)
    {
        JsonNode? node = Payload;
        foreach (var name in key.Split('.'))
        {
            node = (node as JsonObject)?[name];
        }

        return node switch
        {
            null => [],
            JsonArray array => array.OfType<JsonNode>(),
            _ => [node],
        };
    }
}

/// <summary>An id of a point: a number or a UUID; numbers come first.</summary>
internal readonly record struct FakePointId(ulong? Number, Guid Uuid)
{
    /// <summary>The order in which the server goes through points.</summary>
    public static Comparer<FakePointId> Order { get; } = Comparer<FakePointId>.Create(Compare);

    /// <summary>Reads an id as the server does.</summary>
    /// <exception cref="FakeFaultException">It is neither.</exception>
    public static FakePointId Parse(JsonNode? node)
    {
        var text = node?.ToJsonString();
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new(number, default)
            : Guid.TryParse(text?.Trim('"'), out var uuid) ? new(null, uuid)
            : throw new FakeFaultException(
                HttpStatusCode.BadRequest,
                $"Format error in JSON body: value {text} is not a valid point ID, valid values are either an unsigned integer or a UUID");
    }

    public JsonNode ToJson() => Number is { } number ? number : Uuid.ToString();

    private static int Compare(FakePointId one, FakePointId other) => (one.Number, other.Number) switch
    {
        ({ } left, { } right) => left.CompareTo(right),
        (null, null) => one.Uuid.CompareTo(other.Uuid),
        ({ }, null) => -1,
        _ => 1,
    };
}
