using System.Text.Json;
using Contexter.Client;
using Contexter.GrainInterfaces.Faults;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter dead-letters</c> and <c>contexter errors</c>.</summary>
public sealed class DeadLettersTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task List_OfMany_ShowsAllPages()
    {
        _cli.Api.DeadLetters = [.. Enumerable.Range(1, DeadLetterPage.MaxLimit + 1).Select(id => Samples.DeadLetter(id))];

        var output = (await _cli.RunAsync("dead-letters", "list", "--json")).ShouldBeDone().Output;

        JsonSerializer.Deserialize<DeadLetterSummary[]>(output, ContexterJson.Options)!.Length.ShouldBe(DeadLetterPage.MaxLimit + 1);
    }

    [Fact]
    public async Task Show_ADeadLetter_TellsWhyAndWhatWasThrown()
    {
        var output = (await _cli.RunAsync("dead-letters", "show", "5")).ShouldBeDone().Output;

        output.ShouldContain("guide/poison.md");
        output.ShouldContain("(internal_error)");
        output.ShouldContain("System.InvalidOperationException: poison");
    }

    [Fact]
    public async Task Retry_All_LeavesTheJobsBehindWithDetach()
    {
        var result = (await _cli.RunAsync("dead-letters", "retry", "--all", "--detach")).ShouldBeDone();

        result.Output.ShouldContain(Samples.Job().Id);
        _cli.Api.Asked.ShouldContain("retry dead letters ");
    }

    [Fact]
    public async Task Retry_OfNothing_AsksForIdsOrAll() => (await _cli.RunAsync("dead-letters", "retry")).Error.ShouldContain("ids, or --all");

    [Fact]
    public async Task Remove_ADeadLetter_SaysWhichItWas() =>
        (await _cli.RunAsync("dead-letters", "remove", "5")).ShouldBeDone().Output.ShouldContain("'guide/poison.md' of react@19.0");

    [Fact]
    public async Task Errors_WithSome_ShowsCountsTheNewestAndHowManyAreDropped()
    {
        var output = (await _cli.RunAsync("errors", "--hours", "2")).ShouldBeDone().Output;

        output.ShouldContain("network");
        output.ShouldContain("1,200");
        output.ShouldContain("It is away. (source_unavailable)");
        output.ShouldContain("1,199 further errors");
        _cli.Api.Asked.ShouldBe(["errors 2"]);
    }
}
