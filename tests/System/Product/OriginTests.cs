using System.IO.Compression;
using System.Text.Json.Nodes;
using Contexter.Upstreams.Hosting;
using Contexter.Upstreams.Site;

namespace Contexter.Tests.Product;

/// <summary>The whole product with documentation from Context7, npm, NuGet, archives and a working copy: added by one command each, and found.</summary>
public sealed class OriginTests : IDisposable
{
    private readonly ProductHarness _contexter = new();

    public void Dispose() => _contexter.Dispose();

    [Fact]
    public async Task Add_FromServices_IsFoundAndKeepsItsVersion()
    {
        await using var upstreams = await UpstreamHost.StartAsync(
            new UpstreamOptions { Upstreams = [UpstreamKind.Context7, UpstreamKind.Npm, UpstreamKind.NuGet] }, TestContext.Current.CancellationToken);
        string[] settings =
        [
            "--set", "context7.endpoint=" + Address(upstreams, UpstreamKind.Context7),
            "--set", "packages.npm=" + Address(upstreams, UpstreamKind.Npm),
            "--set", "packages.nuget=" + Address(upstreams, UpstreamKind.NuGet),
            "--set", "downloads.allow_private=true",
        ];

        await AddAsync(settings, "react", "context7:/facebook/react", "react@");
        await AddAsync(settings, "left-pad", "npm:left-pad", "left-pad@1.3.0");
        await AddAsync(settings, "polly", "nuget:Polly.Core", "polly@8.6.0");

        (await SearchAsync("puts characters before a string", "left-pad")).ShouldContain("index.d.ts");
        (await SearchAsync("resilience pipeline timeout", "polly")).ShouldNotBeEmpty();
        (await SearchAsync("install react", "react")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Add_FromAnArchiveAndAWorkingCopy_IsFound()
    {
        _contexter.WriteGuide("guide.md", "lighthouse");
        var zip = Path.Combine(_contexter.Docs, "..", "docs.zip");
        ZipFile.CreateFromDirectory(_contexter.Docs, zip);
        Directory.CreateDirectory(Path.Combine(_contexter.Docs, ".git", "refs", "tags"));
        const string Commit = "1111111111111111111111111111111111111111";
        await File.WriteAllTextAsync(Path.Combine(_contexter.Docs, ".git", "HEAD"), Commit, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_contexter.Docs, ".git", "refs", "tags", "v2.5.0"), Commit, TestContext.Current.CancellationToken);

        await AddAsync([], "zipped", zip, "zipped@current");
        await AddAsync([], "cloned", "git:" + _contexter.Docs, "cloned@2.5.0");

        (await SearchAsync("set the lighthouse", "zipped")).ShouldContain("guide.md");
        (await SearchAsync("set the lighthouse", "cloned")).ShouldContain("guide.md");
    }

    [Fact]
    public async Task Add_FromAnArchiveAtAUrl_IsFoundAndFetchedAgainOnlyWhenItChanged()
    {
        await using var upstreams = await UpstreamHost.StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.Site] }, TestContext.Current.CancellationToken);
        var server = upstreams[UpstreamKind.Site];
        var archive = new Uri(server.Address, "/downloads/quillon-docs.zip").AbsoluteUri;

        await AddAsync(["--allow-private", "--include", "docs/guides/r*"], "packed", archive, "packed@current");
        (await SearchAsync("retries of a job", "packed")).ShouldContain(archive + "#docs/guides/retry.md");
        (await _contexter.RunAsync("refresh", "packed", "--allow-private")).ExitCode.ShouldBe(0);
        ((SiteUpstream)server.Upstream).Change("/docs/guides/retry", "# Zeppelins\n\nA guide to the mooring of zeppelins, which nothing else here is about, with ropes, masts and winches.");
        (await _contexter.RunAsync("refresh", "packed", "--allow-private")).Output.ShouldContain("1 changed");

        (await SearchAsync("mooring of zeppelins", "packed")).ShouldContain("Zeppelins");

        // Looked at before the job begins, listed by the job, and once for each refresh.
        server.Log.Requests.Where(request => request.Target == "/downloads/quillon-docs.zip").Select(request => request.Status).ShouldBe([200, 304, 304, 200]);
    }

    private static string Address(UpstreamHost upstreams, UpstreamKind kind) => upstreams.AddressOf(kind).AbsoluteUri.TrimEnd('/');

    private async Task AddAsync(string[] settings, string library, string from, string ready)
    {
        var result = await _contexter.RunAsync(["add", library, "--from", from, .. settings]);

        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain($"{ready}");
        result.Output.ShouldContain("is ready");
    }

    private async Task<string> SearchAsync(string question, string library) =>
        ((await _contexter.JsonAsync("search", question, "--library", library))["results"] ?? new JsonArray()).ToJsonString();
}
