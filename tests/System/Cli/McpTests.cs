using System.IO.Pipelines;
using System.Text.Json;
using Contexter.Cli;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Contexter.Tests.Cli;

public sealed class McpTests
{
    [Fact]
    public async Task Mcp_AnswersOverItsStreams_AndEndsWithThem()
    {
        using var cli = new CliHarness();
        var (input, output) = (new Pipe(), new Pipe());
        cli.McpTransport = () => new StreamServerTransport(input.Reader.AsStream(), output.Writer.AsStream(), "contexter");
        var token = TestContext.Current.CancellationToken;
        var run = cli.RunAsync("mcp", "--read-only");

        await using (var client = await McpClient.CreateAsync(new StreamClientTransport(input.Writer.AsStream(), output.Reader.AsStream()), cancellationToken: token))
        {
            var tools = await client.ListToolsAsync(cancellationToken: token);
            tools.ShouldContain(tool => tool.Name == "search_docs");
            tools.ShouldNotContain(tool => tool.Name == "add_library");
            (await client.CallToolAsync("search_docs", new Dictionary<string, object?>(StringComparer.Ordinal) { ["query"] = "hooks" }, cancellationToken: token)).IsError.ShouldNotBe(true);
        }

        await input.Writer.CompleteAsync();
        var result = await run.WaitAsync(TimeSpan.FromSeconds(30), token);
        result.ShouldBeDone().Output.ShouldBeEmpty("standard output is the session's");
        var served = cli.Sessions.Served.ShouldHaveSingleItem("other commands find the data folder's owner");
        (served.Server.Host, served.Server.Port).ShouldBe(("127.0.0.1", 0));
    }

    [Fact]
    public async Task Install_PrintsEveryEditorsConfiguration()
    {
        using var cli = new CliHarness();

        var result = (await cli.RunAsync("mcp", "install")).ShouldBeDone();

        result.Output.ShouldContain("claude mcp add contexter -- \"/opt/my tools/contexter\" mcp\n");
        result.Output.ShouldContain("[mcp_servers.contexter]\ncommand = \"/opt/my tools/contexter\"\nargs = [\"mcp\"]\n");
        foreach (var editor in new[] { "Claude Code", "Claude Desktop", "Cursor", "Visual Studio Code", "Windsurf", "Zed", "Codex", "Gemini CLI", "opencode" })
        {
            result.Output.ShouldContain($"# {editor} (");
        }
    }

    [Theory]
    [InlineData("cursor", false, """{"mcpServers":{"contexter":{"command":"/opt/my tools/contexter","args":["mcp","--read-only"]}}}""")]
    [InlineData("vscode", false, """{"servers":{"contexter":{"type":"stdio","command":"/opt/my tools/contexter","args":["mcp","--read-only"]}}}""")]
    [InlineData("zed", false, """{"context_servers":{"contexter":{"command":"/opt/my tools/contexter","args":["mcp","--read-only"]}}}""")]
    [InlineData("opencode", false, """{"mcp":{"contexter":{"type":"local","command":["/opt/my tools/contexter","mcp","--read-only"]}}}""")]
    [InlineData("vscode", true, """{"servers":{"contexter":{"type":"http","url":"http://localhost:9000/mcp"}}}""")]
    [InlineData("windsurf", true, """{"mcpServers":{"contexter":{"serverUrl":"http://localhost:9000/mcp"}}}""")]
    public async Task Install_OfOneEditor_PrintsWhatItReads(string editor, bool http, string expected)
    {
        using var cli = new CliHarness();

        var result = (await cli.RunAsync(["mcp", "install", editor, http ? "--http" : "--read-only", "--json", "--set", "server.port=9000", "--set", "server.host=0.0.0.0"])).ShouldBeDone();

        using var json = JsonDocument.Parse(result.Output);
        using var configuration = JsonDocument.Parse(json.RootElement.GetProperty("configuration").GetString()!);
        JsonSerializer.Serialize(configuration).ShouldBe(expected);
    }

    [Fact]
    public async Task Install_OfAnUnknownEditor_NamesThoseThereAre()
    {
        using var cli = new CliHarness();

        var result = await cli.RunAsync("mcp", "install", "ed");

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain("'ed' is no editor that is known; there are claude-code, claude-desktop, cursor");
    }
}
