using System.Text.Json;
using Contexter.Cli;
using Contexter.Client;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Models;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter models</c>.</summary>
public sealed class ModelsTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public ModelsTests()
    {
        _cli.Api.Models = [Samples.Model(), Samples.Model("code", active: false)];
        _cli.Api.Jobs = [Samples.Change() with { State = JobState.Queued, Stage = JobStage.None }];
    }

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("models")]
    [InlineData("models", "list")]
    public async Task List_WithSeveralModels_ShowsWhichAnswersAndWhatIndexesHold(params string[] command)
    {
        var lines = (await _cli.RunAsync(command)).ShouldBeDone().Lines;

        lines[0].ShouldMatch(@"^MODEL +ANSWERS +ID +DIMENSIONS +PROVIDER +INDEX +DOCUMENTS +CHUNKS +SIZE$");
        lines.ShouldContain(line => line.StartsWith("local ", StringComparison.Ordinal) && line.Contains("yes", StringComparison.Ordinal) && line.Contains("ready", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("code ", StringComparison.Ordinal) && line.Contains("partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_WhenSomethingIsToBeSaid_SaysIt()
    {
        _cli.Api.Models =
        [
            Samples.Model("old") with { Configured = false, State = ModelIndexState.Unavailable, Problem = new() { Item = "old", Code = "model_mismatch", Message = "It is gone." } },
            Samples.Model("code", active: false) with { Configured = true, Change = Samples.Change() },
        ];

        var output = (await _cli.RunAsync("models")).ShouldBeDone().Output;

        output.ShouldContain("'old': It is gone. (model_mismatch)");
        output.ShouldContain("The configuration begins with 'code', and another model answers; 'contexter models use code' changes that.");
        output.ShouldContain("Job j1 is changing to 'code'");
    }

    [Fact]
    public async Task List_WithJson_WritesTheModels()
    {
        var output = (await _cli.RunAsync("models", "--json")).ShouldBeDone().Output;

        JsonSerializer.Deserialize<ModelStatus[]>(output, ContexterJson.Options)!.Select(model => model.Name).ShouldBe(["local", "code"]);
    }

    [Fact]
    public async Task Use_WhenItEndsWell_FollowsTheJob()
    {
        Publish(Samples.Change() with { Stage = JobStage.Index, Counters = new() { DocumentsToIndex = 10, DocumentsIndexed = 5, ChunksIndexed = 50 } });
        Publish(Completed());

        (await _cli.RunAsync("models", "use", "code")).ShouldBeDone().Output.ShouldBe(
            """
            all libraries with the embedding model 'code' (job j1)
            index   50 %  5 of 10 documents, 50 chunks
            Searches are answered with the embedding model 'code': 10 documents, 99 chunks in 8.0 s.

            """.ReplaceLineEndings("\n"));
        _cli.Api.Asked.ShouldBe(["use code", "watch j1"]);
    }

    [Fact]
    public async Task Use_WhenCancelled_SaysThatTheOtherModelGoesOn()
    {
        Publish(Samples.Change() with { State = JobState.Cancelled });

        var result = await _cli.RunAsync("models", "use", "code");

        result.ExitCode.ShouldNotBe(ExitCodes.Done);
        result.Error.ShouldContain("the model that answered goes on, and what was indexed with 'code' stays. 'contexter models use code' goes on from there.");
    }

    [Fact]
    public async Task Use_WhenDetached_PrintsTheId()
    {
        (await _cli.RunAsync("models", "use", "code", "--detach")).ShouldBeDone().Lines[0].ShouldBe("j1");
        (await _cli.RunAsync("models", "use", "code", "--detach", "--json")).ShouldBeDone().Lines.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Use_WhenThereIsNoSuchModel_Fails()
    {
        var result = await _cli.RunAsync("models", "use", "cdoe", "--json");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldContain("\"model_not_found\"");
    }

    [Fact]
    public async Task Remove_WhenDone_SaysHowToMakeItAnew()
    {
        (await _cli.RunAsync("models", "remove", "code")).ShouldBeDone().Output.ShouldBe("Removed the index of 'code'; 'contexter models use code' would make it anew.\n");
        (await _cli.RunAsync("models", "remove", "code", "--json")).ShouldBeDone().Output.ShouldContain("\"name\"");
    }

    [Fact]
    public async Task Jobs_WithAChangeOfModel_NamesTheModel()
    {
        (await _cli.RunAsync("jobs")).ShouldBeDone().Output.ShouldContain("all, with 'code'");

        var shown = (await _cli.RunAsync("jobs", "show", "j1")).ShouldBeDone().Output;
        shown.ShouldContain("Kind       change_model");
        shown.ShouldContain("Model      code");
        shown.ShouldNotContain("Source");
    }

    private static JobStatus Completed() => Samples.Change() with
    {
        State = JobState.Completed,
        StartedAt = Samples.Time,
        FinishedAt = Samples.Time.AddSeconds(8),
        Counters = new() { DocumentsToIndex = 10, DocumentsIndexed = 10, ChunksIndexed = 99 },
        Problems = [],
        Error = null,
    };

    private void Publish(JobStatus job) => _cli.Api.Publish(new JobEvent { Sequence = 1, At = Samples.Time, Job = job });
}
