using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Grains.Proxies;
using Contexter.Http.Downloads;
using Contexter.Proxies;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Contexter.SlowTests;

/// <summary>Pools over real proxies, Debian's Tinyproxy and Squid, in front of a server on this machine.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private const string Password = "s3cret-word";
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-real-proxies-").FullName;
    private readonly List<RealProxy> _proxies = [];
    private readonly SlowSite _site = new();
    private LocalContexter? _contexter;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (_contexter is not null)
        {
            await _contexter.DisposeAsync();
        }

        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }

        await _site.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("tinyproxy", false)]
    [InlineData("tinyproxy", true)]
    [InlineData("squid", false)]
    [InlineData("squid", true)]
    public async Task Requests_ThroughARealProxy_AreAnsweredTunnelledAndForwarded(string kind, bool asksForPassword)
    {
        var proxy = await StartProxyAsync(kind, asksForPassword);
        var routes = await StartAsync(Provider(asksForPassword ? Password : "", proxy));

        (await GetAsync(routes, _site.Page)).ShouldBe(("real/1", RouteOutcome.Answered, "page"));
        var tunnelled = await GetAsync(routes, new Uri($"https://127.0.0.1:{_site.Port}/"));

        // The site does not speak TLS, so that it is the target that fails, through a tunnel that is there.
        tunnelled.Route.ShouldBe("real/1");
        _site.Tunnelled.ShouldBeGreaterThan(0);
        var status = (await _contexter!.Api.CheckProxiesAsync(Token)).ShouldHaveSingleItem();
        (status.State, status.Proxies[0].State).ShouldBe((ProxyProviderState.Ready, ProxyState.Healthy));
        status.Proxies[0].Requests.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Theory]
    [InlineData("tinyproxy", "401")]
    [InlineData("squid", "407")]
    public async Task Requests_WithTheWrongPassword_StopTheProxyAndTellTheOperator(string kind, string answer)
    {
        var proxy = await StartProxyAsync(kind, asksForPassword: true);
        var routes = await StartAsync(Provider("wrong", proxy));

        (await GetAsync(routes, new Uri($"https://127.0.0.1:{_site.Port}/"))).Outcome.ShouldBe(RouteOutcome.OperatorNeeded);

        var status = (await _contexter!.Api.ListProxiesAsync(Token)).ShouldHaveSingleItem();
        status.State.ShouldBe(ProxyProviderState.Stopped);
        status.Problem!.ShouldContain(answer);
        (await Should.ThrowAsync<Contexter.Documents.ContexterException>(() => GetAsync(routes, _site.Page))).Message.ShouldContain("asks for other credentials");
    }

    [Theory]
    [InlineData("tinyproxy", "squid")]
    [InlineData("squid", "tinyproxy")]
    public async Task Requests_WhenTheProxyIsKilledInTheMiddle_AreRepeatedByTheNextWithinFiveSeconds(string first, string second)
    {
        var routes = await StartAsync(Provider("", await StartProxyAsync(first, asksForPassword: false), await StartProxyAsync(second, asksForPassword: false)));
        var running = GetAsync(routes, _site.SlowPage);
        await _site.SlowPageBegun.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await _proxies[0].KillAsync();
        var killed = Stopwatch.StartNew();

        var broken = await running.WaitAsync(TimeSpan.FromSeconds(30), Token);
        _site.Release();
        var repeated = await GetAsync(routes, _site.SlowPage, broken.Route);

        broken.Outcome.ShouldNotBe(RouteOutcome.Answered);
        (broken.Route, repeated).ShouldBe(("real/1", ("real/2", RouteOutcome.Answered, "slow page")));
        killed.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    private static ProxyProviderSection Provider(string password, params RealProxy[] proxies) => new()
    {
        Endpoints = [.. proxies.Select(proxy => $"http://127.0.0.1:{proxy.Port}")],
        User = password.Length == 0 ? "" : "me",
        Password = password,
    };

    private async Task<RealProxy> StartProxyAsync(string kind, bool asksForPassword)
    {
        var proxy = await RealProxy.StartAsync(kind, Directory.CreateDirectory(Path.Combine(_folder, $"{kind}{_proxies.Count}")).FullName, asksForPassword ? Password : null, Token);
        _proxies.Add(proxy);
        return proxy;
    }

    private async Task<PooledRoutes> StartAsync(ProxyProviderSection provider)
    {
        var options = new ContexterOptions
        {
            Data = Path.Combine(_folder, "data"),
            Proxies = new ProxiesSection
            {
                Providers = new Dictionary<string, ProxyProviderSection>(StringComparer.Ordinal) { ["real"] = provider with { CheckUrl = _site.Page.AbsoluteUri } },
            },
        };
        _contexter = await LocalContexter.StartAsync(options, "test", configure: null, Token);
        var services = _contexter.Services;
        return new PooledRoutes(
            services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<ProxyProviders>(), services.GetRequiredService<ProxyChannels>(), new NoRoute(),
            TimeProvider.System, NullLogger<PooledRoutes>.Instance);
    }

    /// <summary>Makes one attempt, as the downloader does.</summary>
    private static async Task<(string Route, RouteOutcome Outcome, string Body)> GetAsync(PooledRoutes routes, Uri url, params string[] failedRoutes)
    {
        var lease = await routes.LeaseAsync(url, failedRoutes, Token);
        var (outcome, body) = (RouteOutcome.Answered, "");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await lease.SendAsync(request, Token);
            body = await response.Content.ReadAsStringAsync(Token);
        }
        catch (RouteException fault)
        {
            outcome = fault.Outcome;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            outcome = RouteOutcome.TargetFailed;
        }

        await lease.CompleteAsync(new RouteReport(outcome, null, 0, TimeSpan.Zero));
        return (lease.Name, outcome, body);
    }

    /// <summary>There is no way without a proxy.</summary>
    private sealed class NoRoute : IRouteSelector
    {
        public ValueTask<IRouteLease> LeaseAsync(Uri target, IReadOnlyCollection<string> failedRoutes, CancellationToken cancellationToken) => throw new InvalidOperationException("Not allowed.");
    }

    /// <summary>A server with a page that comes at once, and one whose second half comes when the test says so.</summary>
    private sealed class SlowSite : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _accepting;
        private int _tunnelled;

        public SlowSite()
        {
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public Uri Page => new($"http://127.0.0.1:{Port}/page");

        public Uri SlowPage => new($"http://127.0.0.1:{Port}/slow");

        public Task SlowPageBegun => _begun.Task;

        /// <summary>Connections on which somebody began TLS.</summary>
        public int Tunnelled => Volatile.Read(ref _tunnelled);

        public void Release() => _released.TrySetResult();

        public async ValueTask DisposeAsync()
        {
            Release();
            _listener.Dispose();
            await _accepting;
        }

        private async Task AcceptAsync()
        {
            var serving = new List<Task>();
            try
            {
                while (true)
                {
                    serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync()));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                await Task.WhenAll(serving);
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            try
            {
                using (client)
                {
                    var stream = client.GetStream();
                    var head = new byte[4096];
                    var length = 0;
                    do
                    {
                        var read = await stream.ReadAsync(head.AsMemory(length));
                        length += read;
                        if (read == 0)
                        {
                            return;
                        }

                        if (head[0] == 0x16)
                        {
                            Interlocked.Increment(ref _tunnelled);
                            return;
                        }
                    }
                    while (head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0);

                    if (Encoding.ASCII.GetString(head, 0, length).Contains("/slow ", StringComparison.Ordinal))
                    {
                        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nslow"u8.ToArray());
                        _begun.TrySetResult();
                        await _released.Task;
                        await stream.WriteAsync(" page"u8.ToArray());
                    }
                    else
                    {
                        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage"u8.ToArray());
                    }
                }
            }
            catch (IOException)
            {
                // The proxy was killed.
            }
        }
    }
}
