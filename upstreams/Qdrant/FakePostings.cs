using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Contexter.Upstreams.Qdrant;

/// <summary>
/// Which points have which values of indexed fields, and which terms: so that the cost of a question goes by what it finds and not by what there is, as with the server's own indexes. What a
/// filter means stays with <see cref="FakeFilter"/>.
/// </summary>
internal sealed class FakePostings
{
    private static readonly HashSet<FakePoint> None = [];

    private readonly Dictionary<string, Dictionary<string, HashSet<FakePoint>>> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, uint Term), HashSet<FakePoint>> _terms = [];
    private readonly Dictionary<string, int> _vectors = new(StringComparer.Ordinal);

    /// <summary>The values of a point's field as JSON, each once.</summary>
    public static IEnumerable<string> ValuesOf(FakePoint point, string field) => point.GetValues(field).Select(value => value.ToJsonString()).Distinct(StringComparer.Ordinal);

    /// <summary>Begins to know a field.</summary>
    public void AddField(string field, IEnumerable<FakePoint> points)
    {
        _values[field] = new(StringComparer.Ordinal);
        foreach (var point in points)
        {
            AddValues(point, field);
        }
    }

    /// <summary>Adds a point.</summary>
    public void Add(FakePoint point)
    {
        foreach (var field in _values.Keys)
        {
            AddValues(point, field);
        }

        foreach (var (name, vector) in point.Sparse)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_vectors, name, out _)++;
            foreach (var term in vector.Keys)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(_terms, (name, term), out _) ??= []).Add(point);
            }
        }
    }

    /// <summary>Removes a point, whose values are still those with which it was added.</summary>
    public void Remove(FakePoint point)
    {
        foreach (var (field, postings) in _values)
        {
            foreach (var value in ValuesOf(point, field))
            {
                if (postings.TryGetValue(value, out var points) && points.Remove(point) && points.Count == 0)
                {
                    postings.Remove(value);
                }
            }
        }

        foreach (var (name, vector) in point.Sparse)
        {
            _vectors[name]--;
            foreach (var term in vector.Keys)
            {
                if (_terms.TryGetValue((name, term), out var points) && points.Remove(point) && points.Count == 0)
                {
                    _terms.Remove((name, term));
                }
            }
        }
    }

    /// <summary>How many points have each value of an indexed field.</summary>
    public IEnumerable<KeyValuePair<string, int>> Count(string field) => _values[field].Select(value => KeyValuePair.Create(value.Key, value.Value.Count));

    /// <summary>How many points have a sparse vector.</summary>
    public int CountVectors(string name) => _vectors.GetValueOrDefault(name);

    /// <summary>The points whose sparse vector has a term.</summary>
    public IReadOnlyCollection<FakePoint> Having(string name, uint term) => _terms.GetValueOrDefault((name, term), None);

    /// <summary>The fewest points among which all are that meet a filter; null where the indexes say nothing of it.</summary>
    public IReadOnlyCollection<FakePoint>? Narrow(JsonObject filter)
    {
        HashSet<FakePoint>? fewest = null;
        foreach (var condition in filter["must"] switch { JsonArray array => array, { } one => [one.DeepClone()], _ => [] })
        {
            if (Find(condition as JsonObject) is { } found && (fewest is null || found.Count < fewest.Count))
            {
                fewest = found;
            }
        }

        return fewest;
    }

    private HashSet<FakePoint>? Find(JsonObject? condition)
    {
        if ((string?)condition?["key"] is not { } field || !_values.TryGetValue(field, out var postings) || condition["match"] is not JsonObject match)
        {
            return null;
        }

        // Numbers may be written in several ways; texts only in one.
        return match.Single() switch
        {
            ("value", JsonValue value) when value.GetValueKind() == JsonValueKind.String => postings.GetValueOrDefault(value.ToJsonString(), None),
            ("any", JsonArray any) when any.All(value => value?.GetValueKind() == JsonValueKind.String) =>
                any.SelectMany(value => postings.GetValueOrDefault(value!.ToJsonString(), None)).ToHashSet(),
            _ => null,
        };
    }

    private void AddValues(FakePoint point, string field)
    {
        foreach (var value in ValuesOf(point, field))
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(_values[field], value, out _) ??= []).Add(point);
        }
    }
}
