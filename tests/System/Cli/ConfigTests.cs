using System.Text.Json;
using Contexter.Cli;
using Contexter.Silo.Configuration;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter config</c>.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly CliHarness _cli = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-cli-").FullName;

    public void Dispose()
    {
        _cli.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Show_WithFileEnvironmentAndFlags_TellsEveryOrigin()
    {
        _cli.Machine.Add("/srv/docs/contexter.yaml", "server:\n  host: localhost\n").Set("CONTEXTER_SEARCH_TOP_K", "5");

        var output = (await _cli.RunAsync("config", "show", "--set", "server.port=9000")).ShouldBeDone().Output;

        output.ShouldStartWith("file  /srv/docs/contexter.yaml\ndata  /home/ada/.local/share/contexter\n\nKEY");
        output.ShouldMatch(@"server\.host +localhost +/srv/docs/contexter\.yaml:2\n");
        output.ShouldMatch(@"server\.port +9000 +command line\n");
        output.ShouldMatch(@"search\.top_k +5 +CONTEXTER_SEARCH_TOP_K\n");
        output.ShouldMatch(@"search\.threshold +0\.1 +default\n");
    }

    [Fact]
    public async Task Show_WhenOnlyChangesAreAsked_LeavesOutDefaults()
    {
        var lines = (await _cli.RunAsync("config", "show", "--changed", "-q", "--set", "server.port=9000")).ShouldBeDone().Lines;

        lines.ShouldBe(["KEY          VALUE  FROM", "server.port  9000   command line"]);
    }

    [Fact]
    public async Task Show_WithJson_PrintsOneObject()
    {
        var root = JsonDocument.Parse((await _cli.RunAsync("config", "show", "--json")).ShouldBeDone().Output).RootElement;

        root.GetProperty("file").ValueKind.ShouldBe(JsonValueKind.Null);
        root.GetProperty("data").GetString().ShouldBe("/home/ada/.local/share/contexter");
        var port = root.GetProperty("settings").EnumerateArray().Single(setting => setting.GetProperty("key").ValueEquals("server.port"));
        port.GetProperty("value").GetString().ShouldBe("8001");
        port.GetProperty("origin").GetProperty("kind").GetString().ShouldBe("default");
    }

    [Fact]
    public async Task Check_WhenAllIsWell_SaysSo()
    {
        (await _cli.RunAsync("config", "check")).ShouldBeDone().Output.ShouldBe("The configuration is valid (no file, defaults).\n");
        var root = JsonDocument.Parse((await _cli.RunAsync("config", "check", "--json")).ShouldBeDone().Output).RootElement;
        root.GetProperty("valid").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Check_WhenSomethingIsWrong_Returns2()
    {
        var result = await _cli.RunAsync("config", "check", "--config", "missing.yaml");

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldStartWith("error: configuration file '/srv/docs/missing.yaml' does not exist");
    }

    [Fact]
    public async Task Init_WhenTheFileIsNotThere_WritesOneThatLoads()
    {
        var path = Path.Combine(_folder, "contexter.yaml");

        (await _cli.RunAsync("config", "init", path)).ShouldBeDone().Output.ShouldBe($"Wrote {path}.\n");

        var template = new StringWriter();
        ConfigurationTemplate.Write(template);
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldBe(template.ToString());
        _cli.Sessions.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task Init_WhenTheFileIsThere_KeepsItUnlessForced()
    {
        var path = Path.Combine(_folder, "contexter.yaml");
        await File.WriteAllTextAsync(path, "mine", TestContext.Current.CancellationToken);

        (await _cli.RunAsync("config", "init", path)).ShouldBe(new(ExitCodes.Failed, "", $"error: File '{path}' exists; --force replaces it.\n"));
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldBe("mine");

        (await _cli.RunAsync("config", "init", path, "--force", "--json")).ShouldBeDone().Output.ShouldBe(JsonSerializer.Serialize(new { file = path }) + "\n");
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldContain("server:");
    }

    [Fact]
    public async Task Init_WhenTheFolderIsNotThere_Fails()
    {
        var result = await _cli.RunAsync("config", "init", Path.Combine(_folder, "no", "contexter.yaml"));

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Error.ShouldContain("cannot be written");
    }

    [Fact]
    public async Task Init_ToStandardOutput_WritesTheTemplate() =>
        (await _cli.RunAsync("config", "init", "-")).ShouldBeDone().Output.ShouldContain("\nserver:\n");
}
