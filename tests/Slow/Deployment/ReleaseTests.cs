using System.Text.Json.Nodes;
using Contexter.Bench.Load;

namespace Contexter.SlowTests.Deployment;

/// <summary>What a release consists of is made, installed and used as docs/deployment.md says.</summary>
public sealed class ReleaseTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(8);
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-release-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Release_WhenMade_InstallsAsAToolAndRunsAsAServer()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(Deadline);
        var release = Path.Combine(_root, "release");
        await ShouldRunAsync(Path.Combine(ProductFolder.Root(), "deploy", "release"), [release], deadline.Token);
        await ShouldRunAsync("sh", ["-c", $"cd '{release}' && sha256sum --check --strict SHA256SUMS"], deadline.Token);
        var version = Path.GetFileNameWithoutExtension(Directory.GetFiles(release, "Contexter.Tool.*.nupkg").ShouldHaveSingleItem())["Contexter.Tool.".Length..];

        var docs = Directory.CreateDirectory(Path.Combine(_root, "docs")).FullName;
        await File.WriteAllTextAsync(Path.Combine(docs, "port.md"), "# Ports\n\nThe port is set in the settings file, and read when the service starts.\n", deadline.Token);
        await ToolAsync(release, version, docs, deadline.Token);
        await ServerAsync(release, version, deadline.Token);

        var bill = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(release, $"contexter-{version}.cdx.json"), deadline.Token))!;
        ((string)bill["metadata"]!["component"]!["version"]!).ShouldBe(version);
        bill["components"]!.AsArray().Select(component => (string)component!["name"]!).ShouldContain(name => name.StartsWith("Microsoft.NETCore.App.Runtime.", StringComparison.Ordinal), 1);
    }

    /// <summary>The package, installed from the folder of the release, adds and finds.</summary>
    private async Task ToolAsync(string release, string version, string docs, CancellationToken cancellationToken)
    {
        var tools = Path.Combine(_root, "tools");

        // A cache of packages of its own: this version may be in the user's, with another content.
        await ShouldRunAsync(
            "dotnet",
            ["tool", "install", "Contexter.Tool", "--version", version, "--tool-path", tools, "--add-source", release],
            cancellationToken,
            ("NUGET_PACKAGES", Path.Combine(_root, "packages")));
        var contexter = Path.Combine(tools, "contexter");
        var data = Path.Combine(_root, "tool-data");
        (await ShouldRunAsync(contexter, ["--version"], cancellationToken)).ShouldBe($"contexter {version}\n");
        await ShouldRunAsync(contexter, ["add", "house@1", "--from", docs, "--data", data], cancellationToken);
        var found = JsonNode.Parse(await ShouldRunAsync(contexter, ["search", "port", "--data", data, "--json"], cancellationToken))!;
        ((string)found["results"]![0]!["title"]!).ShouldBe("Ports");
    }

    /// <summary>The server, unpacked, runs without .NET being there, and with what the tool has stored.</summary>
    private async Task ServerAsync(string release, string version, CancellationToken cancellationToken)
    {
        await ShouldRunAsync("tar", ["-xzf", Path.Combine(release, $"contexter-{version}-linux-x64.tar.gz"), "-C", _root], cancellationToken);
        var folder = Path.Combine(_root, $"contexter-{version}-linux-x64");
        foreach (var file in new[] { "README.md", "LICENSE", "licences.md", "contexter.service" })
        {
            File.Exists(Path.Combine(folder, file)).ShouldBeTrue(file);
        }

        var program = Path.Combine(folder, "contexter");
        (string, string)[] noDotnet = [("DOTNET_ROOT", "/nowhere"), ("DOTNET_MULTILEVEL_LOOKUP", "0"), ("PATH", "/usr/bin:/bin")];
        (await ShouldRunAsync(program, ["--version"], cancellationToken, noDotnet)).ShouldBe($"contexter {version}\n");
        await using var server = new ServedProcess(Path.Combine(_root, "tool-data"), []) { Program = program, Variables = noDotnet };
        await server.StartReadyAsync(cancellationToken);
        using var http = new HttpClient { BaseAddress = server.Address };
        var found = JsonNode.Parse(await http.GetStringAsync(new Uri("v1/search?q=port", UriKind.Relative), cancellationToken))!;
        ((string)found["results"]![0]!["title"]!).ShouldBe("Ports");
        (await server.StopAsync(cancellationToken)).ShouldBe(0);
    }

    private static async Task<string> ShouldRunAsync(string program, string[] arguments, CancellationToken cancellationToken, params (string Name, string Value)[] variables) =>
        (await Tool.RunAsync(program, arguments, cancellationToken, variables)).ShouldExitWith(0).Output;
}
