using Contexter.Cli;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter batch</c>.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly CliHarness _cli = new();
    private readonly string _file = Path.GetTempFileName();

    public void Dispose()
    {
        _cli.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task Batch_WhenTheFileNamesLibraries_AddsEachWithItsOptions()
    {
        await File.WriteAllTextAsync(
            _file, "# what we use\n\nreact@19.0 --from https://react.dev/learn --max-pages 200\n  vue --from npm:vue --include 'docs/**' --include \"a b.md\"\n", TestContext.Current.CancellationToken);
        _cli.Api.Jobs = [Samples.Job(JobState.Queued)];

        (await _cli.RunAsync("batch", _file, "--detach", "--priority", "low")).ShouldBeDone().Output.ShouldStartWith("j1\n");

        var batch = _cli.Api.Asked.ShouldHaveSingleItem().ShouldBeOfType<BatchRequest>();
        batch.Priority.ShouldBe(JobPriority.Low);
        var asked = batch.Add;
        asked.Select(request => request.Library).ShouldBe(["react@19.0", "vue"]);
        (asked[0].Source.Kind, asked[0].Source.Location, asked[0].Source.MaxItems).ShouldBe(("web", "https://react.dev/learn", 200));
        asked[1].Source.Include.Length.ShouldBe(2);
        asked[1].Source.Include[1].ShouldBe("a b.md");
    }

    [Theory]
    [InlineData("batch", "- library: react@19.0\n  from: npm:react\n  include: ['docs/**', '*.md']\n  max_pages: 7\n- { library: vue, from: npm:vue, priority: high }\n")]
    [InlineData("add --batch", "[{\"library\":\"react@19.0\",\"from\":\"npm:react\",\"include\":[\"docs/**\",\"*.md\"],\"max_pages\":7},\n {\"library\":\"vue\",\"from\":\"npm:vue\",\"priority\":\"high\"}]")]
    public async Task Batch_WhenTheFileIsAList_ReadsItAsTheOptionsOfAdd(string command, string text)
    {
        await File.WriteAllTextAsync(_file, text, TestContext.Current.CancellationToken);

        (await _cli.RunAsync([.. command.Split(' '), _file, "--detach"])).ShouldBeDone();

        var asked = _cli.Api.Asked.ShouldHaveSingleItem().ShouldBeOfType<BatchRequest>().Add;
        asked.Select(add => (add.Library, add.Source.Location, add.Source.MaxItems, add.Priority)).ShouldBe([("react@19.0", "react", (int?)7, JobPriority.Normal), ("vue", "vue", null, JobPriority.High)]);
        asked[0].Source.Include.ShouldBe(["docs/**", "*.md"]);
    }

    [Theory]
    [InlineData("- react\n", "Entry 1 of '{0}' (line 1): it is no list of keys and values")]
    [InlineData("- { library: react, from: npm:react }\n- { library: vue, form: npm:vue }\n", "Entry 2 of '{0}' (line 2): ")]
    [InlineData("- { library: react, from: { npm: react } }\n", "Entry 1 of '{0}' (line 1): 'from' is neither a text nor a list of texts")]
    [InlineData("- { library: react, batch: other.yaml }\n", "Entry 1 of '{0}' (line 1): ")]
    [InlineData("- { library: react\n", "'{0}' is not valid YAML or JSON: line ")]
    public async Task Batch_WhenAnEntryIsWrong_NamesItAndAddsNothing(string text, string message)
    {
        await File.WriteAllTextAsync(_file, text, TestContext.Current.CancellationToken);

        var result = await _cli.RunAsync("batch", _file);

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldStartWith("error: " + string.Format(null, message, _file));
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task Add_WithABatchAndALibrary_IsRefused()
    {
        var result = await _cli.RunAsync("add", "react", "--batch", _file);

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain("leave NAME and '--from' out");
    }

    [Theory]
    [InlineData("react --from npm:react\nvue", "Line 2 of '{0}': Option '--from' is required.")]
    [InlineData("react --from npm:react --max-pages many", "Line 1 of '{0}': --max-pages does not take 'many'; allowed: a whole number.")]
    [InlineData("not;valid --from npm:x", "Line 1 of '{0}': Library name 'not;valid' is not valid: 1 to 200 letters, digits or . - _ / @ + # are allowed.")]
    [InlineData("# nothing\n", "'{0}' names no library; write one a line, as 'NAME --from SOURCE'.")]
    public async Task Batch_WhenALineIsWrong_NamesItAndAddsNothing(string text, string message)
    {
        await File.WriteAllTextAsync(_file, text, TestContext.Current.CancellationToken);

        var result = await _cli.RunAsync("batch", _file);

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldBe($"error: {string.Format(null, message, _file)}\n");
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task Batch_WhenTheFileIsNotThere_SaysSo()
    {
        var result = await _cli.RunAsync("batch", _file + ".not");

        result.ExitCode.ShouldNotBe(ExitCodes.Done);
        result.Error.ShouldContain(_file + ".not");
    }

    [Fact]
    public async Task Batch_WhenFollowed_EndsWithWhatBecameOfEach()
    {
        await File.WriteAllTextAsync(_file, "react --from npm:react\n", TestContext.Current.CancellationToken);
        var child = new BatchChild { Index = 0, Library = "react@19.0", JobId = "j2", State = JobState.Completed, Documents = 7 };
        var job = Samples.Job(JobState.Completed) with { Kind = JobKind.Batch, Children = [child] };
        _cli.Api.Jobs = [job];
        _cli.Api.Publish(
            Samples.Event(1) with { Kind = JobEventKind.Child, Child = child with { State = JobState.Running }, Job = job with { State = JobState.Running } },
            Samples.Event(2, JobState.Completed) with { Job = job });
        _cli.Api.EndWatch();

        var result = await _cli.RunAsync("batch", _file);

        result.Output.ShouldContain("react@19.0: running (job j2)\n");
        result.Output.ShouldContain("LIBRARY");
        result.Output.ShouldMatch(@"react@19\.0 +j2 +completed +7");
    }
}
