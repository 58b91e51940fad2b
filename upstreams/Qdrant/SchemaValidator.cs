using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Contexter.Upstreams.Qdrant;

/// <summary>
/// Checks JSON against schemas of an OpenAPI 3.0 description. Stricter than a server in one thing: a property that a schema does not name is an error, so that a
/// misspelt one does not go unnoticed.
/// </summary>
internal sealed class SchemaValidator(JsonObject root)
{
    /// <summary>What is wrong with a value, or null.</summary>
    public string? Validate(JsonNode? value, JsonObject schema, string path = "$")
    {
        schema = Resolve(schema);
        if (value is null)
        {
            return AllowsNull(schema) ? null : $"{path} is null";
        }

        foreach (var keyword in new[] { "anyOf", "oneOf" })
        {
            if (schema[keyword] is JsonArray options)
            {
                var errors = options.Select(option => Validate(value, option!.AsObject(), path)).ToList();
                return errors.Contains(null) ? null : $"{path} is none of: {string.Join("; ", errors)}";
            }
        }

        return schema["allOf"] is JsonArray all
            ? all.Select(each => Validate(value, each!.AsObject(), path)).FirstOrDefault(error => error is not null)
            : ValidatePlain(value, schema, path);
    }

    private static bool IsOnlyNull(JsonObject schema) => schema.Count == 1 && schema.ContainsKey("nullable");

    private JsonObject Resolve(JsonObject schema)
    {
        while ((string?)schema["$ref"] is { } reference)
        {
            schema = reference.Split('/').Skip(1).Aggregate((JsonNode)root, (node, name) => node[name]!).AsObject();
        }

        return schema;
    }

    private bool AllowsNull(JsonObject schema)
    {
        schema = Resolve(schema);
        return (bool?)schema["nullable"] == true
            || (schema["anyOf"] as JsonArray ?? schema["oneOf"] as JsonArray)?.Any(option => AllowsNull(option!.AsObject())) == true;
    }

    private string? ValidatePlain(JsonNode value, JsonObject schema, string path)
    {
        if (IsOnlyNull(schema))
        {
            return $"{path} is not null";
        }

        if (schema["enum"] is JsonArray names && !names.Any(name => JsonNode.DeepEquals(name, value)))
        {
            return $"{path} is {value.ToJsonString()}, not one of {names.ToJsonString()}";
        }

        return (string?)schema["type"] switch
        {
            "object" => value is JsonObject o ? ValidateObject(o, schema, path) : $"{path} is no object",
            "array" => value is JsonArray a ? ValidateArray(a, schema, path) : $"{path} is no array",
            "string" => value.GetValueKind() == JsonValueKind.String ? ValidateString((string)value!, schema, path) : $"{path} is no string",
            "boolean" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? null : $"{path} is no boolean",
            "integer" => ValidateInteger(value, schema, path),
            "number" => value.GetValueKind() == JsonValueKind.Number ? ValidateRange(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture), schema, path) : $"{path} is no number",
            null => null,
            var type => throw new NotSupportedException($"Schema type '{type}'."),
        };
    }

    private string? ValidateObject(JsonObject value, JsonObject schema, string path)
    {
        foreach (var name in (schema["required"] as JsonArray)?.Select(name => (string)name!) ?? [])
        {
            if (!value.ContainsKey(name))
            {
                return $"{path}.{name} is missing";
            }
        }

        var properties = schema["properties"] as JsonObject;
        foreach (var (name, property) in value)
        {
            var error = properties?[name] is JsonObject declared ? Validate(property, declared, $"{path}.{name}") : schema["additionalProperties"] switch
            {
                JsonObject any => Validate(property, any, $"{path}.{name}"),
                JsonValue allowed when (bool)allowed => null,
                null when properties is null => null,
                _ => $"{path}.{name} is not known",
            };
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private string? ValidateArray(JsonArray value, JsonObject schema, string path)
    {
        if (value.Count < ((int?)schema["minItems"] ?? 0))
        {
            return $"{path} has {value.Count} items, fewer than {schema["minItems"]}";
        }

        if ((bool?)schema["uniqueItems"] == true && value.DistinctBy(item => item?.ToJsonString(), StringComparer.Ordinal).Count() != value.Count)
        {
            return $"{path} has an item twice";
        }

        return schema["items"] is not JsonObject items
            ? null
            : value.Select((item, i) => Validate(item, items, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"))).FirstOrDefault(error => error is not null);
    }

    private static string? ValidateString(string value, JsonObject schema, string path)
    {
        if (value.Length < ((int?)schema["minLength"] ?? 0))
        {
            return $"{path} is too short";
        }

        return (string?)schema["format"] switch
        {
            "uuid" when !Guid.TryParse(value, out _) => $"{path} is no UUID",
            "date-time" when !DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) => $"{path} is no time",
            _ => null,
        };
    }

    private static string? ValidateInteger(JsonNode value, JsonObject schema, string path)
    {
        if (value.GetValueKind() != JsonValueKind.Number || !Int128.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var number))
        {
            return $"{path} is no integer";
        }

        var (least, most) = (string?)schema["format"] switch
        {
            "uint32" => (uint.MinValue, uint.MaxValue),
            "uint" or "uint64" => (ulong.MinValue, ulong.MaxValue),
            _ => ((Int128)long.MinValue, (Int128)long.MaxValue),
        };
        return number < least || number > most ? $"{path} is out of the range of its type" : ValidateRange((double)number, schema, path);
    }

    private static string? ValidateRange(double value, JsonObject schema, string path)
        => value < ((double?)schema["minimum"] ?? double.NegativeInfinity) || value > ((double?)schema["maximum"] ?? double.PositiveInfinity) ? $"{path} is out of range" : null;
}
