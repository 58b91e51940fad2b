using System.Text.Json;
using Contexter.Cli;
using Contexter.Client;
using Contexter.GrainInterfaces.Flags;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter flags</c>.</summary>
public sealed class FlagsTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task List_WithFlags_ShowsWhichAreOnAndWhatCannotBe()
    {
        var result = (await _cli.RunAsync("flags")).ShouldBeDone();

        result.Lines[0].ShouldMatch("^FLAG +IS +DEFAULT +MEANING$");
        result.Lines[1].ShouldMatch("^streaming +on +on ");
        result.Lines.ShouldContain(line => line.StartsWith("error_injection ", StringComparison.Ordinal) && line.Contains("off", StringComparison.Ordinal));
        result.Output.ShouldContain("Not here.");
    }

    [Fact]
    public async Task List_WithJson_WritesTheFlags()
    {
        var output = (await _cli.RunAsync("flags", "--json")).ShouldBeDone().Output;

        JsonSerializer.Deserialize<FlagStatus[]>(output, ContexterJson.Options).ShouldBe(_cli.Api.Flags);
    }

    [Fact]
    public async Task Set_WhenAllowed_SwitchesAndShowsTheFlag()
    {
        (await _cli.RunAsync("flags", "set", "streaming", "off")).ShouldBeDone().Lines[1].ShouldMatch("^streaming +off +on ");

        _cli.Api.Asked.ShouldBe(["flag streaming False"]);
    }

    [Theory]
    [InlineData(ExitCodes.Failed, "Not here.", "error_injection", "on")]
    [InlineData(ExitCodes.Failed, "no flag 'steaming'", "steaming", "on")]
    [InlineData(ExitCodes.Usage, "'maybe'", "streaming", "maybe")]
    public async Task Set_WhenNotAllowed_SaysWhy(int exitCode, string message, string name, string state)
    {
        var result = await _cli.RunAsync("flags", "set", name, state);

        result.ExitCode.ShouldBe(exitCode);
        result.Error.ShouldContain(message);
    }
}
