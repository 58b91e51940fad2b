using System.Text;
using Contexter.Cli.Hosting;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Http.Downloads;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.System.Tests.Configuration;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Tests.Product;

/// <summary>The development mode's proxies: downloads of the running product through the simulated Bright Data, to the simulated site behind it.</summary>
public sealed class SimulatedProxyTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("contexter-dev-").FullName;
    private UpstreamHost _upstreams = null!;
    private LocalContexter? _contexter;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private UpstreamServer Proxy => _upstreams[UpstreamKind.BrightData];

    private IContexterApi Api => _contexter!.Api;

    public async ValueTask InitializeAsync() => _upstreams = await UpstreamHost.StartAsync(new UpstreamOptions(), Token);

    public async ValueTask DisposeAsync()
    {
        if (_contexter is not null)
        {
            await _contexter.DisposeAsync();
        }

        await _upstreams.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Downloads_GoThroughTheProxyInTunnelsAndForwardedAndAreCounted()
    {
        await StartAsync();

        (await GetAsync("http://docs.quillon.test/docs/guides/retry")).ShouldContain("Retries");
        (await GetAsync("https://docs.quillon.test/docs/guides/lease")).ShouldContain("Lease");

        // There is no other way to this name.
        _upstreams[UpstreamKind.Site].Log.Requests.Select(request => request.Target).ShouldBe(["/docs/guides/retry", "/docs/guides/lease"]);
        var provider = await ProviderAsync();
        (provider.Name, provider.Kind, provider.State, provider.RequestsToday).ShouldBe(("dev", "brightdata", ProxyProviderState.Ready, 2));
        provider.Proxies.Select(proxy => proxy.Requests).ShouldBe([1, 1, 0, 0]);
    }

    [Fact]
    public async Task Downloads_WhenAnExitFails_TakeAnotherSession()
    {
        await StartAsync(("proxies.direct_fallback", "false"));
        Proxy.Faults.Set(new FaultSettings { Error = 1 });

        var failed = await Should.ThrowAsync<ContexterException>(() => GetAsync("https://docs.quillon.test/docs/guides/retry"));
        Proxy.Faults.Set(FaultSettings.None);
        (await GetAsync("https://docs.quillon.test/docs/guides/retry")).ShouldContain("Retries");

        // The four sessions in turn, and the first two once more.
        failed.Message.ShouldContain("Bright Data answers 502: No peer available.");
        var provider = await ProviderAsync();
        provider.Proxies.Sum(proxy => proxy.Failures).ShouldBe(6);
        provider.Proxies.ShouldAllBe(proxy => proxy.Session > 0);
    }

    [Fact]
    public async Task Downloads_WhenTheZoneIsSpent_StopTheProviderAndTellItsOperator()
    {
        await StartAsync(("proxies.providers.dev.zone", "spent"), ("proxies.direct_fallback", "false"));

        await Should.ThrowAsync<ContexterException>(() => GetAsync("https://docs.quillon.test/docs/guides/retry"));
        var second = await Should.ThrowAsync<ContexterException>(() => GetAsync("https://docs.quillon.test/docs/guides/lease"));

        second.Message.ShouldContain("client_10100");
        Proxy.Log.Requests.Count.ShouldBe(1, "nobody asks it again");
        var provider = await ProviderAsync();
        provider.State.ShouldBe(ProxyProviderState.Stopped);
        provider.Problem!.ShouldContain("The usage limit of the zone is reached.");
    }

    [Fact]
    public async Task Downloads_AreByEachUserAgentInTurnWhicheverProxyTheyTake()
    {
        await StartAsync(("downloads.user_agents", "first/1,second/2,third/3"));
        for (var i = 0; i < 6; i++)
        {
            await GetAsync($"http://docs.quillon.test/docs/guides/retry?{i}");
        }

        _upstreams[UpstreamKind.Site].Log.Requests.Select(request => request.UserAgent).ShouldBe(["first/1", "second/2", "third/3", "first/1", "second/2", "third/3"]);
    }

    private async Task StartAsync(params (string Key, string Value)[] changes)
    {
        var settings = new Dictionary<string, string>(DevelopmentMode.Settings(_upstreams), StringComparer.Ordinal) { ["data"] = Path.Combine(_data, "data") };
        var authority = Path.Combine(_data, "ca.pem");
        await File.WriteAllTextAsync(authority, _upstreams.Authority.ExportCertificatePem(), Token);
        settings["proxies.providers.dev.ca_file"] = authority;
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        var options = DevelopmentMode.WithoutRealProxies(new ConfigurationLoader(new TestEnvironment()).Load(null, settings).Options);
        _contexter = await LocalContexter.StartAsync(options, "test", configure: null, Token);
    }

    private async Task<ProxyProviderStatus> ProviderAsync() => (await Api.ListProxiesAsync(Token)).ShouldHaveSingleItem();

    private async Task<string> GetAsync(string url)
    {
        var downloader = _contexter!.Services.GetRequiredService<IDownloader>();
        await using var download = await downloader.GetAsync(new DownloadRequest { Url = new Uri(url) }, Token);
        return Encoding.UTF8.GetString(await download.ReadAllBytesAsync(Token));
    }
}
