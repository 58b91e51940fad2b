using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Contexter.Http.Downloads;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Upstreams.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.SlowTests;

/// <summary>How long a download takes whose first proxy is dead, through the whole product: a proxy that refuses connections, and one that accepts them and says nothing.</summary>
[Collection(typeof(WholeProcess))]
public sealed class FailOverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("contexter-failover-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Download_WhenTheFirstProxyIsDead_IsAnsweredByTheNextWithinFiveSeconds(bool accepts)
    {
        await using var upstreams = await UpstreamHost.StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.BrightData, UpstreamKind.Site] }, Token);
        using var dead = new TcpListener(IPAddress.Loopback, 0);
        dead.Start();
        var port = ((IPEndPoint)dead.LocalEndpoint).Port;
        if (!accepts)
        {
            dead.Stop();
        }

        var authority = Path.Combine(_folder, "ca.pem");
        await File.WriteAllTextAsync(authority, upstreams.Authority.ExportCertificatePem(), Token);
        var provider = new ProxyProviderSection
        {
            Endpoints = [$"http://127.0.0.1:{port}", upstreams.AddressOf(UpstreamKind.BrightData).GetLeftPart(UriPartial.Authority)],
            User = "brd-customer-hl_12ab34cd-zone-datacenter",
            Password = "datacenter-password",
            CaFile = authority,
        };
        var options = new ContexterOptions
        {
            Data = Path.Combine(_folder, "data"),
            Downloads = new DownloadsSection { AllowPrivate = true },
            Proxies = new ProxiesSection { Providers = new Dictionary<string, ProxyProviderSection>(StringComparer.Ordinal) { ["two"] = provider } },
        };
        await using var contexter = await LocalContexter.StartAsync(options, "test", configure: null, Token);
        var downloader = contexter.Services.GetRequiredService<IDownloader>();

        // One of two in turn begins with the dead one.
        var longest = TimeSpan.Zero;
        for (var i = 0; i < 2; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var download = await downloader.GetAsync(new DownloadRequest { Url = new Uri("https://docs.quillon.test/docs/guides/retry") }, Token);
            Encoding.UTF8.GetString(await download.ReadAllBytesAsync(Token)).ShouldContain("Retries");
            longest = Stopwatch.GetElapsedTime(started) > longest ? Stopwatch.GetElapsedTime(started) : longest;
        }

        TestContext.Current.SendDiagnosticMessage("{0}: {1:0.000} s", accepts ? "accepts and says nothing" : "refuses", longest.TotalSeconds);
        (await contexter.Api.ListProxiesAsync(Token))[0].Proxies.Sum(proxy => proxy.Requests).ShouldBe(3);
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }
}
