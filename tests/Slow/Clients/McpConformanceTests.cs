namespace Contexter.SlowTests.Clients;

/// <summary>The conformance suite of the Model Context Protocol before Contexter.</summary>
public sealed class McpConformanceTests
{
    /// <summary>What calls tools, resources and prompts by names that only the suite's own example server has (<c>test_simple_text</c>, <c>test://static-text</c>).</summary>
    private static readonly string[] OfTheExampleServer =
    [
        "tools-call-simple-text", "tools-call-image", "tools-call-audio", "tools-call-embedded-resource", "tools-call-mixed-content", "tools-call-with-logging",
        "tools-call-error", "tools-call-with-progress", "tools-call-sampling", "tools-call-elicitation", "json-schema-2020-12", "elicitation-sep1034-defaults",
        "elicitation-sep1330-enums", "server-sse-polling", "resources-read-text", "resources-read-binary", "resources-templates-read", "prompts-get-simple",
        "prompts-get-with-args", "prompts-get-embedded-resource", "prompts-get-with-image",
    ];

    [Fact]
    public async Task Suite_BeforeAServer_FindsNothingButTheNamesOfItsExampleServerMissing()
    {
        using var npm = await NodePackages.InstallAsync("@modelcontextprotocol/conformance@0.1.16");
        await using var served = await ServedLibrary.StartAsync();
        var baseline = npm.PathOf("expected.yml");
        await File.WriteAllTextAsync(baseline, "server:\n" + string.Concat(OfTheExampleServer.Select(name => $"  - {name}\n")), TestContext.Current.CancellationToken);

        var (exitCode, output) = await npm.RunAsync(
            "node_modules/@modelcontextprotocol/conformance/dist/index.js", ["server", "--url", served.Address + "/mcp", "--suite", "all", "--expected-failures", baseline]);

        // Also fails when one that is expected to fail passes.
        exitCode.ShouldBe(0, output);
        foreach (var scenario in new[] { "server-initialize", "ping", "logging-set-level", "completion-complete", "tools-list", "resources-list", "prompts-list", "server-sse-multiple-streams", "dns-rebinding-protection" })
        {
            output.ShouldContain($"✓ {scenario}");
        }
    }
}
