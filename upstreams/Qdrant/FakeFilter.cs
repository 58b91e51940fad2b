using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Contexter.Upstreams.Qdrant;

/// <summary>Says whether points meet a filter, as the server does.</summary>
internal static class FakeFilter
{
    public static bool Matches(JsonObject? filter, FakePoint point)
        => filter is null
            || (List(filter["must"]).All(condition => MatchesCondition(condition, point))
                && !List(filter["must_not"]).Any(condition => MatchesCondition(condition, point))
                && (List(filter["should"]) is not { Count: > 0 } should || should.Any(condition => MatchesCondition(condition, point)))
                && (filter["min_should"] is not JsonObject least || List(least["conditions"]).Count(condition => MatchesCondition(condition, point)) >= (int)least["min_count"]!));

    private static List<JsonObject> List(JsonNode? conditions) => conditions switch
    {
        null => [],
        JsonArray array => [.. array.Select(condition => condition!.AsObject())],
        _ => [conditions.AsObject()],
    };

    private static bool MatchesCondition(JsonObject condition, FakePoint point)
    {
        if (condition["has_id"] is JsonArray ids)
        {
            return ids.Any(id => FakePointId.Parse(id) == point.Id);
        }

        if ((string?)condition["has_vector"] is { } name)
        {
            return point.Dense.ContainsKey(name) || point.Sparse.ContainsKey(name);
        }

        if (condition["is_empty"] is JsonObject empty)
        {
            return !point.GetValues((string)empty["key"]!).Any();
        }

        if ((string?)condition["key"] is not { } key)
        {
            return Matches(condition, point);
        }

        return condition["match"] is JsonObject match ? MatchesField(match, point.GetValues(key))
            : condition["range"] is JsonObject range ? point.GetValues(key).Any(value => IsInRange(range, value))
            : throw new NotSupportedException($"The fake knows no condition like {condition.ToJsonString()}.");
    }

    private static bool MatchesField(JsonObject match, IEnumerable<JsonNode> values) => match.Single() switch
    {
        ("value", { } one) => values.Any(value => JsonNode.DeepEquals(value, one)),
        ("any", JsonArray any) => values.Any(value => any.Any(one => JsonNode.DeepEquals(value, one))),
        ("except", JsonArray except) => values.Any(value => !except.Any(one => JsonNode.DeepEquals(value, one))),
        ("prefix", { } prefix) => Texts(values).Any(text => text.StartsWith((string)prefix!, StringComparison.Ordinal)),
        ("text", { } words) => Texts(values).Any(text => !Words((string)words!).Except(Words(text), StringComparer.Ordinal).Any()),
        ("text_any", { } words) => Texts(values).Any(text => Words((string)words!).Intersect(Words(text), StringComparer.Ordinal).Any()),
        ("phrase", { } phrase) => Texts(values).Any(text => $" {string.Join(' ', Words(text))} ".Contains($" {string.Join(' ', Words((string)phrase!))} ", StringComparison.Ordinal)),
        var (kind, _) => throw new NotSupportedException($"The fake knows no match '{kind}'."),
    };

    private static IEnumerable<string> Texts(IEnumerable<JsonNode> values) => values.Where(value => value.GetValueKind() == JsonValueKind.String).Select(value => (string)value!);

    /// <summary>Words of a text as the tokenizer "word" cuts them, in lower case.</summary>
    private static List<string> Words(string text)
        => [.. string.Concat(text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static bool IsInRange(JsonObject range, JsonNode value)
    {
        foreach (var (bound, limit) in range)
        {
            if (limit is null)
            {
                continue;
            }

            if (Compare(value, limit) is not { } order
                || !(bound switch { "gte" => order >= 0, "gt" => order > 0, "lte" => order <= 0, "lt" => order < 0, _ => throw new NotSupportedException(bound) }))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Numbers are compared as doubles and times to the microsecond; others not at all.</summary>
    private static int? Compare(JsonNode value, JsonNode limit) => (value.GetValueKind(), limit.GetValueKind()) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => Number(value).CompareTo(Number(limit)),
        (JsonValueKind.String, JsonValueKind.String) when Microseconds(value) is { } left && Microseconds(limit) is { } right => left.CompareTo(right),
        _ => null,
    };

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static long? Microseconds(JsonNode value)
        => DateTimeOffset.TryParse((string)value!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcTicks / TimeSpan.TicksPerMicrosecond : null;
}
