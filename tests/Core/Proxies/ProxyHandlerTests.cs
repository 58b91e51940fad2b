using System.Net;
using System.Text;
using Contexter.Core.Tests.Proxies.Fake;
using Contexter.Http.Downloads;
using Contexter.Proxies;
using Contexter.Proxies.Tunnelling;

namespace Contexter.Core.Tests.Proxies;

/// <summary>Requests through a proxy that is a fake behind a socket.</summary>
public sealed class ProxyHandlerTests : IAsyncLifetime
{
    private const string Secret = "s3cret-word";
    private static readonly Uri Https = new("https://docs.test/guide?key=hidden");
    private static readonly Uri Http = new("http://docs.test/guide?key=hidden");
    private readonly ProxyFake _proxy = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Fact]
    public async Task Send_ToHttps_GoesThroughATunnelThatTheCredentialsOpen()
    {
        var body = await GetAsync(Https);

        body.ShouldBe("page");
        var connect = _proxy.Asked.ShouldHaveSingleItem();
        connect.ShouldStartWith("CONNECT docs.test:443 HTTP/1.1\r\nHost: docs.test:443\r\n");
        connect.ShouldContain("Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{Secret}")));
        var inner = _proxy.Tunnelled.ShouldHaveSingleItem();
        inner.ShouldStartWith("GET /guide?key=hidden HTTP/1.1\r\n");
        inner.ShouldNotContain("Proxy-", Case.Insensitive);
    }

    [Fact]
    public async Task Send_ToHttp_NamesTheWholeTargetAndTakesTheCredentialsBack()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Http);
        using var invoker = Open();
        using var response = await invoker.SendAsync(request, Token);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var head = _proxy.Asked.ShouldHaveSingleItem();
        head.ShouldStartWith("GET http://docs.test/guide?key=hidden HTTP/1.1\r\n");
        head.ShouldContain("Proxy-Authorization: Basic ");
        request.Headers.Contains("Proxy-Authorization").ShouldBeFalse();
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Auth failed\r\nx-brd-err-code: client_10000\r\nx-brd-err-msg: Wrong password\r\n\r\n", ProxyFault.Operator, "client_10000: Wrong password")]
    [InlineData("HTTP/1.1 502 Failed\r\nX-Luminati-Error: no peer\r\nProxy Connection: close\r\n\r\n", ProxyFault.Exit, "502: no peer")]
    [InlineData("HTTP/1.1 403 No\r\nProxy-Status: brd; error=http_request_denied; details=\"policy_20050: robots\"\r\n\r\n", ProxyFault.Refused, "policy_20050: robots")]
    [InlineData("HTTP/1.1 100 Wait\r\n\r\nHTTP/1.1 429 Slow down\r\nRetry-After: 3\r\nx-brd-err-code: client_1\r\n\r\n", ProxyFault.Overload, "429 client_1")]
    [InlineData("HTTP/1.1 407 Auth failed\r\n\r\n", ProxyFault.Operator, "asks for other credentials")]
    [InlineData("HTTP/1.1 503 Down\r\n\r\n", ProxyFault.Doubt, "503")]
    [InlineData("HTTP/1.1 403 Denied\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n", ProxyFault.Refused, "ERR_ACCESS_DENIED")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", ProxyFault.Proxy, "not answer as an HTTP proxy")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nHello", ProxyFault.Proxy, "nobody has spoken in")]
    [InlineData("", ProxyFault.Proxy, "closes the connection")]
    public async Task Send_WhenTheTunnelIsRefused_TellsWhatTheProxySaid(string answer, ProxyFault fault, string reason)
    {
        _proxy.Answer = _ => answer;

        var refusal = await Should.ThrowAsync<ProxyException>(() => GetAsync(Https));

        refusal.Verdict.Fault.ShouldBe(fault);
        refusal.Verdict.MayBeForged.ShouldBeFalse();
        refusal.Verdict.Reason.ShouldContain(reason);
        refusal.ToString().ShouldNotContain(Secret);
        refusal.Verdict.RetryAfter.ShouldBe(fault == ProxyFault.Overload ? TimeSpan.FromSeconds(3) : null);
    }

    [Fact]
    public async Task Send_WhenHeadersHaveNoEnd_GivesUp()
    {
        _proxy.Answer = _ => "HTTP/1.1 200 OK\r\nX-Padding: " + new string('x', 2 * ProxyDialler.MaxHeadBytes);

        (await Should.ThrowAsync<ProxyException>(() => GetAsync(Https))).Verdict.Reason.ShouldContain("more than 16 KiB");
    }

    [Fact]
    public async Task Send_WhenTheProxyKeepsSilent_IsADoubt()
    {
        _proxy.Answer = _ => null;

        var refusal = await Should.ThrowAsync<ProxyException>(() => GetAsync(Https, provider => provider with { ConnectTimeout = TimeSpan.FromMilliseconds(100) }));

        (refusal.Verdict.Fault, refusal.Verdict.Outcome).ShouldBe((ProxyFault.Doubt, RouteOutcome.RouteFailed));
    }

    [Theory]
    [InlineData("https")]
    [InlineData("http")]
    public async Task Send_WhenTheProxyIsDead_IsItsFault(string scheme)
    {
        _proxy.Kill();

        var refusal = await Should.ThrowAsync<ProxyException>(() => GetAsync(new Uri(scheme + "://docs.test/")));

        refusal.Verdict.Fault.ShouldBe(ProxyFault.Proxy);
        refusal.Message.ShouldStartWith($"The proxy at {_proxy.Endpoint} cannot be reached: ");
    }

    [Fact]
    public async Task Send_WhenAnAnswerIsEmptyButForAnError_IsAnErrorThatMayBeForged()
    {
        _proxy.AnswerTunnelled = _ => ProxyFake.Page("", "x-brd-err-code: client_10100\r\n");

        var refusal = await Should.ThrowAsync<ProxyException>(() => GetAsync(Https));

        (refusal.Verdict.Fault, refusal.Verdict.MayBeForged).ShouldBe((ProxyFault.Operator, true));
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Auth\r\nContent-Length: 0\r\n\r\n", ProxyFault.Operator)]
    [InlineData("HTTP/1.1 503 Down\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\r\nContent-Length: 0\r\n\r\n", ProxyFault.Doubt)]
    [InlineData("HTTP/1.1 500 Unable to connect\r\nServer: tinyproxy/1.11.1\r\nContent-Length: 0\r\n\r\n", ProxyFault.Doubt)]
    [InlineData("HTTP/1.1 503 Down\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n", ProxyFault.None)]
    public async Task Send_ToHttp_TellsPagesOfTheProxyFromThoseOfTheServer(string answer, ProxyFault fault)
    {
        _proxy.Answer = _ => answer;
        var task = GetAsync(Http, provider => provider with { Kind = ProxyKind.Http, Zone = null });
        if (fault == ProxyFault.None)
        {
            (await task).ShouldBeEmpty();
        }
        else
        {
            (await Should.ThrowAsync<ProxyException>(() => task)).Verdict.Fault.ShouldBe(fault);
        }
    }

    [Theory]
    [InlineData("https://docs.test/", false)]
    [InlineData("https://other.test/", true)]
    public async Task Send_WhenTheCertificateIsNotTrusted_IsNotTheProxysFault(string url, bool hasAuthority)
    {
        var fault = await Should.ThrowAsync<HttpRequestException>(
            () => GetAsync(new Uri(url), provider => provider with { TrustedAuthorities = hasAuthority ? provider.TrustedAuthorities : [] }));

        ProxyException.Judge(fault).Fault.ShouldBe(ProxyFault.Target);
    }

    [Fact]
    public async Task Meter_WithALimit_ReadsNoByteBeyondIt()
    {
        _proxy.AnswerTunnelled = _ => ProxyFake.Page(new string('x', 100_000));
        var portions = new Queue<long?>([20_000, 20_000, null]);
        var meter = new TrafficMeter(10_000, _ => new(portions.Dequeue()));
        using var invoker = Open();
        using var request = new HttpRequestMessage(HttpMethod.Get, Https);
        using var response = await invoker.SendAsync(request, Token);
        await meter.CountAsync(response, Token);

        var cut = await Should.ThrowAsync<RouteException>(async () => await (await response.Content.ReadAsStreamAsync(Token)).CopyToAsync(Stream.Null, Token));

        cut.Outcome.ShouldBe(RouteOutcome.RouteFailed);
        meter.Used.ShouldBe(50_000);
        response.Content.Headers.ContentLength.ShouldBe(100_000);
    }

    [Theory]
    [InlineData("https://docs.test/guide")]
    [InlineData("http://docs.test/guide")]
    public async Task SendAsync_WhileItsConnectionIsOpen_TakesRoomForIt(string url)
    {
        var room = _budget.Room;
        using (var invoker = Open())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await invoker.SendAsync(request, Token);
            _budget.Room.ShouldBe(room - 1);
        }

        _budget.Room.ShouldBe(room);
    }

    [Fact]
    public async Task SendAsync_WhenManyConnectionsToTheHostAreOpen_KeepsNoneOfItsOwn()
    {
        await GetAsync(Https);
        for (var i = 0; i < 8; i++)
        {
            await _budget.EnterAsync(ConnectionBudget.NameOf(Https.Host, Https.Port), Token);
        }

        await GetAsync(Https);

        _proxy.Tunnelled.Select(head => head.Contains("Connection: close", StringComparison.OrdinalIgnoreCase)).ShouldBe([false, true]);
    }

    [Fact]
    public async Task Check_OfAProxy_TellsWhetherItWorks()
    {
        var provider = Provider() with { CheckUrl = Https };
        using var channels = new ProxyChannels(_budget, TimeProvider.System);
        var checker = new ProxyChecker(channels, TimeProvider.System);

        var good = await checker.CheckAsync(provider, 0, 0, Token);
        _proxy.AnswerTunnelled = _ => "HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n";
        var bad = await checker.CheckAsync(provider, 0, 0, Token);
        _proxy.Answer = _ => "HTTP/1.1 407 Auth\r\nx-brd-err-code: client_10001\r\n\r\n";
        var refused = await checker.CheckAsync(provider, 0, 1, Token);
        var connected = await checker.CheckAsync(provider with { CheckUrl = null }, 0, 0, Token);
        _proxy.Kill();
        var dead = await checker.CheckAsync(provider with { CheckUrl = null }, 0, 0, Token);

        new[] { good, bad, refused, connected, dead }.Select(check => (check.Verdict.Fault, check.IsWhole))
            .ShouldBe([(ProxyFault.None, true), (ProxyFault.Proxy, true), (ProxyFault.Operator, true), (ProxyFault.None, false), (ProxyFault.Proxy, false)]);
        good.Bytes.ShouldBeGreaterThan(4);
    }

    private readonly ConnectionBudget _budget = new(new DownloaderOptions { UserAgents = ["test"] });

    private ProxyProvider Provider() => new()
    {
        Name = "fake",
        Kind = ProxyKind.Brightdata,
        Endpoints = [_proxy.Endpoint with { Credentials = new ProxyCredentials("me", Secret) }],
        TrustedAuthorities = [ProxyFake.Authority],
    };

    private HttpMessageInvoker Open(Func<ProxyProvider, ProxyProvider>? change = null)
    {
        var provider = change is null ? Provider() : change(Provider());
        return new HttpMessageInvoker(new ProxyHandler(provider, provider.EndpointOf(0, 0), _budget, TimeProvider.System));
    }

    private async Task<string> GetAsync(Uri url, Func<ProxyProvider, ProxyProvider>? change = null)
    {
        using var invoker = Open(change);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await invoker.SendAsync(request, Token);
        return await response.Content.ReadAsStringAsync(Token);
    }
}
