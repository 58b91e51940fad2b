using System.Net;
using System.Text.Json;
using Contexter.Client.Api;
using Contexter.Client.Context7;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Search;
using Contexter.Parsing.Context7;
using Contexter.Sources;
using Contexter.Tests.Client;

namespace Contexter.Tests.Context7;

public sealed class Context7EndpointTests : IAsyncLifetime
{
    private const string Content = "Call `useState` in a component.\n\n```tsx\nconst [n, set] = useState(0);\n```\n\nIt keeps a value.";
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _server.Api.Libraries = [Samples.Library("react"), Samples.Library("react", "18.0"), Samples.Library("vuejs/core", "3.5")];
        _server.Api.Reply = Samples.Reply() with { Results = [Hit(Content), Hit("Only words.") with { Section = "Hooks" }] };
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task LibrarySearch_GivesTheDocumentedShape()
    {
        var reply = await _server.GetJsonAsync("api/v2/libs/search?libraryName=React.js&query=hooks&fast=true");

        reply.GetProperty("searchFilterApplied").GetBoolean().ShouldBeFalse();
        var library = reply.GetProperty("results").EnumerateArray().ShouldHaveSingleItem();
        library.GetProperty("id").GetString().ShouldBe("/contexter/react");
        library.GetProperty("title").GetString().ShouldBe("react");
        library.GetProperty("branch").GetString().ShouldBe("19.0");
        library.GetProperty("lastUpdateDate").GetString().ShouldBe("2026-03-04T05:07:07.000Z");
        library.GetProperty("state").GetString().ShouldBe("finalized");
        library.GetProperty("totalSnippets").GetInt32().ShouldBe(345);
        library.GetProperty("totalTokens").GetInt32().ShouldBe(-1);
        library.GetProperty("versions").EnumerateArray().Select(version => version.GetString()).ShouldBe(["19.0", "18.0"]);
        (await _server.GetJsonAsync("api/v2/libs/search?libraryName=django&query=x")).GetProperty("results").GetArrayLength().ShouldBe(0);
        (await _server.GetJsonAsync("api/v1/search?query=vue")).GetProperty("results")[0].GetProperty("id").GetString().ShouldBe("/vuejs/core");
    }

    [Fact]
    public async Task Context_AsText_IsReadBackByTheParserOfContext7()
    {
        using var response = await _server.GetAsync("api/v2/context?libraryId=/contexter/react&query=state");

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        response.Headers.GetValues("X-Contexter-Library").ShouldBe(["react@19.0"]);
        var text = await response.Content.ReadAsStringAsync(ApiServer.Token);
        text.ShouldStartWith("### useState\n\nSource: https://react.dev/x\n\nLibrary: react 19.0, fetched 2026-03-04\n\nCall `useState` in a component.\n\n```tsx\n");
        Parse(text).Select(document => (document.Title, document.SourceUrl)).ShouldBe([("useState", "https://react.dev/x"), ("Hooks", "https://react.dev/x")]);
        _server.Api.Asked.OfType<SearchRequest>().ShouldHaveSingleItem().Libraries.ShouldBe(["react@19.0"]);
    }

    [Fact]
    public async Task Context_AsJson_DividesCodeAndProse()
    {
        var reply = await _server.GetJsonAsync("api/v2/context?libraryId=/contexter/react@19.0&query=state&type=json");

        var code = reply.GetProperty("codeSnippets").EnumerateArray().ShouldHaveSingleItem();
        code.GetProperty("codeTitle").GetString().ShouldBe("useState");
        code.GetProperty("pageTitle").GetString().ShouldBe("Hooks");
        code.GetProperty("codeId").GetString().ShouldBe("https://react.dev/x#_snippet_0");
        code.GetProperty("codeLanguage").GetString().ShouldBe("tsx");
        code.GetProperty("codeTokens").GetInt32().ShouldBeGreaterThan(5);
        code.GetProperty("codeDescription").GetString().ShouldBe("Call `useState` in a component.\n\n\nIt keeps a value.");
        code.GetProperty("codeList")[0].GetProperty("code").GetString().ShouldBe("const [n, set] = useState(0);");
        var info = reply.GetProperty("infoSnippets").EnumerateArray().ShouldHaveSingleItem();
        info.GetProperty("pageId").GetString().ShouldBe("https://react.dev/x");
        info.GetProperty("breadcrumb").GetString().ShouldBe("Hooks");
        info.GetProperty("content").GetString().ShouldBe("Only words.");
        Parse(reply.GetRawText()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Version1_AnswersInTextAndJson()
    {
        (await _server.Http.GetStringAsync(new Uri("api/v1/vuejs/core?topic=state&tokens=2000", UriKind.Relative), ApiServer.Token)).ShouldStartWith("### useState\n");
        var reply = await _server.GetJsonAsync("api/v1/contexter/react/19.0?type=json&topic=state");
        reply.GetProperty("library").GetString().ShouldBe("/contexter/react");
        reply.GetProperty("version").GetString().ShouldBe("19.0");
        reply.GetProperty("chunks").GetArrayLength().ShouldBe(2);
        _server.Api.Reply = Samples.Reply() with { Results = [] };
        (await _server.Http.GetStringAsync(new Uri("api/v1/vuejs/core", UriKind.Relative), ApiServer.Token)).ShouldBe("No content available");
    }

    [Theory]
    [InlineData("v2/libs/search?query=x", 400, "validation_error", "'libraryName' is missing")]
    [InlineData("v2/libs/search?libraryName=react", 400, "validation_error", "'query' is missing")]
    [InlineData("v2/context?libraryId=react&query=x", 400, "invalid_library_id", "/owner/name")]
    [InlineData("v2/context?libraryId=/contexter/react&query=x&type=xml", 400, "validation_error", "txt or json")]
    [InlineData("v2/context?libraryId=/contexter/react&query=x&tokens=many", 400, "validation_error", "'tokens' is 'many'")]
    [InlineData("v2/context?libraryId=/vercel/next.js&query=x", 404, "library_not_found", "/contexter/react")]
    [InlineData("v2/context?libraryId=/contexter/react/7&query=x", 404, "tag_not_found", "react@7")]
    [InlineData("v1/vercel/next.js", 404, "library_not_found", "/vercel/next.js")]
    public async Task Errors_AreContext7s(string path, int status, string code, string message)
    {
        using var response = await _server.GetAsync("api/" + path);

        ((int)response.StatusCode).ShouldBe(status);
        var (error, text) = await ErrorAsync(response);
        error.ShouldBe(code);
        text.ShouldContain(message);
    }

    [Fact]
    public async Task Questions_ThatAreTooLong_AreRefused()
    {
        using var response = await _server.GetAsync("api/v2/context?libraryId=/contexter/react&query=" + new string('q', 501));

        (await ErrorAsync(response)).Message.ShouldBe("The query parameter 'query' has 501 characters; it must be 1 to 500.");
    }

    [Fact]
    public async Task Context_OfALibraryThatIsNotReady_IsAskedForAgain()
    {
        _server.Api.Libraries = [Samples.Library() with { State = LibraryState.Ingesting, Chunks = 0 }];

        using var response = await _server.GetAsync("api/v2/context?libraryId=/contexter/react&query=x");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await ErrorAsync(response)).Error.ShouldBe("library_not_finalized");
        response.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Context_WhenNothingIsFound_SaysSo_AndDefectsAreHidden()
    {
        _server.Api.Reply = Samples.Reply() with { Results = [] };
        using (var none = await _server.GetAsync("api/v2/context?libraryId=/contexter/react&query=x"))
        {
            none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await ErrorAsync(none)).Error.ShouldBe("no_snippets_found");
        }

        _server.Api.Failure = new InvalidOperationException("secret");
        using var defect = await _server.GetAsync("api/v2/context?libraryId=/contexter/react&query=x");
        defect.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await ErrorAsync(defect)).ShouldBe(("internal_error", "Contexter failed by a defect; its log says why."));
    }

    [Fact]
    public async Task ALibraryFromContext7_IsFoundByItsIdThere()
    {
        _server.Api.Libraries = [Samples.Library("our-react") with { Source = new SourceDescription { Kind = "context7", Location = "/facebook/react" } }];
        _server.Api.Reply = Samples.Reply();

        using var response = await _server.GetAsync("api/v2/context?libraryId=/facebook/react&query=x");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ALibraryThatIsNotHere_IsFetchedWhereThatIsWanted()
    {
        await using var server = await ApiServer.StartAsync(options => options.Context7 = new Context7Settings { FetchMissing = true });
        server.Api.Publish(Samples.Event(1), Samples.Event(2, JobState.Completed));

        using var response = await server.GetAsync("api/v2/context?libraryId=/facebook/react/v18&query=x");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var asked = server.Api.Asked.OfType<AddLibraryRequest>().ShouldHaveSingleItem();
        (asked.Library, asked.Source.Kind, asked.Source.Location).ShouldBe(("facebook/react", "context7", "/facebook/react/v18"));

        server.Api.Asked.Clear();
        (await server.GetJsonAsync("api/v2/libs/search?libraryName=some%20thing&query=x")).GetProperty("results").GetArrayLength().ShouldBe(1);
        server.Api.Asked.OfType<AddLibraryRequest>().ShouldHaveSingleItem().Source.Location.ShouldBe("some thing");
    }

    [Theory]
    [InlineData("react", "React", true)]
    [InlineData("react", "react.js", true)]
    [InlineData("next.js", "nextjs", true)]
    [InlineData("vuejs/core", "vue", true)]
    [InlineData("@angular/core", "angular core", true)]
    [InlineData("react", "raect native", false)]
    [InlineData("express", "expres", true)]
    [InlineData("react", "preact", true)]
    [InlineData("react", "django", false)]
    public void Names_FitWhenTheyAreMeant(string name, string wanted, bool fits) => (LibraryMatch.Score(name, wanted) > 0).ShouldBe(fits);

    [Theory]
    [InlineData("react", "/contexter/react")]
    [InlineData("vuejs/core", "/vuejs/core")]
    [InlineData("@angular/core", "/@angular/core")]
    [InlineData("a/b/c", "/contexter/a%2Fb%2Fc")]
    [InlineData("c++", "/contexter/c%2B%2B")]
    public void Ids_LeadBackToTheirNames(string name, string id)
    {
        Context7Id.Of(name).ShouldBe(id);
        Context7Id.TryParse(id).ShouldNotBeNull().LibraryName.ShouldBe(name);
        var versioned = Context7Id.TryParse(id + "/v1.2").ShouldNotBeNull();
        (versioned.LibraryName, versioned.Version).ShouldBe((name, "v1.2"));
        Context7Id.TryParse(id + "@1.2").ShouldNotBeNull().Version.ShouldBe("1.2");
    }

    private static SearchResult Hit(string content) => Samples.Reply().Results[0] with { Content = content, UntrustedInstructions = [] };

    private static IReadOnlyList<Contexter.Parsing.ParsedDocument> Parse(string text) => new Context7Parser().Parse(
        new SourceContent { Item = new SourceItem { Key = "answer", Url = "https://context7.com/x", Format = Context7Parser.FormatName }, Text = text, SizeBytes = text.Length, FetchedAt = Samples.Time }, CancellationToken.None);

    private static async Task<(string Error, string Message)> ErrorAsync(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ApiServer.Token));
        return (json.RootElement.GetProperty("error").GetString()!, json.RootElement.GetProperty("message").GetString()!);
    }
}
