using System.Text.Json;
using Contexter.Client;
using Contexter.GrainInterfaces.Search;

namespace Contexter.Tests.Client;

public sealed class SearchEndpointTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Post_WhenEveryMemberIsGiven_AsksForExactlyThat()
    {
        var request = Samples.Request();
        using var response = await _server.PostAsync("v1/search", ApiServer.Json(JsonSerializer.Serialize(request, ContexterJson.Options)));

        ((int)response.StatusCode).ShouldBe(200);
        _server.Api.Asked.ShouldHaveSingleItem().ShouldBeEquivalentTo(request);
    }

    [Fact]
    public async Task Post_WhenOnlyTheQueryIsGiven_UsesDefaults()
    {
        using var response = await _server.PostAsync("v1/search", ApiServer.Json("""{"query":"x"}"""));

        _server.Api.Asked.ShouldHaveSingleItem().ShouldBeEquivalentTo(new SearchRequest { Query = "x" });
    }

    [Fact]
    public async Task Post_WhenAnswered_WritesSnakeCaseMembers()
    {
        using var response = await _server.PostAsync("v1/search", ApiServer.Json("""{"query":"x"}"""));
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ApiServer.Token));

        Names(document.RootElement).ShouldBe(["query", "took_ms", "results", "warnings", "analysis"]);
        var hit = document.RootElement.GetProperty("results")[0];
        Names(hit).ShouldBe(
        [
            "chunk_id", "document_id", "library", "version", "title", "section", "source_url", "score", "semantic_score", "keyword_score", "content",
            "highlights", "document_type", "fetched_at", "explanation", "chunk_ids", "duplicates", "untrusted_instructions", "start", "end",
        ]);
        Names(hit.GetProperty("duplicates")[0]).ShouldBe(["library", "version", "title", "source_url", "chunk_id", "section"]);
        Names(hit.GetProperty("untrusted_instructions")[0]).ShouldBe(["rule", "match"]);
        hit.GetProperty("explanation").GetProperty("boosts")[0].GetProperty("signal").GetString().ShouldBe("section_match");
        var analysis = document.RootElement.GetProperty("analysis");
        Names(analysis).ShouldBe(["input", "complexity", "intents", "identifiers", "libraries", "suggested_search", "suggested_types"]);
        analysis.GetProperty("suggested_search").GetString().ShouldBe("hybrid");
        hit.GetProperty("keyword_score").ValueKind.ShouldBe(JsonValueKind.Null);
        hit.GetProperty("content").GetString().ShouldBe(Samples.HardText);
        hit.GetProperty("highlights")[0].GetProperty("matches")[1][1].GetInt32().ShouldBe(12);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{\"query\":\"x\"} trailing", "not valid JSON")]
    [InlineData("{\"query\":\"x\",}", "not valid JSON")]
    [InlineData("{\"query\":\"\\ud800\"}", "query")]
    [InlineData("{\"query\":\"a\",\"query\":\"b\"}", "not valid JSON")]
    [InlineData("null", "The body must be an object, not null")]
    [InlineData("[]", "The body must be an object, not a list")]
    [InlineData("{\"quer\":\"x\"}", "The body has no member 'quer'; its members are query, libraries, type")]
    [InlineData("{\"Query\":\"x\"}", "no member 'Query'")]
    [InlineData("{\"query\":null}", "Member 'query' must be text, not null")]
    [InlineData("{\"query\":7}", "Member 'query' must be text, not 7")]
    [InlineData("{\"query\":\"x\",\"libraries\":\"react\"}", "Member 'libraries' must be a list, not \"react\"")]
    [InlineData("{\"query\":\"x\",\"libraries\":[\"react\",null]}", "Member 'libraries[1]' must be text, not null")]
    [InlineData("{\"query\":\"x\",\"type\":\"fuzzy\"}", "Member 'type' must be one of hybrid, semantic, keyword, not \"fuzzy\"")]
    [InlineData("{\"query\":\"x\",\"type\":1}", "Member 'type' must be one of")]
    [InlineData("{\"query\":\"x\",\"top_k\":\"5\"}", "Member 'top_k' must be a whole number, not \"5\"")]
    [InlineData("{\"query\":\"x\",\"top_k\":5.5}", "Member 'top_k' must be a whole number, not 5.5")]
    [InlineData("{\"query\":\"x\",\"top_k\":99999999999}", "Member 'top_k' must be a whole number")]
    [InlineData("{\"query\":\"x\",\"explain\":\"yes\"}", "Member 'explain' must be true or false")]
    [InlineData("{\"query\":\"x\",\"filters\":{\"min_trust\":\"high\"}}", "Member 'filters.min_trust' must be a number")]
    [InlineData("{\"query\":\"x\",\"filters\":{\"updated_since\":\"soon\"}}", "Member 'filters.updated_since' must be a time such as")]
    [InlineData("{\"query\":\"x\",\"filters\":{\"trust\":1}}", "Member 'filters' has no member 'trust'")]
    [InlineData("{\"query\":\"x\",\"filters\":{\"require\":\"a\"}}", "Member 'filters.require' must be a list, not \"a\"")]
    [InlineData("{\"query\":\"x\",\"filters\":{\"exclude\":[7]}}", "Member 'filters.exclude[0]' must be text, not 7")]
    [InlineData("{\"query\":\"x\",\"diversity\":\"much\"}", "Member 'diversity' must be a number, not \"much\"")]
    public async Task Post_WhenTheBodyIsWrong_NamesTheInput(string body, string expected)
    {
        using var response = await _server.PostAsync("v1/search", ApiServer.Json(body));

        var problem = await ApiServer.ProblemAsync(response, 400, "invalid_input");
        problem.Detail.ShouldContain(expected);
        problem.Detail.ShouldNotContain("System.");
        _server.Api.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_WhenTheBodyIsNotUtf8_SaysSo()
    {
        using var content = new ByteArrayContent([.. "{\"query\":\""u8, 0xff, 0xfe, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await _server.PostAsync("v1/search", content);

        await ApiServer.ProblemAsync(response, 400, "invalid_input");
    }

    [Fact]
    public async Task Post_WhenNestedDeeply_IsRefused()
    {
        using var response = await _server.PostAsync("v1/search", ApiServer.Json(new string('[', 10_000)));

        await ApiServer.ProblemAsync(response, 400, "invalid_input");
    }

    [Fact]
    public async Task Get_WhenEveryParameterIsGiven_AsksForExactlyThat()
    {
        await _server.GetJsonAsync("v1/search?q=a%20b&library=react%4019.0&library=vue&type=keyword&top_k=3&threshold=0.5&weights=0.7/0.3&require=use*&require=a%20phrase&exclude=old&diversity=0.25&explain=true");

        _server.Api.Asked.ShouldHaveSingleItem().ShouldBeEquivalentTo(new SearchRequest
        {
            Query = "a b",
            Libraries = ["react@19.0", "vue"],
            Type = SearchKind.Keyword,
            TopK = 3,
            Threshold = 0.5,
            Weights = "0.7/0.3",
            Filters = new SearchFilters { Require = ["use*", "a phrase"], Exclude = ["old"] },
            Diversity = 0.25,
            Explain = true,
        });
    }

    [Theory]
    [InlineData("", "'q' is missing")]
    [InlineData("?q=x&q=y", "'q' is given 2 times")]
    [InlineData("?q=x&query=y", "no query parameter 'query'; there are q, library, type")]
    [InlineData("?q=x&Type=hybrid", "no query parameter 'Type'")]
    [InlineData("?q=x&type=Hybrid", "'type' must be one of hybrid, semantic, keyword, not 'Hybrid'")]
    [InlineData("?q=x&top_k=ten", "'top_k' must be a whole number, not 'ten'")]
    [InlineData("?q=x&top_k=", "'top_k' must be a whole number, not ''")]
    [InlineData("?q=x&threshold=0,5", "'threshold' must be a number, not '0,5'")]
    [InlineData("?q=x&diversity=1&diversity=0", "'diversity' is given 2 times")]
    [InlineData("?q=x&diversity=high", "'diversity' must be a number, not 'high'")]
    [InlineData("?q=x&explain=1", "'explain' must be true or false, not '1'")]
    public async Task Get_WhenTheQueryStringIsWrong_NamesTheParameter(string query, string expected)
    {
        using var response = await _server.GetAsync("v1/search" + query);

        (await ApiServer.ProblemAsync(response, 400, "invalid_input")).Detail.ShouldContain(expected);
        _server.Api.Asked.ShouldBeEmpty();
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];
}
