using System.Text.Json;
using Contexter.Cli;
using Contexter.Client;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Tests.Client;

namespace Contexter.Tests.Cli;

/// <summary><c>contexter proxies</c>.</summary>
public sealed class ProxiesTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("proxies")]
    [InlineData("proxies", "list")]
    public async Task List_WithProxies_ShowsStateAndCounters(params string[] command)
    {
        var result = (await _cli.RunAsync(command)).ShouldBeDone();

        result.Lines[0].ShouldMatch("^PROXY +ADDRESS +STATE +REQUESTS +FAILURES +BYTES +COST +CHECKED$");
        result.Lines[1].ShouldMatch(@"^office/1 +10\.0\.0\.7:3128 +healthy +11 +1 +4\.0 MB +0\.2000 +\d{4}-");
        result.Lines[2].ShouldMatch(@"^office/2 +10\.0\.0\.8:3128 +failed +1 +5 +0 B +0\.0000 +-$");
        result.Output.ShouldContain("office is ready. Today: 12 requests of 100, 5.0 MB, cost 0.2500; until ");
        result.Output.ShouldContain("office/2: refused");
    }

    [Fact]
    public async Task List_WithJson_WritesTheProviders()
    {
        var output = (await _cli.RunAsync("proxies", "--json")).ShouldBeDone().Output;

        JsonSerializer.Deserialize<ProxyProviderStatus[]>(output, ContexterJson.Options)!.ShouldHaveSingleItem().Proxies.Length.ShouldBe(2);
    }

    [Fact]
    public async Task List_WithoutProxies_TellsWhereTheyAreDescribed()
    {
        _cli.Api.Proxies = [];

        (await _cli.RunAsync("proxies")).ShouldBeDone().Output.ShouldContain("describe providers below 'proxies.providers'");
    }

    [Theory]
    [InlineData(ProxyProviderState.Ready, ExitCodes.Done)]
    [InlineData(ProxyProviderState.Stopped, ExitCodes.Failed)]
    public async Task Check_ByWhatItFinds_EndsWellOrNot(ProxyProviderState state, int exitCode)
    {
        _cli.Api.Proxies = [Samples.Proxies() with { State = state, Problem = state == ProxyProviderState.Ready ? null : "Wrong password." }];

        var result = await _cli.RunAsync("proxies", "check");

        result.ExitCode.ShouldBe(exitCode);
        result.Output.Contains("office: Wrong password.", StringComparison.Ordinal).ShouldBe(exitCode == ExitCodes.Failed);
        _cli.Api.Asked.ShouldBe(["check proxies"]);
    }
}
