using System.Globalization;
using System.Text.Json;
using Contexter.Client.Mcp;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Search;
using Contexter.Tests.Client;
using Contexter.Tokens;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Contexter.Tests.Mcp;

public sealed class McpToolTests : IAsyncLifetime
{
    private static readonly string[] Writing = ["add_library", "refresh_library", "cancel_job"];
    private static readonly Cl100kTokenizer Tokenizer = Cl100kTokenizer.Load();
    private McpClientHarness _mcp = null!;

    public async ValueTask InitializeAsync() => _mcp = await McpClientHarness.StartAsync();

    public ValueTask DisposeAsync() => _mcp.DisposeAsync();

    [Fact]
    public async Task Tools_AreListedWithSchemasAndHints_WithoutTheLegacyName()
    {
        var tools = (await _mcp.Client.ListToolsAsync(cancellationToken: ApiServer.Token)).Select(tool => tool.ProtocolTool).ToArray();

        tools.Select(tool => tool.Name).ShouldBe(
            ["search_docs", "get_document", "list_libraries", "ask", "resolve-library-id", "query-docs", "list_jobs", "get_job", "add_library", "refresh_library", "cancel_job"], ignoreOrder: true);
        foreach (var tool in tools)
        {
            tool.Description.ShouldNotBeNullOrWhiteSpace();
            tool.Annotations!.ReadOnlyHint.ShouldBe(!Writing.Contains(tool.Name, StringComparer.Ordinal), tool.Name);
            tool.InputSchema.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
            foreach (var property in tool.InputSchema.GetProperty("properties").EnumerateObject())
            {
                property.Value.GetProperty("description").GetString().ShouldNotBeNullOrWhiteSpace($"{tool.Name}.{property.Name}");
                property.Value.GetProperty("type").ValueKind.ShouldBe(JsonValueKind.String, $"{tool.Name}.{property.Name}: clients do not understand several types");
            }
        }
    }

    [Fact]
    public async Task Tools_OfReadOnlySessions_DoNotWrite()
    {
        await using var mcp = await McpClientHarness.StartAsync(options => options.Mcp = new McpSettings { Version = "1", ReadOnly = true });

        (await mcp.Client.ListToolsAsync(cancellationToken: ApiServer.Token)).ShouldAllBe(tool => !Writing.Contains(tool.Name, StringComparer.Ordinal));
        await Should.ThrowAsync<McpProtocolException>(() => mcp.CallAsync("cancel_job", new { job_id = "j1" }));
        mcp.Api.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task SearchDocs_GivesPassagesWithVersionAndSource_AndMarksWhatReadsLikeAnInstruction()
    {
        var (text, isError, _) = await _mcp.CallAsync("search_docs", new { query = "what is a hook", library = "react@19", libraries = new[] { "vue" }, max_results = 3, type = "keyword", types = new[] { "api" } });

        isError.ShouldBeFalse();
        text.ShouldContain("## 1. Hooks > useState\nLibrary: react 19.0 | Source: https://react.dev/x | Fetched: 2026-03-04");
        text.ShouldContain("reads like an instruction to a language model (override)");
        text.ShouldContain("Note: The re-ranker is away.");
        var asked = _mcp.Api.Asked.OfType<SearchRequest>().ShouldHaveSingleItem();
        asked.Libraries.ShouldBe(["react@19", "vue"]);
        (asked.Query, asked.TopK, asked.Type, asked.Filters!.Types!.Single()).ShouldBe(("what is a hook", 3, SearchKind.Keyword, "api"));
    }

    [Fact]
    public async Task SearchDocs_WithATokenBudget_GivesWholePassagesOnly()
    {
        _mcp.Api.Reply = Reply("first", Code(150), Code(40), "short");

        var (text, _, _) = await _mcp.CallAsync("search_docs", new { query = "q", max_tokens = 400 });

        Tokenizer.CountTokens(text).ShouldBeLessThanOrEqualTo(400);
        text.ShouldContain("first");
        text.ShouldNotContain("value_149");
        text.ShouldContain("short");
        (text.Split("```").Length % 2).ShouldBe(1, "every fence is closed");
        text.ShouldContain("of 4 passages fit into 400 tokens");
    }

    [Fact]
    public async Task SearchDocs_WhenTheBestPassageIsTooLong_GivesItsWholeSections()
    {
        _mcp.Api.Reply = Reply("# Top\n\nWhat fits.\n\n## Code\n\n" + Code(300));

        var (text, _, _) = await _mcp.CallAsync("search_docs", new { query = "q", max_tokens = 300 });

        text.ShouldContain("What fits.");
        text.ShouldNotContain("```");
    }

    [Theory]
    [InlineData("search_docs", "{}", "The call lacks its argument 'query'; it must be text.")]
    [InlineData("search_docs", """{"query":"q","limit":3}""", "The call has no argument 'limit'; its arguments are query, library,")]
    [InlineData("search_docs", """{"query":"q","max_tokens":5}""", "Argument 'max_tokens' is 5; it must be 200 to 100000.")]
    [InlineData("search_docs", """{"query":"q","type":"fuzzy"}""", "Argument 'type' must be one of hybrid, semantic, keyword, not \"fuzzy\".")]
    [InlineData("get_job", """{"job_id":7}""", "Argument 'job_id' must be text, not 7.")]
    public async Task Tools_WhenArgumentsAreWrong_NameArgumentRuleAndWayOut(string tool, string arguments, string message)
    {
        var values = JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments)!;

        var result = await _mcp.Client.CallToolAsync(tool, values, cancellationToken: ApiServer.Token);

        result.IsError.ShouldBe(true);
        ((TextContentBlock)result.Content[0]).Text.ShouldStartWith("invalid_input: " + message);
        _mcp.Api.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tools_WhenTheApiRefuses_SayWhy_AndHideDefects()
    {
        _mcp.Api.Failure = new ContexterFaultException("library_not_found", "Library 'reakt' is not here; there is react.");
        (await _mcp.CallAsync("refresh_library", new { library = "reakt" })).Text.ShouldBe("library_not_found: Library 'reakt' is not here; there is react.");

        _mcp.Api.Failure = new InvalidOperationException("secret");
        var (text, isError, _) = await _mcp.CallAsync("list_jobs", new { });
        isError.ShouldBeTrue();
        text.ShouldNotContain("secret");
    }

    [Fact]
    public async Task GetDocument_PartByPart_GivesAllOfIt()
    {
        var document = Samples.Document("long.md", "Long", string.Join("\n\n", Enumerable.Range(1, 40).Select(i => $"## Part {i}\n\n" + string.Join(' ', Enumerable.Repeat($"word{i}", 20)) + ".")));
        _mcp.Api.Documents = [document];
        var (parts, start) = (new List<string>(), 0);
        for (var i = 0; i < 30; i++)
        {
            var (text, _, _) = await _mcp.CallAsync("get_document", new { library = "react", document = document.Document.Id, start, max_tokens = 500 });
            Tokenizer.CountTokens(text).ShouldBeLessThanOrEqualTo(500);
            parts.Add(text);
            var next = text.IndexOf("start=", StringComparison.Ordinal);
            if (next < 0)
            {
                break;
            }

            start = int.Parse(text[(next + 6)..].TrimEnd('.', ']'), CultureInfo.InvariantCulture);
        }

        parts.Count.ShouldBeInRange(3, 25);
        parts.ShouldAllBe(part => part.Contains("Library: react 19.0", StringComparison.Ordinal));
        Enumerable.Range(1, 40).ShouldAllBe(i => parts.Count(part => part.Contains($"## Part {i}\n", StringComparison.Ordinal)) == 1);
    }

    [Fact]
    public async Task GetDocument_WhenCodeDoesNotFit_SaysHowMuchItNeeds()
    {
        var document = Samples.Document("code.md", "Code", Code(200) + "\n\nend");
        _mcp.Api.Documents = [document];

        var (text, isError, _) = await _mcp.CallAsync("get_document", new { library = "react", document = document.Document.Id, max_tokens = 200 });

        isError.ShouldBeTrue();
        var needed = int.Parse(text[(text.LastIndexOf(' ') + 1)..].TrimEnd('.'), CultureInfo.InvariantCulture);
        var (whole, isStillError, _) = await _mcp.CallAsync("get_document", new { library = "react", document = document.Document.Id, max_tokens = needed });
        isStillError.ShouldBeFalse();
        whole.ShouldContain("value_199");
    }

    [Fact]
    public async Task RefreshLibrary_WhenTheTimeIsOver_SaysThatTheJobGoesOn()
    {
        var (text, isError, result) = await _mcp.CallAsync("refresh_library", new { library = "react@19.0", wait_seconds = 0 });

        isError.ShouldBeFalse();
        text.ShouldContain("get_job with job_id 'j1'");
        result.StructuredContent!.Value.GetProperty("state").GetString().ShouldBe("running");
    }

    [Fact]
    public async Task RefreshLibrary_WhenTheJobFails_IsAnError()
    {
        _mcp.Api.Publish(Samples.Event(1, JobState.Failed));

        var (text, isError, _) = await _mcp.CallAsync("refresh_library", new { library = "react" });

        isError.ShouldBeTrue();
        text.ShouldContain("storage_full: full");
    }

    [Fact]
    public async Task Jobs_AreListedLookedAtAndCancelled()
    {
        (await _mcp.CallAsync("list_jobs", new { state = "running" })).Result.StructuredContent!.Value.GetProperty("jobs").GetArrayLength().ShouldBe(1);
        (await _mcp.CallAsync("list_jobs", new { state = "paused" })).Text.ShouldBe("No job is paused.");
        (await _mcp.CallAsync("get_job", new { job_id = "j1" })).Text.ShouldContain("7 of 10 items");
        (await _mcp.CallAsync("cancel_job", new { job_id = "j1" })).Result.StructuredContent!.Value.GetProperty("state").GetString().ShouldBe("cancelled");
        (await _mcp.CallAsync("get_job", new { job_id = "j9" })).Text.ShouldStartWith("job_not_found: ");
    }

    [Fact]
    public async Task ListLibraries_GivesThoseWhoseNamesFit()
    {
        _mcp.Api.Libraries = [Samples.Library("react"), Samples.Library("vue")];

        (await _mcp.CallAsync("list_libraries", new { name = "REA" })).Result.StructuredContent!.Value.GetProperty("libraries").GetArrayLength().ShouldBe(1);
        (await _mcp.CallAsync("list_libraries", new { name = "svelte" })).Text.ShouldBe("No library's name holds 'svelte'. These are here: react, vue.");
    }

    [Theory]
    [InlineData("query-docs", "libraryId", "query")]
    [InlineData("query-docs", "context7CompatibleLibraryID", "userQuery")]
    [InlineData("query-docs", "libraryName", "question")]
    [InlineData("get-library-docs", "context7CompatibleLibraryID", "topic")]
    public async Task QueryDocs_UnderAllItsNames_Answers(string tool, string id, string query)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { [id] = "/contexter/react", [query] = "state", ["tokens"] = "3000", ["mode"] = "code" };

        var result = await _mcp.Client.CallToolAsync(tool, arguments, cancellationToken: ApiServer.Token);

        result.IsError.ShouldNotBe(true);
        ((TextContentBlock)result.Content[0]).Text.ShouldStartWith("### useState\n\nSource: https://react.dev/x\n\nLibrary: react 19.0, fetched 2026-03-04\n");
        _mcp.Api.Asked.OfType<SearchRequest>().ShouldHaveSingleItem().Query.ShouldBe("state");
    }

    [Fact]
    public async Task ResolveLibraryId_GivesIdsInTheWordsOfContext7()
    {
        (await _mcp.CallAsync("resolve-library-id", new { libraryName = "React.js", query = "hooks" })).Text.ShouldStartWith(
            "Available Libraries:\n\n- Title: react\n- Context7-compatible library ID: /contexter/react\n- Description: react 19.0: 12 documents from ");
        (await _mcp.CallAsync("resolve-library-id", new { libraryName = "django", query = "hooks" })).Text.ShouldBe("No libraries found matching the provided name.");
    }

    private static SearchReply Reply(params string[] contents) => Samples.Reply() with
    {
        Warnings = [],
        Results = [.. contents.Select(content => Samples.Reply().Results[0] with { Content = content, UntrustedInstructions = [] })],
    };

    private static string Code(int lines) => "```py\n" + string.Join('\n', Enumerable.Range(0, lines).Select(i => $"value_{i} = {i}")) + "\n```";
}
