using System.Net;
using System.Text;
using Contexter.Client.Api;
using Contexter.Core.Tests.Proxies.Fake;
using Contexter.Documents;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Grains.Proxies;
using Contexter.Http.Downloads;
using Contexter.Proxies;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Contexter.Tests.Product;

/// <summary>Pools of proxies in the running product, over proxies that are fakes behind sockets.</summary>
public sealed class ProxyPoolTests : IAsyncLifetime
{
    private static readonly Uri Page = new("http://docs.test/guide");
    private readonly string _data = Directory.CreateTempSubdirectory("contexter-proxies-").FullName;
    private readonly ProxyFake _first = new();
    private readonly ProxyFake _second = new();
    private readonly ShiftedTimeProvider _time = new();
    private readonly FakeDirectRoute _direct = new();
    private LocalContexter? _contexter;
    private PooledRoutes _routes = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Requests_GoToHealthyProxiesInTurnAndAreCounted()
    {
        await StartAsync(Office());
        for (var i = 0; i < 4; i++)
        {
            (await GetAsync()).Outcome.ShouldBe(RouteOutcome.Answered);
        }

        (_first.Asked.Count, _second.Asked.Count).ShouldBe((2, 2));
        await RestartAsync(Office());
        var office = (await Api.ListProxiesAsync(Token)).ShouldHaveSingleItem();
        (office.Name, office.Kind, office.State, office.RequestsToday).ShouldBe(("office", "http", ProxyProviderState.Ready, 4));
        office.Proxies.ShouldAllBe(proxy => proxy.Requests == 2 && proxy.Failures == 0 && proxy.Bytes > 50 && proxy.State == ProxyState.Healthy);
        office.BytesToday.ShouldBe(office.Proxies.Sum(proxy => proxy.Bytes));
        office.CostToday.ShouldBe(4 * 0.01, 1e-9);
    }

    [Fact]
    public async Task Requests_WhenAProxyDies_GoToTheNextUntilAProbeSucceeds()
    {
        await StartAsync(Office());
        _first.Kill();
        var outcomes = new List<RouteOutcome>();
        for (var i = 0; i < 40 && (await OfficeAsync()).Proxies[0].State != ProxyState.Failed; i++)
        {
            outcomes.Add((await GetAsync()).Outcome);
        }

        outcomes.Count(outcome => outcome == RouteOutcome.RouteFailed).ShouldBe(5);
        var failed = (await OfficeAsync()).Proxies[0];
        (failed.State, failed.Failures).ShouldBe((ProxyState.Failed, 5L));
        failed.Problem!.ShouldContain("cannot be reached");

        // While the breaker is open everything goes to the other one, also after a restart; then one probe fails.
        await RestartAsync(Office());
        var changes = (await OfficeAsync()).Proxies[0].Changes;
        changes.Select(change => change.State).ShouldBe([ProxyState.Degraded, ProxyState.Failed]);
        changes[1].Reason.ShouldContain("cannot be reached");
        for (var i = 0; i < 4; i++)
        {
            (await GetAsync()).Route.ShouldBe("office/2");
        }

        _time.Shift += TimeSpan.FromSeconds(61);
        var probes = new List<(string Route, RouteOutcome Outcome)>();
        for (var i = 0; i < 6; i++)
        {
            probes.Add(await GetAsync());
        }

        probes.Count(probe => probe == ("office/1", RouteOutcome.RouteFailed)).ShouldBe(1);
    }

    [Fact]
    public async Task Lease_WithRoutesThatFailed_TakesAnotherOrElseTheSameAgain()
    {
        await StartAsync(Office());

        (await GetAsync("office/1")).Route.ShouldBe("office/2");
        (await GetAsync("office/2")).Route.ShouldBe("office/1");
        (await GetAsync("office/1", "office/2")).Outcome.ShouldBe(RouteOutcome.Answered);
    }

    [Fact]
    public async Task Limits_OfRequests_StopTheirUseBeforeTheyArePassedAndSurviveARestart()
    {
        var provider = Office() with { RequestsPerDay = 3 };
        await StartAsync(provider);
        for (var i = 0; i < 3; i++)
        {
            await GetAsync();
        }

        await RestartAsync(provider);
        var refusal = await Should.ThrowAsync<ContexterException>(() => GetAsync());

        refusal.Code.ShouldBe(ErrorCodes.ProxyUnavailable);
        refusal.Message.ShouldStartWith("No proxy serves this request (office: the daily limit of 3 requests is reached; it is renewed at ");
        (await OfficeAsync()).State.ShouldBe(ProxyProviderState.Limited);
        (_first.Asked.Count + _second.Asked.Count).ShouldBe(3);
        _time.Shift += TimeSpan.FromDays(1);
        (await GetAsync()).Outcome.ShouldBe(RouteOutcome.Answered);
        (await OfficeAsync()).RequestsToday.ShouldBe(1);
    }

    [Fact]
    public async Task Limits_OfBytes_AreNeverPassed()
    {
        await StartAsync(Office() with { BytesPerDay = new ByteSize(1 << 20) });
        _first.Answer = _second.Answer = _ => ProxyFake.Page(new string('x', 400_000));
        var outcomes = new List<RouteOutcome>();
        for (var i = 0; i < 3; i++)
        {
            outcomes.Add((await GetAsync()).Outcome);
        }

        outcomes.ShouldBe([RouteOutcome.Answered, RouteOutcome.Answered, RouteOutcome.RouteFailed]);
        var office = await OfficeAsync();
        office.BytesToday.ShouldBeInRange(900_000, 1 << 20);
        office.Proxies.ShouldAllBe(proxy => proxy.Failures == 0);
    }

    [Fact]
    public async Task Provider_WithWrongCredentials_IsStoppedUntilTheyChangeOrACheckSucceeds()
    {
        const string Refused = "HTTP/1.1 407 Auth failed\r\nx-brd-err-code: client_10000\r\nx-brd-err-msg: Wrong password\r\n\r\n";
        var page = new Uri("https://docs.test/guide");
        _first.Answer = _ => Refused;
        await StartAsync(BrightData("open-sesame"), name: "brd");
        (await GetAsync(page)).Outcome.ShouldBe(RouteOutcome.OperatorNeeded);
        await RestartAsync(BrightData("open-sesame"), name: "brd");

        (await Should.ThrowAsync<ContexterException>(() => GetAsync(page))).Message.ShouldContain("client_10000: Wrong password");
        var stopped = (await Api.ListProxiesAsync(Token))[0];
        (stopped.State, stopped.Proxies.Length, _first.Asked.Count).ShouldBe((ProxyProviderState.Stopped, 2, 1));
        stopped.ToString().ShouldNotContain("open-sesame");

        await RestartAsync(BrightData("right"), name: "brd");
        (await GetAsync(page)).Outcome.ShouldBe(RouteOutcome.OperatorNeeded);
        _first.Answer = _ => ProxyFake.Opened;
        (await Api.CheckProxiesAsync(Token))[0].State.ShouldBe(ProxyProviderState.Ready);
        (await GetAsync(page)).Outcome.ShouldBe(RouteOutcome.Answered);
    }

    [Fact]
    public async Task Provider_WhoseExitsFail_GetsOthersByNewSessions()
    {
        _first.Answer = head => Decode(head).EndsWith("x0", StringComparison.Ordinal) ? "HTTP/1.1 502 No peer\r\nx-brd-err-code: peer_30001\r\n\r\n" : ProxyFake.Opened;
        await StartAsync(BrightData("p") with { Sessions = 1 }, name: "brd");
        var page = new Uri("https://docs.test/guide");

        (await GetAsync(page)).Outcome.ShouldBe(RouteOutcome.RouteFailed);
        (await GetAsync(page)).Outcome.ShouldBe(RouteOutcome.Answered);
        _first.Asked.Select(Decode).ShouldBe(["brd-customer-hl_1-zone-dc-session-c1x0", "brd-customer-hl_1-zone-dc-session-c1x1"]);
    }

    [Fact]
    public async Task Provider_ThatRefusesAUrl_IsNotAskedForItAgain()
    {
        _first.Answer = _second.Answer = _ => "HTTP/1.1 403 Filtered\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\nContent-Length: 0\r\n\r\n";
        await StartAsync(Office());
        (await GetAsync()).Outcome.ShouldBe(RouteOutcome.Refused);

        (await Should.ThrowAsync<ContexterException>(() => GetAsync())).Message.ShouldContain("does not fetch this URL");
        (await GetAsync(new Uri("http://docs.test/other"))).Outcome.ShouldBe(RouteOutcome.Refused);
        (await OfficeAsync()).Proxies.ShouldAllBe(proxy => proxy.Failures == 0);
    }

    [Fact]
    public async Task Provider_ThatAsksForAPause_IsLeftAloneAndAnotherWayTaken()
    {
        _first.Answer = _second.Answer = _ => "HTTP/1.1 429 Slow down\r\nRetry-After: 30\r\nX-Squid-Error: ERR_RATE 0\r\nContent-Length: 0\r\n\r\n";
        await StartAsync(Office(), directFallback: true);
        (await GetAsync()).Outcome.ShouldBe(RouteOutcome.RouteFailed);

        (await GetAsync()).Route.ShouldBe("direct");
        (await OfficeAsync()).State.ShouldBe(ProxyProviderState.Paused);
        (_first.Asked.Count + _second.Asked.Count).ShouldBe(1);
    }

    [Fact]
    public async Task Server_ThatPretendsToBeTheProxy_DoesNotStopTheProvider()
    {
        await StartAsync(BrightData("p"), name: "brd");
        _first.AnswerTunnelled = head => head.Contains("/guide", StringComparison.Ordinal) ? ProxyFake.Page("", "x-brd-err-code: client_10000\r\n") : ProxyFake.Page("welcome");

        (await GetAsync(new Uri("https://docs.test/guide"))).Outcome.ShouldBe(RouteOutcome.RouteFailed);
        (await Api.ListProxiesAsync(Token))[0].State.ShouldBe(ProxyProviderState.Ready);
    }

    private static string Decode(string head)
    {
        const string Before = "Proxy-Authorization: Basic ";
        var start = head.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        return Encoding.UTF8.GetString(Convert.FromBase64String(head[start..head.IndexOf('\r', start)])).Split(':')[0];
    }

    private IContexterApi Api => _contexter!.Api;

    private ProxyProviderSection Office() => new() { Endpoints = [$"http://{_first.Endpoint}", $"http://{_second.Endpoint}"], PricePerThousandRequests = 10 };

    private ProxyProviderSection BrightData(string password) => new()
    {
        Kind = ProxyKind.Brightdata,
        Customer = "hl_1",
        Zone = "dc",
        Password = password,
        Sessions = 2,
        Host = _first.Endpoint.Host,
        Port = _first.Endpoint.Port,
        CheckUrl = "https://docs.test/welcome.txt",
        CaFile = Path.Combine(_data, "ca.pem"),
    };

    private async Task<ProxyProviderStatus> OfficeAsync() => (await Api.ListProxiesAsync(Token))[0];

    private async Task StartAsync(ProxyProviderSection provider, bool directFallback = false, string name = "office")
    {
        await File.WriteAllTextAsync(Path.Combine(_data, "ca.pem"), ProxyFake.Authority.ExportCertificatePem(), Token);
        var options = new ContexterOptions
        {
            Data = Path.Combine(_data, "data"),
            Proxies = new ProxiesSection
            {
                DirectFallback = directFallback,
                Providers = new Dictionary<string, ProxyProviderSection>(StringComparer.Ordinal) { [name] = provider },
            },
        };
        _contexter = await LocalContexter.StartAsync(options, "test", services => services.AddSingleton<TimeProvider>(_time), Token);
        var services = _contexter.Services;
        _routes = new PooledRoutes(
            services.GetRequiredService<IGrainFactory>(),
            services.GetRequiredService<ProxyProviders>(),
            services.GetRequiredService<ProxyChannels>(),
            _direct,
            _time,
            NullLogger<PooledRoutes>.Instance);
    }

    private async Task StopAsync()
    {
        if (_contexter is { } contexter)
        {
            _contexter = null;
            await contexter.DisposeAsync();
        }
    }

    private async Task RestartAsync(ProxyProviderSection provider, string name = "office")
    {
        await StopAsync();
        await StartAsync(provider, name: name);
    }

    private Task<(string Route, RouteOutcome Outcome)> GetAsync(params string[] failedRoutes) => GetAsync(Page, failedRoutes);

    /// <summary>Makes one attempt, as the downloader does.</summary>
    private async Task<(string Route, RouteOutcome Outcome)> GetAsync(Uri url, params string[] failedRoutes)
    {
        var lease = await _routes.LeaseAsync(url, failedRoutes, Token);
        var outcome = RouteOutcome.Answered;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await lease.SendAsync(request, Token);
            await (await response.Content.ReadAsStreamAsync(Token)).CopyToAsync(Stream.Null, Token);
        }
        catch (RouteException fault)
        {
            outcome = fault.Outcome;
        }

        await lease.CompleteAsync(new RouteReport(outcome, null, 0, TimeSpan.Zero));
        return (lease.Name, outcome);
    }

    /// <summary>The real clock, moved forwards; its timers keep real time.</summary>
    private sealed class ShiftedTimeProvider : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }

    /// <summary>A way out that leads nowhere and always answers.</summary>
    private sealed class FakeDirectRoute : IRouteSelector, IRouteLease
    {
        public string Name => "direct";

        public bool ResolvesRemotely => false;

        public ValueTask<IRouteLease> LeaseAsync(Uri target, IReadOnlyCollection<string> failedRoutes, CancellationToken cancellationToken) => new(this);

        public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));

        public ValueTask CompleteAsync(RouteReport report) => default;
    }
}
