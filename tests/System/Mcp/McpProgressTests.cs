using System.Text.Json;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Tests.Client;

namespace Contexter.Tests.Mcp;

/// <summary>Tools that take long.</summary>
public sealed class McpProgressTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task AddLibrary_WaitsWithProgress_AndGivesTheEndAsData()
    {
        _server.Api.Publish(At(1, 3, 0), At(2, 3, 0), At(3, 10, 5), Samples.Event(4, JobState.Completed));

        var told = await McpRequests.CallAsync(
            _server, "add_library", new { library = "react@19.0", source = "https://react.dev/", exclude = new[] { "**/blog/**" }, scope = "host", max_items = 5 });

        Progress(told).ShouldBe([3, 15], "what stands still or goes back is not told");
        told[1].GetProperty("params").GetProperty("message").GetString()!.ShouldContain("10 of 10 items read, 5 documents");
        var result = told[^1].GetProperty("result");
        result.GetProperty("content")[0].GetProperty("text").GetString()!.ShouldContain("Job j1 (add react@19.0) is completed");
        result.GetProperty("structuredContent").GetProperty("state").GetString().ShouldBe("completed");
        var source = _server.Api.Asked.OfType<AddLibraryRequest>().ShouldHaveSingleItem().Source;
        (source.Location, source.Scope, source.MaxItems, source.Exclude.Single()).ShouldBe(("https://react.dev/", SourceScope.Host, 5, "**/blog/**"));
    }

    [Fact]
    public async Task Ask_TellsWhatIsFound_AndGivesTheAnswerWithItsSources()
    {
        var citation = new KnowledgeCitation { Number = 1, Title = "Hooks", Url = "https://react.dev/x", Source = "index", Library = "react@19.0", Published = null };
        _server.Api.Knowledge =
        [
            new() { Sequence = 1, ElapsedMs = 1, Kind = KnowledgeEventKind.SearchStarted, Started = new() { Query = "q", Token = "t", IsResumed = false } },
            new() { Sequence = 2, ElapsedMs = 2, Kind = KnowledgeEventKind.Synthesis, Synthesis = new() { IsFinal = true, Text = "A hook is a function [1].", Method = "extractive", Citations = [citation], Contradictions = [] } },
            new() { Sequence = 3, ElapsedMs = 3, Kind = KnowledgeEventKind.Error, Error = new() { Source = "web", Code = "source_unavailable", Message = "The web is away.", MayPass = true } },
            new() { Sequence = 4, ElapsedMs = 4, Kind = KnowledgeEventKind.Done, Done = new() { IsPartial = true, FailedSources = ["web"], ResumeToken = "t" } },
        ];

        var told = await McpRequests.CallAsync(_server, "ask", new { query = "what is a hook", libraries = new[] { "react" } });

        Progress(told).ShouldBe([1, 2, 3, 4]);
        told[^1].GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(
            "A hook is a function [1].\n\nSources:\n[1] Hooks (react@19.0): https://react.dev/x\n\nThe answer is partial: web: The web is away. (source_unavailable)");
    }

    private static double[] Progress(List<JsonElement> told) =>
        [.. told.SkipLast(1).Where(message => message.GetProperty("method").GetString() is "notifications/progress").Select(message => message.GetProperty("params").GetProperty("progress").GetDouble())];

    private static JobEvent At(long sequence, int items, int documents) => Samples.Event(sequence) with
    {
        Job = Samples.Job() with { Counters = new JobCounters { Items = 10, ItemsStored = items, DocumentsIndexed = documents, DocumentsToIndex = 10 } },
    };
}
