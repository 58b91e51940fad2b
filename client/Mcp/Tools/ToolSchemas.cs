using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Contexter.Client.Mcp.Tools;

/// <summary>JSON schemas of what tools take and give, made of the types that are read and written.</summary>
internal static class ToolSchemas
{
    private static readonly AIJsonSchemaCreateOptions CreateOptions = new() { TransformSchemaNode = static (_, node) => Simplify(node) };

    /// <summary>The schema of a type, an object.</summary>
    /// <param name="type">The type, as <see cref="ContexterJson.Options"/> read and write it.</param>
    /// <param name="isClosed">Whether other members than the type's are refused.</param>
    public static JsonElement Of(Type type, bool isClosed)
    {
        var schema = JsonNode.Parse(AIJsonUtilities.CreateJsonSchema(type, serializerOptions: ContexterJson.Options, inferenceOptions: CreateOptions).GetRawText())!.AsObject();
        schema["properties"] ??= new JsonObject();
        if (isClosed)
        {
            schema["additionalProperties"] = false;
        }

        return JsonSerializer.SerializeToElement(schema);
    }

    /// <summary>What is absent where it has no value is described without null, which many clients do not understand beside a type.</summary>
    private static JsonNode Simplify(JsonNode node)
    {
        if (node is JsonObject schema)
        {
            if (schema["type"] is JsonArray types && types.Where(IsType).ToArray() is [var only])
            {
                schema["type"] = only!.DeepClone();
            }

            if (schema["enum"] is JsonArray values && values.Contains(null))
            {
                schema["enum"] = new JsonArray([.. values.Where(value => value is not null).Select(value => value!.DeepClone())]);
            }

            if (schema.TryGetPropertyValue("default", out var value) && value is null)
            {
                schema.Remove("default");
            }
        }

        return node;
    }

    private static bool IsType(JsonNode? type) => type?.GetValue<string>() is not "null";
}
