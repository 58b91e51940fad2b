using System.Text.Json;
using Contexter.Cli;
using Contexter.Documents;
using Contexter.GrainInterfaces;

namespace Contexter.Tests.Cli;

/// <summary>What failing commands say, and their exit codes.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("library_not_found", ExitCodes.Failed)]
    [InlineData("storage_full", ExitCodes.Failed)]
    [InlineData("server_unreachable", ExitCodes.Failed)]
    [InlineData("invalid_input", ExitCodes.Usage)]
    public async Task Run_WhenTheApiRefuses_SaysWhyInOneLine(string code, int exitCode)
    {
        _cli.Api.Failure = new ContexterFaultException(code, "Library 'x' is not here; there are: y.");

        var result = await _cli.RunAsync("search", "x");

        result.ShouldBe(new(exitCode, "", "error: Library 'x' is not here; there are: y.\n"));
    }

    [Fact]
    public async Task Run_WhenTheApiRefusesWithJson_WritesCodeAndMessage()
    {
        _cli.Api.Failure = new ContexterFaultException("library_not_found", "Library \"x\" is not here.");

        var result = await _cli.RunAsync("search", "x", "--json");

        result.ShouldBe(new(ExitCodes.Failed, "", """{"error":{"code":"library_not_found","message":"Library \"x\" is not here."}}""" + "\n"));
    }

    [Fact]
    public async Task Run_WhenTheDataFolderIsInUse_SaysSo()
    {
        _cli.Sessions.OpenFailure = new ContexterException(ErrorCodes.DataInUse, "The data folder is in use.");

        (await _cli.RunAsync("libraries")).ShouldBe(new(ExitCodes.Failed, "", "error: The data folder is in use.\n"));
    }

    [Fact]
    public async Task Run_WhenSomethingUnexpectedHappens_ShowsTheStackTraceOnlyOnRequest()
    {
        _cli.Api.Failure = new InvalidOperationException("boom");

        var result = await _cli.RunAsync("libraries");
        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldBe("error: boom (InvalidOperationException). This is a defect of Contexter or of the machine; --debug shows where.\n");

        (await _cli.RunAsync("libraries", "--debug")).Error.ShouldContain(nameof(Tests.Client.FakeContexterApi));
        var json = JsonDocument.Parse((await _cli.RunAsync("libraries", "--debug", "--json")).Error).RootElement.GetProperty("error");
        json.GetProperty("code").GetString().ShouldBe("internal_error");
        json.GetProperty("details").GetString()!.ShouldContain(nameof(Tests.Client.FakeContexterApi));
    }

    [Fact]
    public async Task Run_WhenAnErrorCarriesControlCharacters_DoesNotPassThemOn()
    {
        _cli.Api.Failure = new ContexterFaultException("file_binary", "a\u001b[2Jb\u0007\u202Ec");

        (await _cli.RunAsync("libraries")).Error.ShouldBe("error: a\uFFFD[2Jb\uFFFD\uFFFDc\n");
    }

    [Fact]
    public async Task Run_WhenInterruptedBeforeAnythingStarted_Returns130()
    {
        await _cli.InterruptAsync();

        (await _cli.RunAsync("libraries")).ShouldBe(new(ExitCodes.Interrupted, "", "error: interrupted.\n"));
    }

    [Fact]
    public async Task Run_WhenTheReaderOfTheOutputIsGone_IsDone()
    {
        _cli.Output = new ClosedPipe();

        var result = await _cli.RunAsync("libraries");

        result.ShouldBe(new(ExitCodes.Done, "", ""));
    }

    [Fact]
    public async Task Run_WhenTheConfigurationIsWrong_NamesTheProblemAndOpensNothing()
    {
        var one = await _cli.RunAsync("libraries", "--set", "server.port=99999");
        one.ShouldBe(new(ExitCodes.Usage, "", "error: server.port: '99999' is too large (command line); allowed: whole number, 0..65535\n"));

        var two = await _cli.RunAsync("libraries", "--set", "server.port=99999", "--set", "search.top_k=0");
        two.ExitCode.ShouldBe(ExitCodes.Usage);
        two.Error.ShouldStartWith("error: The configuration has 2 problems:\n  ");
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_WhenFlagsAreGiven_TheyReachTheSession()
    {
        _cli.Machine.Set("CONTEXTER_DATA", "/env").Add("/srv/docs/other.yaml", "server:\n  port: 9000\n");

        (await _cli.RunAsync("libraries")).ShouldBeDone();
        (await _cli.RunAsync("libraries", "--data", "here", "--config", "other.yaml", "--set", "search.top_k=3", "--set=search.threshold=0.5")).ShouldBeDone();

        _cli.Sessions.Opened[0].DataPath.ShouldBe("/env");
        var options = _cli.Sessions.Opened[1];
        options.DataPath.ShouldBe("/srv/docs/here");
        options.Server.Port.ShouldBe(9000);
        options.Search.TopK.ShouldBe(3);
        options.Search.Threshold.ShouldBe(0.5);
    }

    /// <summary>A pipe whose reader went away.</summary>
    private sealed class ClosedPipe : StringWriter
    {
        public override void Write(char[] buffer, int index, int count) => throw Broken();

        public override void Write(string? value) => throw Broken();

        public override void WriteLine(string? value) => throw Broken();

        private static IOException Broken() => new("Broken pipe", OperatingSystem.IsWindows() ? unchecked((int)0x8007006D) : 32);
    }
}
