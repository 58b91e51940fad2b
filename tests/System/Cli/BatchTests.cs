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

        (await _cli.RunAsync("batch", _file, "--detach")).ShouldBeDone().Output.ShouldStartWith("j1\nj1\n");

        var asked = _cli.Api.Asked.Cast<AddLibraryRequest>().ToArray();
        asked.Select(request => request.Library).ShouldBe(["react@19.0", "vue"]);
        (asked[0].Source.Kind, asked[0].Source.Location, asked[0].Source.MaxItems).ShouldBe(("web", "https://react.dev/learn", 200));
        asked[1].Source.Include.Length.ShouldBe(2);
        asked[1].Source.Include[1].ShouldBe("a b.md");
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
        _cli.Api.Jobs = [Samples.Job(JobState.Completed)];
        _cli.Api.Publish(Samples.Event(1, JobState.Completed));
        _cli.Api.EndWatch();

        var result = await _cli.RunAsync("batch", _file);

        result.Output.ShouldContain("LIBRARY");
        result.Output.ShouldMatch(@"react@19\.0 +j1 +completed");
    }
}
