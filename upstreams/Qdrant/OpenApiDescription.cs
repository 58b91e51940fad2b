using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Contexter.Upstreams.Qdrant;

/// <summary>Qdrant's own description of its REST interface.</summary>
internal sealed class OpenApiDescription
{
    /// <summary>The release that the description is of.</summary>
    public const string Release = "1.19.0";

    private readonly SchemaValidator _validator;
    private readonly Dictionary<string, JsonObject> _paths;

    private OpenApiDescription(JsonObject root)
    {
        _validator = new SchemaValidator(root);
        _paths = root["paths"]!.AsObject().ToDictionary(path => path.Key, path => path.Value!.AsObject(), StringComparer.Ordinal);
        Root = root;
    }

    /// <summary>The description of the release.</summary>
    public static OpenApiDescription Default { get; } = Load();

    /// <summary>The whole description.</summary>
    public JsonObject Root { get; }

    /// <summary>Finds what a request asks for.</summary>
    /// <returns>The template of its path and its operation; null when there is no such.</returns>
    public (string Template, JsonObject Operation)? Find(string method, string path)
    {
        var segments = path.Split('/');
        var found = _paths.Keys
            .Where(template => Fits(template.Split('/'), segments) && _paths[template].ContainsKey(method))
            // A literal segment is meant before a variable one.
            .MinBy(template => template.Count(c => c == '{'));
        return found is null ? null : (found, _paths[found][method]!.AsObject());
    }

    /// <summary>What is wrong with a request, or null.</summary>
    public string? CheckRequest(JsonObject operation, IReadOnlyDictionary<string, string> query, JsonNode? body)
    {
        var parameters = operation["parameters"]?.AsArray().Select(parameter => parameter!.AsObject()).Where(parameter => (string?)parameter["in"] is "query")
            .ToDictionary(parameter => (string)parameter["name"]!, StringComparer.Ordinal) ?? [];
        foreach (var (name, value) in query)
        {
            if (!parameters.TryGetValue(name, out var parameter))
            {
                return $"query parameter '{name}' is not known";
            }

            if (_validator.Validate(ParseParameter(value), parameter["schema"]!.AsObject(), $"?{name}") is { } error)
            {
                return error;
            }
        }

        var schema = operation["requestBody"]?["content"]?["application/json"]?["schema"]?.AsObject();
        return schema is null ? (body is null ? null : "no body is expected") : body is null ? "a body is expected" : _validator.Validate(body, schema);
    }

    /// <summary>What is wrong with a good reply, or null.</summary>
    public string? CheckReply(JsonObject operation, JsonNode body)
        => operation["responses"]?["200"]?["content"]?["application/json"]?["schema"] is JsonObject schema ? _validator.Validate(body, schema) : null;

    private static bool Fits(string[] template, string[] segments)
        => template.Length == segments.Length && template.Zip(segments).All(pair => pair.First.StartsWith('{') || string.Equals(pair.First, pair.Second, StringComparison.Ordinal));

    private static JsonNode ParseParameter(string value) => value switch
    {
        "true" => true,
        "false" => false,
        _ when long.TryParse(value, CultureInfo.InvariantCulture, out var number) => number,
        _ => value,
    };

    private static OpenApiDescription Load()
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"qdrant-openapi-{Release}.json.gz")!;
        using var text = new GZipStream(file, CompressionMode.Decompress);
        return new OpenApiDescription(JsonNode.Parse(text)!.AsObject());
    }
}
