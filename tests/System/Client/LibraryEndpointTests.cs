using System.Text.Json;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Tests.Client;

public sealed class LibraryEndpointTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Get_WhenThereAreLibraries_ListsThem()
    {
        var libraries = await _server.GetJsonAsync("v1/libraries");

        var library = libraries.EnumerateArray().ShouldHaveSingleItem();
        library.GetProperty("name").GetString().ShouldBe("react");
        library.GetProperty("state").GetString().ShouldBe("ready");
        library.GetProperty("updated_at").GetDateTimeOffset().ShouldBe(Samples.Time.AddMinutes(1));
        library.GetProperty("source").GetProperty("include")[0].GetString().ShouldBe("**/*.md");
    }

    [Fact]
    public async Task Post_WhenAccepted_GivesTheJobAndItsAddress()
    {
        using var response = await _server.PostAsync(
            "v1/libraries",
            ApiServer.Json("""{"library":"react@19.0","source":{"kind":"files","location":"/docs","include":["**/*.md"]}}"""));

        ((int)response.StatusCode).ShouldBe(202);
        response.Headers.Location!.OriginalString.ShouldBe("/v1/jobs/j1");
        (await _server.GetJsonAsync(response.Headers.Location.OriginalString)).GetProperty("id").GetString().ShouldBe("j1");
        _server.Api.Asked.First().ShouldBeEquivalentTo(new AddLibraryRequest
        {
            Library = "react@19.0",
            Source = new SourceDescription { Kind = "files", Location = "/docs", Include = ["**/*.md"] },
        });
    }

    [Theory]
    [InlineData("{\"source\":{\"kind\":\"files\",\"location\":\"/d\"}}", "The body lacks its member 'library'; it must be text")]
    [InlineData("{\"library\":\"a\"}", "The body lacks its member 'source'; it must be an object")]
    [InlineData("{\"library\":\"a\",\"source\":{\"kind\":\"files\"}}", "Member 'source' lacks its member 'location'")]
    [InlineData("{\"library\":\"a\",\"source\":\"/docs\"}", "Member 'source' must be an object")]
    [InlineData("{\"library\":\"a\",\"source\":{\"kind\":\"files\",\"location\":\"/d\",\"include\":null}}", "Member 'source.include' must be a list, not null")]
    public async Task Post_WhenTheBodyIsWrong_NamesTheInput(string body, string expected)
    {
        using var response = await _server.PostAsync("v1/libraries", ApiServer.Json(body));

        (await ApiServer.ProblemAsync(response, 400, "invalid_input")).Detail.ShouldContain(expected);
    }

    [Theory]
    [InlineData("react@19.0", "react@19.0")]
    [InlineData("react%4019.0", "react@19.0")]
    [InlineData("@types/node@22", "@types/node@22")]
    [InlineData("%40types%2Fnode%4022", "@types/node@22")]
    [InlineData("%40types%2fnode%4022", "@types/node@22")]
    [InlineData("c%23@1", "c#@1")]
    [InlineData("c%2B%2B@1", "c++@1")]
    [InlineData("a/b/c", "a/b/c")]
    public async Task GetAndDelete_WhenTheReferenceIsEncoded_DecodeIt(string path, string reference)
    {
        var at = reference.LastIndexOf('@');
        _server.Api.Libraries = [at > 0 ? Samples.Library(reference[..at], reference[(at + 1)..]) : Samples.Library(reference)];

        await _server.GetJsonAsync("v1/libraries/" + path);
        using var removed = await _server.SendAsync(HttpMethod.Delete, "v1/libraries/" + path);

        ((int)removed.StatusCode).ShouldBe(200);
        _server.Api.Asked.ShouldBe([reference, "remove " + reference]);
    }

    [Theory]
    [InlineData("react@19.0", "react@19.0")]
    [InlineData("react%4019.0", "react@19.0")]
    [InlineData("%40types%2Fnode%4022", "@types/node@22")]
    [InlineData("c%23", "c#")]
    public async Task Rebuild_WhenAccepted_GivesTheJobAndItsAddress(string path, string reference)
    {
        var at = reference.LastIndexOf('@');
        var library = at > 0 ? Samples.Library(reference[..at], reference[(at + 1)..]) : Samples.Library(reference);
        _server.Api.Libraries = [library];
        _server.Api.Jobs = [Samples.Job() with { Library = library.Name, Kind = JobKind.Rebuild }];

        using var response = await _server.SendAsync(HttpMethod.Post, $"v1/libraries/{path}/rebuild");

        ((int)response.StatusCode).ShouldBe(202);
        response.Headers.Location!.OriginalString.ShouldBe("/v1/jobs/j1");
        (await _server.GetJsonAsync("v1/jobs/j1")).GetProperty("kind").GetString().ShouldBe("rebuild");
        _server.Api.Asked.First().ShouldBe("rebuild " + reference);
    }

    [Fact]
    public async Task Refresh_WhenAccepted_GivesTheJobAndItsAddress()
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "v1/libraries/react%4019.0/refresh");

        ((int)response.StatusCode).ShouldBe(202);
        response.Headers.Location!.OriginalString.ShouldBe("/v1/jobs/j1");
        _server.Api.Asked.ShouldHaveSingleItem().ShouldBe("refresh react@19.0");
    }

    [Theory]
    [InlineData("""{"hours":24}""", "schedule react@19.0 24", 24)]
    [InlineData("""{"hours":null}""", "schedule react@19.0 ", null)]
    public async Task Schedule_WhenSet_GivesTheLibraryWithIt(string body, string asked, int? hours)
    {
        using var response = await _server.Http.PutAsync(new Uri("v1/libraries/react%4019.0/schedule", UriKind.Relative), ApiServer.Json(body), ApiServer.Token);

        ((int)response.StatusCode).ShouldBe(200);
        _server.Api.Asked.ShouldHaveSingleItem().ShouldBe(asked);
        var library = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ApiServer.Token)).RootElement.GetProperty("refresh_hours");
        (library.ValueKind == JsonValueKind.Null ? null : (int?)library.GetInt32()).ShouldBe(hours);
    }

    [Fact]
    public async Task Store_WhenChecked_SaysWhatItHoldsAndWhatIsDamaged()
    {
        _server.Api.Damaged = [new DamagedDocumentSummary { Path = "a.md", Id = "1", Damage = DocumentDamageKind.TextMissing }];

        (await _server.GetJsonAsync("v1/store")).GetProperty("bodies").GetInt64().ShouldBe(11);
        var check = await _server.GetJsonAsync("v1/store/check/%40types%2Fnode%4022?after=0&limit=5");
        check.GetProperty("damaged")[0].GetProperty("damage").GetString().ShouldBe("text_missing");
        using var compacted = await _server.SendAsync(HttpMethod.Post, "v1/store/compact");
        ((int)compacted.StatusCode).ShouldBe(200);
        _server.Api.Asked.ShouldBe(["store", "check @types/node@22 0 5", "compact"]);
    }

    [Fact]
    public async Task Documents_WhenThereAreMoreThanTheLimit_SaysWhereToGoOn()
    {
        _server.Api.Documents = [Samples.Document("a.md"), Samples.Document("b.md", "B")];

        var page = await _server.GetJsonAsync("v1/libraries/react%4019.0/documents?limit=1");
        var rest = await _server.GetJsonAsync("v1/libraries/react%4019.0/documents?after=" + page.GetProperty("next").GetString());

        page.GetProperty("documents").EnumerateArray().ShouldHaveSingleItem().GetProperty("path").GetString().ShouldBe("a.md");
        rest.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        var id = rest.GetProperty("documents")[0].GetProperty("id").GetString();
        var document = await _server.GetJsonAsync($"v1/libraries/react/documents/{id}");
        document.GetProperty("document").GetProperty("title").GetString().ShouldBe("B");
        document.GetProperty("text").GetString().ShouldBe(Samples.HardText);
    }

    [Fact]
    public async Task ADocument_IsAskedForByItsPath_WithItsSlashes()
    {
        using var response = await _server.GetAsync("v1/libraries/react/documents/guide%2Fa.md");

        _server.Api.Asked.ShouldContain("document react guide/a.md");
    }

    [Theory]
    [InlineData("documents?limit=ten", 400, "invalid_input", "The query parameter 'limit' must be a whole number, not 'ten'.")]
    [InlineData("documents?from=a", 400, "invalid_input", "There is no query parameter 'from'; there are after, cursor, limit.")]
    [InlineData("documents/0123", 404, "document_not_found", "Library 'react@19.0' has no document '0123'.")]
    public async Task Documents_WhenAskedWrongly_SaysSo(string path, int status, string code, string detail)
    {
        using var response = await _server.GetAsync("v1/libraries/react/" + path);

        (await ApiServer.ProblemAsync(response, status, code)).Detail.ShouldBe(detail);
    }

    [Fact]
    public async Task Rebuild_WhenTheLibraryIsNotHere_Is404()
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "v1/libraries/vue/rebuild");

        (await ApiServer.ProblemAsync(response, 404, "library_not_found")).Detail.ShouldBe("Library 'vue' is not here.");
    }

    [Fact]
    public async Task Get_WhenTheLibraryIsNotHere_Is404()
    {
        using var response = await _server.GetAsync("v1/libraries/vue");

        (await ApiServer.ProblemAsync(response, 404, "library_not_found")).Detail.ShouldBe("Library 'vue' is not here.");
    }

    [Fact]
    public async Task Delete_WhenThereIsNoReference_RemovesNothing()
    {
        using var response = await _server.SendAsync(HttpMethod.Delete, "v1/libraries");

        ((int)response.StatusCode).ShouldBeOneOf(400, 404, 405);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }
}
