using System.Text.Json;
using Contexter.Cli;
using Contexter.Client;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter libraries</c>, <c>remove</c> and <c>jobs</c>.</summary>
public sealed class ListingTests : IDisposable
{
    private static readonly SourceDescription Docs = new() { Kind = "files", Location = "/docs" };
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Libraries_WithoutTerminal_AlignsColumns()
    {
        _cli.Api.Libraries =
        [
            Samples.Library() with { Source = Docs },
            Samples.Library("dotnet", "10.0.1") with { Source = new() { Kind = "sdk-docs", Location = "" }, Documents = 12_345, UpdatedAt = null, State = LibraryState.Ingesting },
        ];

        (await _cli.RunAsync("libraries")).ShouldBeDone().Output.ShouldBe(
            """
            LIBRARY  VERSION  STATE      DOCUMENTS  CHUNKS  UPDATED (UTC)     SOURCE
            react    19.0     ready             12     345  2026-03-04 05:07  /docs
            dotnet   10.0.1   ingesting     12,345     345  -                 sdk-docs

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Libraries_AtATerminal_DrawsATable()
    {
        _cli.IsTerminal = true;
        _cli.Api.Libraries = [Samples.Library() with { Source = Docs }];

        var output = (await _cli.RunAsync("libraries")).ShouldBeDone().Output;

        output.ShouldContain("Library");
        output.ShouldContain("─");
        output.ShouldContain("react");
    }

    [Fact]
    public async Task Libraries_WithJson_PrintsAnArray()
    {
        var output = (await _cli.RunAsync("libraries", "--json")).ShouldBeDone().Output;
        output.ShouldBe(JsonSerializer.Serialize(_cli.Api.Libraries, ContexterJson.Options) + "\n");

        _cli.Api.Libraries = [];
        (await _cli.RunAsync("libraries", "--json")).ShouldBeDone().Output.ShouldBe("[]\n");
    }

    [Fact]
    public async Task Libraries_WhenThereAreNone_SaysHowToAddOne()
    {
        _cli.Api.Libraries = [];

        (await _cli.RunAsync("libraries")).ShouldBeDone().Output.ShouldContain("contexter add NAME --from PATH");
        (await _cli.RunAsync("libraries", "-q")).ShouldBeDone().Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Remove_WhenTheLibraryIsHere_RemovesIt()
    {
        (await _cli.RunAsync("remove", "react@19.0")).ShouldBeDone().Output.ShouldBe("Removed react@19.0: 12 documents, 345 chunks.\n");
        (await _cli.RunAsync("remove", "react", "--json")).ShouldBeDone().Output.ShouldBe(JsonSerializer.Serialize(_cli.Api.Libraries[0], ContexterJson.Options) + "\n");

        _cli.Api.Asked.ShouldBe(["remove react@19.0", "remove react"]);
    }

    [Fact]
    public async Task Remove_WhenTheLibraryIsNotHere_Fails() =>
        (await _cli.RunAsync("remove", "vue")).ShouldBe(new(ExitCodes.Failed, "", "error: Library 'vue' is not here.\n"));

    [Theory]
    [InlineData("jobs")]
    [InlineData("jobs list")]
    public async Task Jobs_WithoutTerminal_AlignsColumns(string line)
    {
        _cli.Api.Jobs = [Samples.Job(), Samples.Job(JobState.Completed) with { Id = "j0", Stage = JobStage.None, Kind = JobKind.Rebuild }];

        (await _cli.RunAsync(line.Split(' '))).ShouldBeDone().Output.ShouldBe(
            """
            JOB  KIND     LIBRARY     STATE            DOCUMENTS  CHUNKS  GIVEN UP  CREATED (UTC)
            j1   add      react@19.0  running (index)          0      99         0  2026-03-04 05:06
            j0   rebuild  react@19.0  completed                0      99         0  2026-03-04 05:06

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Jobs_WithJson_PrintsAnArray() =>
        (await _cli.RunAsync("jobs", "list", "--json")).ShouldBeDone().Output.ShouldBe(JsonSerializer.Serialize(_cli.Api.Jobs, ContexterJson.Options) + "\n");

    [Fact]
    public async Task Jobs_WhenThereAreNone_SaysSo()
    {
        _cli.Api.Jobs = [];

        (await _cli.RunAsync("jobs")).ShouldBeDone().Output.ShouldStartWith("No jobs yet");
    }

    [Fact]
    public async Task ShowJob_WhenItFailed_TellsEverything()
    {
        _cli.Api.Jobs =
        [
            Samples.Job(JobState.Failed) with
            {
                Source = Docs with { Include = ["*.md", "*.txt"], Exclude = ["old/"] },
                Problems = [new() { Item = "a.png", Code = "file_binary", Message = "It is binary." }],
                Counters = new() { Items = 1_200, ItemsStored = 1_000, ItemsKept = 199, ItemsRejected = 1, BytesRead = 2_500_000, DocumentsAdded = 7, DocumentsIndexed = 5, DocumentsToIndex = 7, ChunksIndexed = 44 },
            },
        ];

        (await _cli.RunAsync("jobs", "show", "j1")).ShouldBeDone().Output.ShouldBe(
            """
            Job        j1
            Kind       add
            Library    react@19.0
            Source     /docs
              include  *.md, *.txt
              exclude  old/
            State      failed
            Created    2026-03-04 05:06 UTC
            Ended      2026-03-04 05:06 UTC, after 8.0 s
            Resumed    2 times
            Items      1,200: 1,000 read (2.5 MB), 199 unchanged, 1 given up
            Documents  5 of 7 indexed (7 new)
            Chunks     44
            Error      full (storage_full)
            Given up   a.png: It is binary. (file_binary)

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task ShowJob_WithJson_PrintsTheObject() =>
        (await _cli.RunAsync("jobs", "show", "j1", "--json")).ShouldBeDone().Output.ShouldBe(JsonSerializer.Serialize(_cli.Api.Jobs[0], ContexterJson.Options) + "\n");

    [Fact]
    public async Task ShowJob_WhenItIsNotKnown_Fails() =>
        (await _cli.RunAsync("jobs", "show", "nope")).ShouldBe(new(ExitCodes.Failed, "", "error: Job 'nope' is not known.\n"));

    [Fact]
    public async Task CancelJob_WhenItRuns_CancelsIt()
    {
        (await _cli.RunAsync("jobs", "cancel", "j1")).ShouldBeDone().Output.ShouldStartWith("Cancelled job j1;");
        var json = (await _cli.RunAsync("jobs", "cancel", "j1", "--json")).ShouldBeDone().Output;
        JsonDocument.Parse(json).RootElement.GetProperty("state").GetString().ShouldBe("cancelled");
    }
}
