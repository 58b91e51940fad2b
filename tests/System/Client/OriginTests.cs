using System.Net;
using System.Net.Sockets;

namespace Contexter.Tests.Client;

public sealed class OriginTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync(o => o.AllowedHosts.Add("docs.example.org"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8080")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.3.2.1")]
    [InlineData("[::1]:5000")]
    [InlineData("docs.example.org")]
    [InlineData("Docs.Example.org:443")]
    public async Task Host_WhenLoopbackOrConfigured_IsAnswered(string host)
    {
        using var response = await _server.SendAsync(HttpMethod.Get, "v1/libraries", ("Host", host));

        ((int)response.StatusCode).ShouldBe(200);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("evil-docs.example.org")]
    [InlineData("192.168.1.5:8080")]
    [InlineData("0.0.0.0")]
    public async Task Host_WhenAnythingElse_IsRefused(string host)
    {
        using var page = await _server.SendAsync(HttpMethod.Get, "", ("Host", host));
        using var search = await _server.SendAsync(HttpMethod.Get, "v1/search?q=x", ("Host", host));

        await ApiServer.ProblemAsync(page, 403, "host_refused");
        (await ApiServer.ProblemAsync(search, 403, "host_refused")).Detail.ShouldContain(host);
        _server.Api.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Host_WhenItIsTheAddressThatTheRequestArrivesAt_IsAnswered()
    {
        var own = Dns.GetHostAddresses(Dns.GetHostName()).FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
        Assert.SkipWhen(own is null, "This machine has no address but the loopback ones.");
        await using var open = await ApiServer.StartAsync(address: "0.0.0.0");
        using var http = new HttpClient { BaseAddress = new UriBuilder(open.Http.BaseAddress!) { Host = own!.ToString() }.Uri };
        using var byAddress = await http.GetAsync(new Uri("v1/libraries", UriKind.Relative), ApiServer.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("v1/libraries", UriKind.Relative));
        request.Headers.Host = "evil.example";
        using var byName = await http.SendAsync(request, ApiServer.Token);

        ((int)byAddress.StatusCode).ShouldBe(200);
        await ApiServer.ProblemAsync(byName, 403, "host_refused");
    }

    [Fact]
    public async Task Host_WhenHealthIsAskedByAddress_IsAnswered()
    {
        using var response = await _server.SendAsync(HttpMethod.Get, "health/live", ("Host", "10.0.0.7:8080"));

        ((int)response.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Host_WhenAllAreAllowed_IsAnswered()
    {
        await using var open = await ApiServer.StartAsync(o => o.AllowedHosts.Add("*"));
        using var response = await open.SendAsync(HttpMethod.Get, "v1/libraries", ("Host", "anything.example"));

        ((int)response.StatusCode).ShouldBe(200);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Change_WhenItComesFromAnotherOrigin_IsRefused(string header, string value)
    {
        using var cancel = await _server.SendAsync(HttpMethod.Post, "v1/jobs/j1/cancel", (header, value));
        using var remove = await _server.SendAsync(HttpMethod.Delete, "v1/libraries/react", (header, value));

        await ApiServer.ProblemAsync(cancel, 403, "origin_refused");
        await ApiServer.ProblemAsync(remove, 403, "origin_refused");
        _server.Api.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Change_WhenItComesFromThePageItself_IsAnswered()
    {
        var own = _server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        using var response = await _server.SendAsync(HttpMethod.Post, "v1/jobs/j1/cancel", ("Origin", own), ("Sec-Fetch-Site", "same-origin"));

        ((int)response.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Change_WhenAProxyEndedTls_IsAnsweredForItsOrigin()
    {
        using var response = await _server.SendAsync(
            HttpMethod.Post, "v1/jobs/j1/cancel", ("Host", "docs.example.org"), ("Origin", "https://docs.example.org"));

        ((int)response.StatusCode).ShouldBe(200);
    }

    [Theory]
    [InlineData("v1/libraries")]
    [InlineData("nowhere")]
    [InlineData("v1/jobs/nope")]
    [InlineData("openapi/v1.json")]
    public async Task Headers_WhenItIsData_LetNothingRun(string path)
    {
        using var response = await _server.GetAsync(path);

        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        response.Headers.GetValues("Cross-Origin-Resource-Policy").ShouldBe(["same-origin"]);
        response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldStartWith("default-src 'none'");
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }
}
