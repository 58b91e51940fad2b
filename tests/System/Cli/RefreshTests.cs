using Contexter.Cli;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter refresh</c> and <c>contexter jobs retry</c>.</summary>
public sealed class RefreshTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public RefreshTests() => _cli.Api.Libraries = [Samples.Library(), Samples.Library("vue", "3")];

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Refresh_WhenAll_RefreshesEveryLibrary()
    {
        _cli.Api.Jobs = [Samples.Job(JobState.Queued), Samples.Job(JobState.Queued) with { Id = "j2", Library = "vue", Version = "3" }];

        (await _cli.RunAsync("refresh", "--all", "--detach", "--priority", "low")).ShouldBeDone().Output.ShouldStartWith("j1\n");

        var batch = _cli.Api.Asked.Last().ShouldBeOfType<BatchRequest>();
        batch.Refresh.ShouldBe(["react@19.0", "vue@3"]);
        batch.Priority.ShouldBe(JobPriority.Low);
    }

    [Fact]
    public async Task Refresh_WhenOneLibraryIsNotHere_RefreshesTheOthersAndFails()
    {
        _cli.Api.Jobs = [Samples.Job(JobState.Queued)];

        var result = await _cli.RunAsync("refresh", "gone", "react", "--detach");

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldContain("Library 'gone' is not here.");
        _cli.Api.Asked.ShouldBe(["refresh gone", "refresh react"]);
    }

    [Theory]
    [InlineData("1d", "schedule react 24", "react@19.0 is refreshed every 1d while a server runs ('contexter serve'), next at 2026-03-04 05:06 UTC.\n")]
    [InlineData("36h", "schedule react 36", "react@19.0 is refreshed every 36h while a server runs ('contexter serve'), next at 2026-03-04 05:06 UTC.\n")]
    [InlineData("off", "schedule react ", "react@19.0 is refreshed only when someone asks.\n")]
    public async Task Refresh_WhenAScheduleIsGiven_SetsItAndRefreshesNothing(string every, string asked, string output)
    {
        (await _cli.RunAsync("refresh", "react", "--every", every)).ShouldBeDone().Output.ShouldBe(output);

        _cli.Api.Asked.ShouldHaveSingleItem().ShouldBe(asked);
    }

    [Fact]
    public async Task Libraries_WhenOneHasASchedule_ShowsItAndWhatWentWrong()
    {
        _cli.Api.Libraries = [Samples.Library() with { RefreshHours = 48, NextRefreshAt = Samples.Time, RefreshProblem = "its source has become another version" }, Samples.Library("vue", "3")];

        var result = await _cli.RunAsync("libraries");

        result.Output.ShouldContain("REFRESHED EVERY");
        result.Output.ShouldMatch("react .* 2d +2026-03-04 05:06\n");
        result.Error.ShouldContain("react@19.0 was not refreshed as scheduled: its source has become another version");
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("resume")]
    public async Task Change_WhenDetached_AsksForItAndPrintsTheJob(string change)
    {
        (await _cli.RunAsync("jobs", change, "j1", "--detach")).ShouldBeDone().Output.ShouldStartWith("j1\n");

        _cli.Api.Asked.ShouldBe([change + " j1"]);
    }

    [Fact]
    public async Task Pause_WhenTheJobRuns_SaysHowToGoOn() =>
        (await _cli.RunAsync("jobs", "pause", "j1")).ShouldBeDone().Output.ShouldBe("Paused job j1; 'contexter jobs resume j1' goes on where it was.\n");
}
