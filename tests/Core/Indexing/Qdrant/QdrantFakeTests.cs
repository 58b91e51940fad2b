using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Contexter.Upstreams.Qdrant;

namespace Contexter.Core.Tests.Indexing.Qdrant;

/// <summary>The fake does what the server does, with bodies written by hand.</summary>
public sealed class QdrantFakeTests : IDisposable
{
    private const string Uuid = "550e8400-e29b-41d4-a716-446655440000";
    private readonly QdrantFake _fake = new();

    public QdrantFakeTests() => Send(
        "PUT", "/collections/c", """{ "vectors": { "dense": { "size": 2, "distance": "Cosine" } }, "sparse_vectors": { "bm25": { "modifier": "idf" } } }""").StatusCode.ShouldBe(HttpStatusCode.OK);

    public void Dispose() => _fake.Dispose();

    [Theory]
    [InlineData("""{ "id": "x", "vector": { "dense": [ 1, 0 ] } }""", HttpStatusCode.BadRequest, "is none of")]
    [InlineData("""{ "id": -1, "vector": { "dense": [ 1, 0 ] } }""", HttpStatusCode.BadRequest, "out of the range of its type")]
    [InlineData("""{ "id": 1, "vector": { "dense": [ 1, 0, 0 ] } }""", HttpStatusCode.BadRequest, "Vector dimension error: expected dim: 2, got 3")]
    [InlineData("""{ "id": 1, "vector": { "other": [ 1, 0 ] } }""", HttpStatusCode.BadRequest, "Not existing vector name error: other")]
    [InlineData("""{ "id": 1, "vector": { "bm25": { "indices": [ 1, 1 ], "values": [ 1, 2 ] } } }""", HttpStatusCode.UnprocessableEntity, "must be unique")]
    [InlineData("""{ "id": 1, "vector": { "bm25": { "indices": [ 1 ], "values": [ ] } } }""", HttpStatusCode.UnprocessableEntity, "must be the same length")]
    [InlineData("""{ "id": 1 }""", HttpStatusCode.BadRequest, "vector is missing")]
    [InlineData("""{ "id": 1, "vector": { }, "paylaod": { } }""", HttpStatusCode.BadRequest, "paylaod is not known")]
    public void Upsert_WhenPointIsWrong_IsRefusedAsTheServerDoes(string point, HttpStatusCode status, string message)
    {
        var reply = Send("PUT", "/collections/c/points?wait=true", $$"""{ "points": [ { "id": 7, "vector": { } }, {{point}} ] }""");

        reply.StatusCode.ShouldBe(status);
        Read(reply)["status"]!["error"]!.ToString().ShouldContain(message);
        _fake.Collections["c"].Points.ShouldBeEmpty();
    }

    [Fact]
    public void Request_WhenItIsTooLarge_IsRefused()
    {
        var body = new byte[QdrantFake.MaxRequestBytes + 1];

        _fake.Answer("PUT", "/collections/c/points", null, body).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("GET", "/collections/none", HttpStatusCode.NotFound, "Not found: Collection `none` doesn't exist!")]
    [InlineData("PUT", "/collections/c", HttpStatusCode.Conflict, "already exists!")]
    [InlineData("POST", "/collections/c/facet", HttpStatusCode.BadRequest, "No appropriate index for faceting: `kind`")]
    [InlineData("POST", "/collections/c/points/count?wiat=true", HttpStatusCode.BadRequest, "query parameter 'wiat' is not known")]
    public void Request_WhenItCannotBeDone_IsRefusedInTheServersWords(string method, string target, HttpStatusCode status, string message)
    {
        var body = method switch { "GET" => "", "PUT" => """{ "vectors": { } }""", _ => target.EndsWith("facet", StringComparison.Ordinal) ? """{ "key": "kind" }""" : "{ }" };

        var reply = Send(method, target, body);

        reply.StatusCode.ShouldBe(status);
        Read(reply)["status"]!["error"]!.ToString().ShouldContain(message);
    }

    [Fact]
    public void Request_WhenKeyIsMissingOrWrong_IsUnauthorized()
    {
        _fake.ApiKey = "secret";

        _fake.Answer("GET", "/collections/c", null, []).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _fake.Answer("GET", "/collections/c", "wrong", []).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _fake.Answer("GET", "/collections/c", "secret", []).StatusCode.ShouldBe(HttpStatusCode.OK);
        _fake.Answer("GET", "/", null, []).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void Query_WhenVectorIsSparse_WeightsTermsByTheirRarity()
    {
        Upsert("""{ "id": 1, "vector": { "bm25": { "indices": [ 5, 6 ], "values": [ 2, 1 ] } } }""", """{ "id": 2, "vector": { "bm25": { "indices": [ 5 ], "values": [ 1 ] } } }""", """{ "id": 3, "vector": { } }""");

        var points = Post("points/query", """{ "query": { "indices": [ 5, 6 ], "values": [ 1, 1 ] }, "using": "bm25" }""")["points"]!.AsArray();

        // Two points have the vector; term 5 is in both and term 6 in one.
        var (common, rare) = (Math.Log(1 + (0.5 / 2.5)), Math.Log(1 + (1.5 / 1.5)));
        points.Select(point => (int)point!["id"]!).ShouldBe([1, 2]);
        ((double)points[0]!["score"]!).ShouldBe((2 * common) + rare, 1e-6);
        ((double)points[1]!["score"]!).ShouldBe(common, 1e-6);
        points[0]!["payload"].ShouldBeNull("payloads come only when they are asked for");
    }

    [Theory]
    [InlineData("""{ "must": [ { "key": "k", "match": { "value": "x" } } ] }""", new[] { 1, 2 })]
    [InlineData("""{ "must_not": [ { "key": "k", "match": { "any": [ "x" ] } } ] }""", new[] { 3 })]
    [InlineData("""{ "must": [ { "key": "k", "match": { "except": [ "x" ] } } ] }""", new[] { 2 })]
    [InlineData("""{ "must": [ { "key": "k", "match": { "prefix": "y" } } ] }""", new[] { 2 })]
    [InlineData("""{ "must": [ { "key": "t", "match": { "text": "quick Fox" } } ] }""", new[] { 1, 2 })]
    [InlineData("""{ "must": [ { "key": "t", "match": { "phrase": "quick fox" } } ] }""", new[] { 1 })]
    [InlineData("""{ "must": [ { "key": "t", "match": { "text_any": "hen fox" } } ] }""", new[] { 1, 2, 3 })]
    [InlineData("""{ "should": [ { "key": "n", "range": { "gte": 2, "lt": 3 } }, { "has_id": [ 1 ] } ] }""", new[] { 1, 2 })]
    [InlineData("""{ "must": [ { "key": "d", "range": { "gt": "2026-01-01T00:00:00Z" } } ] }""", new[] { 2 })]
    [InlineData("""{ "must": [ { "is_empty": { "key": "n" } } ] }""", new[] { 3 })]
    [InlineData("""{ "must": [ { "should": [ { "has_id": [ 3 ] }, { "must": [ { "has_id": [ 2 ] } ] } ] } ] }""", new[] { 2, 3 })]
    [InlineData("""{ "min_should": { "min_count": 2, "conditions": [ { "has_id": [ 1, 2 ] }, { "has_id": [ 2, 3 ] } ] } }""", new[] { 2 })]
    public void Scroll_WhenFiltered_GivesThosePoints(string filter, int[] ids)
    {
        Upsert(
            """{ "id": 1, "vector": { }, "payload": { "k": "x", "t": "The quick, fox", "n": 1, "d": "2026-01-01T00:00:00Z" } }""",
            """{ "id": 2, "vector": { }, "payload": { "k": [ "x", "yz" ], "t": "fox so quick", "n": 2.5, "d": "2026-01-01T00:00:00.000001Z" } }""",
            """{ "id": 3, "vector": { }, "payload": { "k": null, "t": "a hen", "n": [ ] } }""");

        Post("points/scroll", $$"""{ "filter": {{filter}} }""")["points"]!.AsArray().Select(point => (int)point!["id"]!).ShouldBe(ids);
        ((int)Post("points/count", $$"""{ "filter": {{filter}} }""")["count"]!).ShouldBe(ids.Length);
    }

    [Fact]
    public void Scroll_WhenThereIsMore_GivesWhereToGoOn()
    {
        Upsert($$"""{ "id": "{{Uuid}}", "vector": { } }""", """{ "id": 9, "vector": { } }""", """{ "id": 4, "vector": { } }""");

        var first = Post("points/scroll", """{ "limit": 2 }""");
        var rest = Post("points/scroll", $$"""{ "limit": 2, "offset": {{first["next_page_offset"]!.ToJsonString()}} }""");

        first["points"]!.AsArray().Select(point => point!["id"]!.ToString()).ShouldBe(["4", "9"]);
        rest["points"]!.AsArray().Select(point => point!["id"]!.ToString()).ShouldBe([Uuid]);
        rest["next_page_offset"].ShouldBeNull();
    }

    [Fact]
    public void Aliases_WhenSwappedInOneRequest_LeadToTheOther()
    {
        Send("PUT", "/collections/d", """{ "vectors": { } }""");
        Send("POST", "/collections/aliases", """{ "actions": [ { "create_alias": { "collection_name": "c", "alias_name": "a" } } ] }""").StatusCode.ShouldBe(HttpStatusCode.OK);

        Send("POST", "/collections/aliases", """{ "actions": [ { "delete_alias": { "alias_name": "a" } }, { "create_alias": { "collection_name": "d", "alias_name": "a" } } ] }""");
        Send("POST", "/collections/aliases", """{ "actions": [ { "delete_alias": { "alias_name": "a" } }, { "create_alias": { "collection_name": "none", "alias_name": "a" } } ] }""")
            .StatusCode.ShouldBe(HttpStatusCode.NotFound);

        _fake.Aliases.ShouldBe([KeyValuePair.Create("a", "d")]);
    }

    [Fact]
    public void Batch_WhenItHasSeveralWrites_DoesThemInOrder()
    {
        var result = Post("points/batch?wait=true&ordering=medium", """
            {
              "operations": [
                { "upsert": { "points": [ { "id": 1, "vector": { "dense": [ 3, 4 ] }, "payload": { "a": 1 } }, { "id": 2, "vector": { } } ] } },
                { "set_payload": { "payload": { "b": 2 }, "points": [ 1 ] } },
                { "delete": { "filter": { "must_not": [ { "has_id": [ 1 ] } ] } } }
              ]
            }
            """);

        result.AsArray().Count.ShouldBe(3);
        var point = Post("points", """{ "ids": [ 1, 2 ], "with_vector": [ "dense" ] }""").AsArray().ShouldHaveSingleItem()!;
        point["payload"]!.ToJsonString().ShouldBe("""{"a":1,"b":2}""");
        point["vector"]!["dense"]!.AsArray().Select(value => (float)value!).ShouldBe([0.6f, 0.8f]);
    }

    private void Upsert(params string[] points) => Post("points/batch", $$"""{ "operations": [ { "upsert": { "points": [ {{string.Join(',', points)}} ] } } ] }""");

    private JsonNode Post(string path, string body)
    {
        var reply = Send("POST", $"/collections/c/{path}", body);
        reply.StatusCode.ShouldBe(HttpStatusCode.OK, Read(reply).ToJsonString());
        return Read(reply)["result"]!;
    }

    private HttpResponseMessage Send(string method, string target, string body) => _fake.Answer(method, target, null, Encoding.UTF8.GetBytes(body));

    private static JsonNode Read(HttpResponseMessage reply)
    {
        var stream = reply.Content.ReadAsStream();
        stream.Position = 0;
        return JsonNode.Parse(stream)!;
    }
}
