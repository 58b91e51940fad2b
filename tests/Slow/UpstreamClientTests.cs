using Contexter.Upstreams.Hosting;

namespace Contexter.SlowTests;

/// <summary>Simulated services before the real clients of the services.</summary>
public sealed class UpstreamClientTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-npm-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Npm_OfTheSimulatedRegistry_InstallsPackagesAndChecksTheirDigests()
    {
        await using var upstreams = await UpstreamHost.StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.Npm] }, TestContext.Current.CancellationToken);
        var registry = upstreams.AddressOf(UpstreamKind.Npm).ToString();
        await File.WriteAllTextAsync(Path.Combine(_folder, "package.json"), "{}", TestContext.Current.CancellationToken);
        var problem = await Tool.TryRunAsync(
            "npm", "install", "quillon@next", "@quillon/worker", "left-pad", "--registry", registry, "--prefix", _folder, "--cache", Path.Combine(_folder, "cache"), "--no-audit", "--no-fund");
        Assert.SkipWhen(problem is not null && !Tool.IsRequired, $"npm cannot be run: {problem}");

        problem.ShouldBeNull();
        File.ReadAllText(Path.Combine(_folder, "node_modules/quillon/package.json")).ShouldContain("\"version\":\"4.0.0-beta.1\"");
        File.Exists(Path.Combine(_folder, "node_modules/@quillon/worker/index.d.ts")).ShouldBeTrue();
    }
}
