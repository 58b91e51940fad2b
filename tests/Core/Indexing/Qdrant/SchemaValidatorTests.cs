using System.Text.Json.Nodes;
using Contexter.Upstreams.Qdrant;

namespace Contexter.Core.Tests.Indexing.Qdrant;

public sealed class SchemaValidatorTests
{
    private static readonly JsonObject Root = JsonNode.Parse("""
        {
          "defs": {
            "Id": { "anyOf": [ { "type": "integer", "format": "uint64", "minimum": 0 }, { "type": "string", "format": "uuid" } ] },
            "Point": {
              "type": "object",
              "required": [ "id" ],
              "properties": {
                "id": { "$ref": "#/defs/Id" },
                "kind": { "type": "string", "enum": [ "a", "b" ] },
                "share": { "type": "number", "minimum": 0, "maximum": 1 },
                "note": { "anyOf": [ { "type": "string", "minLength": 2 }, { "nullable": true } ] },
                "on": { "type": "boolean", "nullable": true },
                "ids": { "type": "array", "items": { "$ref": "#/defs/Id" }, "uniqueItems": true, "minItems": 1 },
                "index": { "type": "integer", "format": "uint32" },
                "since": { "type": "string", "format": "date-time" },
                "free": { "type": "object", "additionalProperties": true },
                "all": { "allOf": [ { "type": "string" } ] }
              }
            }
          }
        }
        """)!.AsObject();

    [Theory]
    [InlineData("""{ "id": 1 }""")]
    [InlineData("""{ "id": "550e8400-e29b-41d4-a716-446655440000", "kind": "b", "share": 0.5, "note": null, "on": null, "ids": [ 1, 2 ] }""")]
    [InlineData("""{ "id": 18446744073709551615, "note": "ab", "on": true, "index": 4294967295, "since": "2026-01-02T03:04:05.123456Z", "free": { "x": [ 1 ] }, "all": "" }""")]
    public void Validate_WhenValueFits_FindsNothing(string json) => Validate(json).ShouldBeNull();

    [Theory]
    [InlineData("""{ }""", "$.id is missing")]
    [InlineData("""[ ]""", "$ is no object")]
    [InlineData("""{ "id": -1 }""", "out of the range of its type")]
    [InlineData("""{ "id": 1.5 }""", "is no integer")]
    [InlineData("""{ "id": "x" }""", "$.id is no UUID")]
    [InlineData("""{ "id": null }""", "$.id is null")]
    [InlineData("""{ "id": 1, "kind": "c" }""", """$.kind is "c", not one of ["a","b"]""")]
    [InlineData("""{ "id": 1, "share": 1.01 }""", "$.share is out of range")]
    [InlineData("""{ "id": 1, "share": "1" }""", "$.share is no number")]
    [InlineData("""{ "id": 1, "note": "a" }""", "$.note is too short")]
    [InlineData("""{ "id": 1, "on": 1 }""", "$.on is no boolean")]
    [InlineData("""{ "id": 1, "ids": [ ] }""", "$.ids has 0 items, fewer than 1")]
    [InlineData("""{ "id": 1, "ids": [ 1, 1 ] }""", "$.ids has an item twice")]
    [InlineData("""{ "id": 1, "ids": [ 1, true ] }""", "$.ids[1] is no integer")]
    [InlineData("""{ "id": 1, "ids": 1 }""", "$.ids is no array")]
    [InlineData("""{ "id": 1, "index": 4294967296 }""", "$.index is out of the range of its type")]
    [InlineData("""{ "id": 1, "since": "yesterday" }""", "$.since is no time")]
    [InlineData("""{ "id": 1, "all": 1 }""", "$.all is no string")]
    [InlineData("""{ "id": 1, "nmae": "x" }""", "$.nmae is not known")]
    public void Validate_WhenValueDoesNotFit_SaysWhere(string json, string problem) => Validate(json).ShouldNotBeNull().ShouldContain(problem);

    private static string? Validate(string json)
        => new SchemaValidator(Root).Validate(JsonNode.Parse(json), new JsonObject { ["$ref"] = "#/defs/Point" });
}
