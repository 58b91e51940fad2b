using System.Text.Json.Nodes;

namespace Contexter.SlowTests.Deployment;

/// <summary>Which version a build takes from the tags of its repository.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("contexter-version-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Version_IsThatOfTheTags_AndNoneWhereThereAreNone()
    {
        Directory.CreateDirectory(Path.Combine(_root, "deploy"));
        File.Copy(Path.Combine(ProductFolder.Root(), "deploy", "Version.targets"), Path.Combine(_root, "deploy", "Version.targets"));
        (await VersionAsync()).ShouldBeNull("no repository");

        await GitAsync("init", "-q");
        await CommitAsync();
        (await VersionAsync()).ShouldBeNull("no tags");
        await GitAsync("tag", "not-a-version");
        (await VersionAsync()).ShouldBeNull("no tag of a version");
        await GitAsync("tag", "v1.2.3");
        (await VersionAsync()).ShouldBe("1.2.3");
        await CommitAsync();
        await CommitAsync();
        (await VersionAsync()).ShouldBe("1.2.4-dev.2", "after a release, and before the next");
        await GitAsync("tag", "v2.0.0-rc.1");
        (await VersionAsync()).ShouldBe("2.0.0-rc.1");
        await CommitAsync();
        (await VersionAsync()).ShouldBe("2.0.0-rc.1.dev.1");
        (await VersionAsync(("PATH", await PathWithoutGitAsync()))).ShouldBeNull("no git");

        // Sources that lie in somebody else's repository do not have its versions.
        Directory.CreateDirectory(Path.Combine(_root, "vendor", "deploy"));
        File.Copy(Path.Combine(_root, "deploy", "Version.targets"), Path.Combine(_root, "vendor", "deploy", "Version.targets"));
        (await VersionAsync(folder: Path.Combine(_root, "vendor"))).ShouldBeNull("another's repository");
    }

    private Task CommitAsync() => GitAsync("-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-q", "--allow-empty", "-m", "change");

    private async Task GitAsync(params string[] arguments) => (await Tool.TryRunAsync("git", ["-C", _root, .. arguments])).ShouldBeNull();

    private async Task<string?> VersionAsync((string Name, string Value)? variable = null, string? folder = null)
    {
        var result = await Tool.RunAsync(
            "dotnet", ["msbuild", Path.Combine(folder ?? _root, "deploy", "Version.targets"), "-t:GetVersion", "-getTargetResult:GetVersion", "-nologo"], Token, variable is { } given ? [given] : []);
        result.ShouldExitWith(0);
        return (string?)JsonNode.Parse(result.Output)!["TargetResults"]!["GetVersion"]!["Items"]!.AsArray().SingleOrDefault()?["Identity"];
    }

    /// <summary>A folder with all that a build needs of the machine, but no git.</summary>
    private async Task<string> PathWithoutGitAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "tools")).FullName;
        foreach (var tool in new[] { "dotnet", "sh", "rm", "env" })
        {
            var found = (await Tool.RunAsync("sh", ["-c", $"command -v {tool}"], Token)).ShouldExitWith(0).Output.Trim();
            File.CreateSymbolicLink(Path.Combine(folder, tool), Path.GetFullPath(found));
        }

        return folder;
    }
}
