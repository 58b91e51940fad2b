using System.Text.Json;
using Contexter.Cli;
using Contexter.Client;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter index rebuild</c>.</summary>
public sealed class IndexTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public IndexTests()
    {
        _cli.Api.Libraries = [Samples.Library(), Samples.Library("vue", "3")];
        _cli.Api.Jobs = [Job("j1", "react", "19.0", JobState.Queued), Job("j2", "vue", "3", JobState.Queued)];
    }

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Rebuild_WhenNoLibraryIsNamed_RebuildsAllAndFollowsEach()
    {
        Publish(Job("j1", "react", "19.0", JobState.Running) with { Stage = JobStage.Index, Counters = new() { DocumentsToIndex = 10, DocumentsIndexed = 5, ChunksIndexed = 50 } });
        Publish(Completed("j1", "react", "19.0"));
        Publish(Completed("j2", "vue", "3"));

        (await _cli.RunAsync("index", "rebuild")).ShouldBeDone().Output.ShouldBe(
            """
            react@19.0 from its stored documents (job j1)
            index   50 %  5 of 10 documents, 50 chunks
            The index of react@19.0 is rebuilt: 10 documents, 99 chunks in 8.0 s.
            vue@3 from its stored documents (job j2)
            The index of vue@3 is rebuilt: 10 documents, 99 chunks in 8.0 s.

            """.ReplaceLineEndings("\n"));
        _cli.Api.Asked.ShouldBe(["libraries", "rebuild react@19.0", "rebuild vue@3", "watch j1", "watch j2"]);
    }

    [Fact]
    public async Task Rebuild_WhenLibrariesAreNamed_RebuildsThose()
    {
        Publish(Completed("j2", "vue", "3"));

        (await _cli.RunAsync("index", "rebuild", "vue@3", "vue")).ShouldBeDone();

        // The second name is of the same job, which is followed once.
        _cli.Api.Asked.ShouldBe(["rebuild vue@3", "rebuild vue", "watch j2"]);
    }

    [Fact]
    public async Task Rebuild_AtATerminal_ShowsNoBarForFetching()
    {
        _cli.IsTerminal = true;
        Publish(Completed("j2", "vue", "3"));

        var output = (await _cli.RunAsync("index", "rebuild", "vue")).ShouldBeDone().Output;

        output.ShouldMatch(@"index\W.*━.*100 %");
        output.ShouldMatch(@"finish\W.*━.*100 %");
        output.ShouldNotContain("fetch");
    }

    [Fact]
    public async Task Rebuild_WithJson_WritesEventsAndThenTheJob()
    {
        Publish(Completed("j2", "vue", "3"));

        var lines = (await _cli.RunAsync("index", "rebuild", "vue", "--json")).ShouldBeDone().Lines;

        lines.Length.ShouldBe(2);
        JsonSerializer.Deserialize<JobEvent>(lines[0], ContexterJson.Options)!.Job.Kind.ShouldBe(JobKind.Rebuild);
        JsonSerializer.Deserialize<JobStatus>(lines[1], ContexterJson.Options)!.Id.ShouldBe("j2");
    }

    [Fact]
    public async Task Rebuild_WhenDetached_PrintsTheIdsFirst()
    {
        var lines = (await _cli.RunAsync("index", "rebuild", "--detach")).ShouldBeDone().Lines;

        lines[..2].ShouldBe(["j1", "j2"]);
        lines[2].ShouldContain("waits for the next contexter command");
        (await _cli.RunAsync("index", "rebuild", "--detach", "--json")).ShouldBeDone().Lines.Length.ShouldBe(2);
    }

    [Fact]
    public async Task Rebuild_WhenOneFails_RebuildsTheOthersAndFails()
    {
        Publish(Job("j1", "react", "19.0", JobState.Failed) with { Error = new() { Item = "react@19.0", Code = "storage_full", Message = "The disk is full." } });
        Publish(Completed("j2", "vue", "3"));

        var result = await _cli.RunAsync("index", "rebuild", "nope", "react", "vue");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("The index of vue@3 is rebuilt");
        result.Error.ShouldBe("error: Job j1 failed: The disk is full.\nerror: Library 'nope' is not here.\n");
    }

    [Fact]
    public async Task Rebuild_WhenSomeoneCancelsTheJob_SaysHowToGoOn()
    {
        Publish(Job("j2", "vue", "3", JobState.Cancelled));

        var result = await _cli.RunAsync("index", "rebuild", "vue");

        result.ShouldBe(new(ExitCodes.Failed, result.Output, "error: Job j2 was cancelled; what it had indexed of vue@3 stays. 'contexter jobs retry j2' goes on.\n"));
    }

    [Fact]
    public async Task Rebuild_WhenThereAreNoLibraries_SaysSo()
    {
        _cli.Api.Libraries = [];

        (await _cli.RunAsync("index", "rebuild")).ShouldBeDone().Output.ShouldBe("No libraries yet; 'contexter add NAME --from PATH' adds one.\n");
    }

    [Fact]
    public async Task Rebuild_WhenANameIsWrong_OpensNothing()
    {
        var result = await _cli.RunAsync("index", "rebuild", "vue", "re act");

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain("re act");
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    private static JobStatus Completed(string id, string library, string version) =>
        Job(id, library, version, JobState.Completed) with { Counters = new() { DocumentsToIndex = 10, DocumentsIndexed = 10, ChunksIndexed = 99 } };

    private static JobStatus Job(string id, string library, string version, JobState state) => Samples.Job(state) with
    {
        Id = id,
        Kind = JobKind.Rebuild,
        Library = library,
        Version = version,
        Stage = JobStage.None,
        Counters = new(),
        Problems = [],
    };

    private void Publish(JobStatus job) => _cli.Api.Publish(new JobEvent { Sequence = 1, At = Samples.Time, Job = job });
}
