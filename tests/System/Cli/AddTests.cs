using System.Text.Json;
using Contexter.Cli;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter add</c> and <c>contexter jobs watch</c>.</summary>
public sealed class AddTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("docs", "files", "/srv/docs/docs")]
    [InlineData("../other/file.md", "files", "/srv/other/file.md")]
    [InlineData("/abs/docs", "files", "/abs/docs")]
    [InlineData("~/docs", "files", "/home/ada/docs")]
    [InlineData("./sdk-docs", "files", "/srv/docs/sdk-docs")]
    [InlineData("sdk-docs", "sdk-docs", "")]
    [InlineData("sdk-docs:", "sdk-docs", "")]
    [InlineData("sdk-docs:/opt/dotnet", "sdk-docs", "/opt/dotnet")]
    [InlineData("sdk-docs:dotnet", "sdk-docs", "/srv/docs/dotnet")]
    [InlineData("docs.tar.gz", "archive", "/srv/docs/docs.tar.gz")]
    [InlineData("git:../react", "git", "/srv/react")]
    [InlineData("https://host/docs/", "web", "https://host/docs/")]
    [InlineData("npm:left-pad", "npm", "left-pad")]
    public async Task Add_FromAnyPlace_DescribesTheSource(string from, string kind, string location)
    {
        (await _cli.RunAsync("add", "@types/react@19.0", "--from", from, "--include", "*.md", "--include", "*.txt", "--exclude", "old/", "--detach")).ShouldBeDone();

        var request = _cli.Api.Asked.Single().ShouldBeOfType<AddLibraryRequest>();
        request.Library.ShouldBe("@types/react@19.0");
        request.Source.Kind.ShouldBe(kind);
        request.Source.Location.ShouldBe(location);
        request.Source.Include.ShouldBe(["*.md", "*.txt"]);
        request.Source.Exclude.ShouldBe(["old/"]);
    }

    [Fact]
    public async Task Add_WithLimits_SendsThem()
    {
        (await _cli.RunAsync("add", "site", "--from", "https://host/docs/", "--scope", "host", "--max-pages", "20", "--max-depth", "0", "--detach")).ShouldBeDone();
        (await _cli.RunAsync("add", "react", "--from", "context7:/facebook/react", "--topic", "hooks", "--topic", "state", "--detach")).ShouldBeDone();

        var requests = _cli.Api.Asked.Cast<AddLibraryRequest>().Select(request => request.Source).ToArray();
        (requests[0].Scope, requests[0].MaxItems, requests[0].MaxDepth).ShouldBe((SourceScope.Host, 20, 0));
        requests[1].Topics.ShouldBe(["hooks", "state"]);
        (await _cli.RunAsync("add", "site", "--from", "https://host/docs/", "--scope", "planet")).Error.ShouldContain("--scope does not take 'planet'; allowed: path|host|domain.");
    }

    [Fact]
    public async Task Add_WithoutTerminal_WritesALineWhenStageOrTenthChanges()
    {
        Publish(JobState.Queued, JobStage.None);
        Publish(JobState.Running, JobStage.Fetch);
        for (var item = 0; item <= 1_000; item++)
        {
            Publish(JobState.Running, JobStage.Fetch, new() { Items = 1_000, ItemsStored = item, BytesRead = item * 5_000L }, seconds: item * 0.01, left: (1_000 - item) * 0.01);
        }

        for (var document = 0; document <= 500; document++)
        {
            Publish(
                JobState.Running,
                JobStage.Index,
                new() { Items = 1_000, ItemsStored = 1_000, DocumentsToIndex = 500, DocumentsIndexed = document, ChunksIndexed = document * 8 },
                seconds: 10 + (document * 0.1),
                left: (500 - document) * 0.1);
        }

        Publish(JobState.Running, JobStage.Finish, seconds: 60);
        Complete();

        (await AddAsync()).ShouldBeDone().Output.ShouldBe(
            """
            react@19.0 from /docs (job j1)
            queued: waits for its turn
            fetch    0 %  listing the source
            fetch   10 %  100 of 1,000 items, 500.0 kB, 0:09 left
            fetch   20 %  200 of 1,000 items, 1.0 MB, 0:08 left
            fetch   30 %  300 of 1,000 items, 1.5 MB, 0:07 left
            fetch   40 %  400 of 1,000 items, 2.0 MB, 0:06 left
            fetch   50 %  500 of 1,000 items, 2.5 MB, 0:05 left
            fetch   60 %  600 of 1,000 items, 3.0 MB, 0:04 left
            fetch   70 %  700 of 1,000 items, 3.5 MB, 0:03 left
            fetch   80 %  800 of 1,000 items, 4.0 MB, 0:02 left
            fetch   90 %  900 of 1,000 items, 4.5 MB, 0:01 left
            fetch  100 %  1,000 of 1,000 items, 5.0 MB
            index    0 %  0 of 500 documents, 0 chunks, 80 chunks/s, 0:50 left
            index   10 %  50 of 500 documents, 400 chunks, 80 chunks/s, 0:45 left
            index   20 %  100 of 500 documents, 800 chunks, 80 chunks/s, 0:40 left
            index   30 %  150 of 500 documents, 1,200 chunks, 80 chunks/s, 0:35 left
            index   40 %  200 of 500 documents, 1,600 chunks, 80 chunks/s, 0:30 left
            index   50 %  250 of 500 documents, 2,000 chunks, 80 chunks/s, 0:25 left
            index   60 %  300 of 500 documents, 2,400 chunks, 80 chunks/s, 0:20 left
            index   70 %  350 of 500 documents, 2,800 chunks, 80 chunks/s, 0:15 left
            index   80 %  400 of 500 documents, 3,200 chunks, 80 chunks/s, 0:10 left
            index   90 %  450 of 500 documents, 3,600 chunks, 80 chunks/s, 0:05 left
            index  100 %  500 of 500 documents, 4,000 chunks, 80 chunks/s
            finish
            react@19.0 is ready: 500 documents (480 new, 20 changed), 4,000 chunks; read 5.0 MB in 61.0 s.

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Add_AtATerminal_ShowsABarForEveryStage()
    {
        _cli.IsTerminal = true;
        Publish(JobState.Running, JobStage.Fetch, new() { Items = 4, ItemsStored = 2 });
        Complete();

        var output = (await AddAsync()).ShouldBeDone().Output;

        foreach (var stage in new[] { "fetch", "index", "finish" })
        {
            output.ShouldMatch(stage + @"\W.*━.*100 %");
        }

        output.ShouldContain("500 of 500 documents, 4,000 chunks");
        output.ShouldContain("react@19.0 is ready: 500 documents");
    }

    [Fact]
    public async Task Add_WithJson_WritesEventsAndThenTheJob()
    {
        Publish(JobState.Running, JobStage.Fetch);
        Complete();

        var lines = (await AddAsync("--json")).ShouldBeDone().Lines;

        lines.Length.ShouldBe(3);
        JsonSerializer.Deserialize<JobEvent>(lines[0], ContexterJson.Options)!.Job.Stage.ShouldBe(JobStage.Fetch);
        JsonSerializer.Deserialize<JobEvent>(lines[1], ContexterJson.Options)!.Job.State.ShouldBe(JobState.Completed);
        JsonSerializer.Deserialize<JobStatus>(lines[2], ContexterJson.Options)!.State.ShouldBe(JobState.Completed);
    }

    [Fact]
    public async Task Add_WhenQuiet_WritesNothing()
    {
        Complete();

        (await AddAsync("--quiet")).ShouldBeDone().Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Add_WhenItemsAreGivenUp_ListsTheFirstTenAndReturns3(bool isQuiet)
    {
        Complete(rejected: 12);

        var result = await (isQuiet ? AddAsync("-q") : AddAsync());

        result.ExitCode.ShouldBe(ExitCodes.PartlyDone);
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(12);
        lines[0].ShouldBe("warning: 12 items were given up:");
        lines[1].ShouldBe("  item1.md: It is binary. (file_binary)");
        lines[10].ShouldBe("  item10.md: It is binary. (file_binary)");
        lines[11].ShouldBe("  and 2 more; contexter jobs show j1");
    }

    [Fact]
    public async Task Add_WhenItemsAreGivenUpWithJson_Returns3WithoutWarnings()
    {
        Complete(rejected: 1);

        var result = await AddAsync("--json");

        result.ExitCode.ShouldBe(ExitCodes.PartlyDone);
        result.Error.ShouldBeEmpty();
        JsonDocument.Parse(result.Lines[^1]).RootElement.GetProperty("problems").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Add_WhenTheJobFails_SaysWhy()
    {
        _cli.Api.Publish(Event(Job(JobState.Failed) with { Error = new() { Item = "disk", Code = "storage_full", Message = "The disk is full." } }));

        var result = await AddAsync();
        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldBe("error: Job j1 failed: The disk is full.\n");
    }

    [Fact]
    public async Task Add_WhenTheJobFailsWithJson_WritesTheJobAndTheError()
    {
        _cli.Api.Publish(Event(Job(JobState.Failed) with { Error = new() { Item = "disk", Code = "storage_full", Message = "The disk is full." } }));

        var result = await AddAsync("--json");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        JsonDocument.Parse(result.Lines[^1]).RootElement.GetProperty("state").GetString().ShouldBe("failed");
        JsonDocument.Parse(result.Error).RootElement.GetProperty("error").GetProperty("code").GetString().ShouldBe("storage_full");
    }

    [Fact]
    public async Task Add_WhenSomeoneCancelsTheJob_Fails()
    {
        _cli.Api.Publish(Event(Job(JobState.Cancelled)));

        var result = await AddAsync();

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldStartWith("error: Job j1 was cancelled;");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Add_WhenInterrupted_SaysThatTheJobGoesOnAndReturns130(bool hasServer, bool isTerminal)
    {
        _cli.IsTerminal = isTerminal;
        _cli.Sessions.OtherServer = hasServer ? new("http://127.0.0.1:8001") : null;
        _cli.Api.Jobs = [Job(JobState.Running)];
        Publish(JobState.Running, JobStage.Fetch);

        var result = await _cli.InterruptAsync(_cli.Api.WatchStarted.Task, "add", "react@19.0", "--from", "/docs");

        result.ExitCode.ShouldBe(ExitCodes.Interrupted);
        result.Error.ShouldBe(hasServer
            ? "error: interrupted; job j1 goes on in the server at http://127.0.0.1:8001/; 'contexter jobs watch j1' follows it, 'contexter jobs cancel j1' ends it.\n"
            : "stopping; Ctrl+C once more ends at once\n"
                + "error: interrupted; job j1 is kept and goes on with the next contexter command; 'contexter jobs watch j1' follows it.\n");
    }

    [Fact]
    public async Task Add_WhenTheEventsEndBeforeTheJob_Fails()
    {
        Publish(JobState.Running, JobStage.Fetch);
        _cli.Api.EndWatch();

        var result = await AddAsync();

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldBe("error: Job j1 sent no more events before it ended; 'contexter jobs show j1' says how far it is.\n");
    }

    [Fact]
    public async Task Add_WhenDetached_PrintsTheIdFirst()
    {
        _cli.Api.Jobs = [Job(JobState.Queued)];

        var alone = (await _cli.RunAsync("add", "react", "--from", ".", "--detach")).ShouldBeDone().Lines;
        alone.Length.ShouldBe(2);
        alone[0].ShouldBe("j1");
        alone[1].ShouldContain("waits for the next contexter command");

        _cli.Sessions.OtherServer = new("http://127.0.0.1:8001");
        var served = (await _cli.RunAsync("add", "react", "--from", ".", "--detach")).ShouldBeDone().Lines;
        served[1].ShouldContain("The server at http://127.0.0.1:8001/ works on it");

        (await _cli.RunAsync("add", "react", "--from", ".", "--detach", "-q")).ShouldBeDone().Output.ShouldBe("j1\n");
        var json = (await _cli.RunAsync("add", "react", "--from", ".", "--detach", "--json")).ShouldBeDone().Output;
        JsonSerializer.Deserialize<JobStatus>(json, ContexterJson.Options)!.Id.ShouldBe("j1");
    }

    [Fact]
    public async Task WatchJob_UntilItEnds_ReportsLikeAdd()
    {
        _cli.Api.Jobs = [Job(JobState.Running)];
        Complete(rejected: 1);

        var result = await _cli.RunAsync("jobs", "watch", "j1");

        result.ExitCode.ShouldBe(ExitCodes.PartlyDone);
        result.Output.ShouldStartWith("react@19.0 is ready");
        result.Error.ShouldStartWith("warning: 1 item was given up:\n  item1.md");
    }

    private static JobStatus Job(JobState state) => Samples.Job(state) with
    {
        Source = new SourceDescription { Kind = "files", Location = "/docs" },
        Stage = JobStage.None,
        Counters = new(),
        Problems = [],
    };

    private static JobEvent Event(JobStatus job, double seconds = 0) => new() { Sequence = 1, At = Samples.Time.AddSeconds(seconds), Job = job };

    private Task<CliResult> AddAsync(params string[] more)
    {
        _cli.Api.Jobs = [Job(JobState.Queued)];
        return _cli.RunAsync(["add", "react@19.0", "--from", "/docs", .. more]);
    }

    private void Publish(JobState state, JobStage stage, JobCounters? counters = null, double seconds = 0, double? left = null) => _cli.Api.Publish(Event(
        Job(state) with { Stage = stage, Counters = counters ?? new(), Progress = [new() { Stage = stage, SecondsLeft = left > 0 ? left : null, ChunksPerSecond = 80 }] }, seconds));

    private void Complete(int rejected = 0) => _cli.Api.Publish(Event(
        Job(JobState.Completed) with
        {
            StartedAt = Samples.Time,
            FinishedAt = Samples.Time.AddSeconds(61),
            Counters = new()
            {
                Items = 1_000,
                ItemsStored = 1_000 - rejected,
                ItemsRejected = rejected,
                BytesRead = 5_000_000,
                DocumentsAdded = 480,
                DocumentsUpdated = 20,
                DocumentsIndexed = 500,
                DocumentsToIndex = 500,
                ChunksIndexed = 4_000,
            },
            Problems = [.. Enumerable.Range(1, rejected).Select(i => new JobProblem { Item = $"item{i}.md", Code = "file_binary", Message = "It is binary." })],
        },
        seconds: 61));
}
