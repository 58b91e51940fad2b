using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Contexter.Upstreams.BrightData;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;

namespace Contexter.Core.Tests.Upstreams;

/// <summary>The simulated proxy speaks as Bright Data is documented to: its credentials, its errors on CONNECT replies in three families of headers, its tunnels.</summary>
public sealed class BrightDataTests : IAsyncDisposable
{
    private const string User = "brd-customer-hl_12ab34cd-zone-datacenter";
    private const string Password = "datacenter-password";
    private UpstreamHost _host = null!;

    public static IEnumerable<TheoryDataRow<int, string>> Errors { get; } = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "Upstreams", "BrightData.txt"))
        .Where(line => !line.StartsWith('#'))
        .Select(line => new TheoryDataRow<int, string>(int.Parse(line[..3], System.Globalization.CultureInfo.InvariantCulture), line[4..]))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Connect_ToTargetOfAnError_IsAnsweredWithStatusAndThreeFamiliesOfHeaders(int status, string code)
    {
        await StartAsync();
        var reply = await ConnectAsync($"{code.Replace('_', '-')}.brd.test:443", User, Password);
        reply[0].ShouldStartWith($"HTTP/1.1 {status} ");
        reply.ShouldContain($"x-brd-err-code: {code}", StringComparer.Ordinal);
        reply.ShouldContain(line => line.StartsWith("x-brd-err-msg: ", StringComparison.Ordinal));
        reply.ShouldContain(line => line.StartsWith("x-brd-error: ", StringComparison.Ordinal));
        reply.ShouldContain($"x-luminati-error-code: {code}", StringComparer.Ordinal);
        reply.ShouldContain(line => line.StartsWith("x-luminati-error: ", StringComparison.Ordinal));
        reply.ShouldContain(line => line.StartsWith($"Proxy-Status: brd.superproxy.io; received-status={status}; error=\"http_request_denied\"; details=\"{code}: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rate.brd.test:443", 429)]
    [InlineData("no-peer.brd.test:443", 502)]
    public async Task Connect_WithoutPeerOrTooOften_HasNoCode(string target, int status)
    {
        await StartAsync();
        var reply = await ConnectAsync(target, User, Password);
        reply[0].ShouldStartWith($"HTTP/1.1 {status} ");
        reply.ShouldNotContain(line => line.StartsWith("x-brd-err-code", StringComparison.Ordinal));
        reply.ShouldContain(line => line.StartsWith("x-brd-error: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "", 407, "client_10000")]
    [InlineData("somebody", "x", 400, "client_10060")]
    [InlineData("brd-customer-nobody-zone-datacenter", Password, 407, "client_10001")]
    [InlineData(User, "wrong", 407, "client_10002")]
    [InlineData("brd-customer-hl_12ab34cd-zone-nowhere", Password, 407, "client_10010")]
    [InlineData("brd-customer-hl_12ab34cd-zone-suspended", Password, 407, "client_10020")]
    [InlineData("brd-customer-hl_12ab34cd-zone-spent", Password, 402, "client_10100")]
    [InlineData(User + "-planet-mars", Password, 400, "client_10061")]
    [InlineData(User + "-country", Password, 400, "client_10062")]
    [InlineData(User + "-country-US", Password, 400, "client_10063")]
    [InlineData(User + "-session-a_b", Password, 400, "client_10063")]
    [InlineData(User + "-city-newyork", Password, 400, "client_10063")]
    public async Task Connect_WithWrongCredentials_SaysWhatIsWrong(string user, string password, int status, string code)
    {
        await StartAsync();
        var reply = await ConnectAsync("docs.quillon.test:80", user, password);
        reply[0].ShouldStartWith($"HTTP/1.1 {status} ");
        reply.ShouldContain($"x-brd-err-code: {code}", StringComparer.Ordinal);
    }

    [Fact]
    public async Task Connect_WithOneFamilyOfHeaders_HasNoOther()
    {
        await StartAsync(new BrightDataOptions { ErrorHeaders = ProxyErrorHeaders.ProxyStatus });
        var reply = await ConnectAsync("policy-20050.brd.test:443", User, Password);
        reply.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(':')[0]).ShouldBe(["Proxy-Status", "Content-Length", "Connection"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connect_Good_ReachesTheTarget(bool isIllegal)
    {
        await StartAsync(new BrightDataOptions { SendsIllegalHeader = isIllegal });
        using var client = await OpenAsync();
        await using var stream = client.GetStream();
        (await AskAsync(stream, $"CONNECT docs.quillon.test:80 HTTP/1.1\r\n{Authorization(User + "-country-us-session-a1", Password)}\r\n"))
            .ShouldBe(isIllegal ? ["HTTP/1.1 200 OK", "Proxy Connection: keep-alive", "", ""] : ["HTTP/1.1 200 OK", "", ""]);
        var page = await AskAsync(stream, "HEAD /docs/guides/retry HTTP/1.1\r\nHost: docs.quillon.test\r\n\r\n");
        page[0].ShouldBe("HTTP/1.1 200 OK");
        _host[UpstreamKind.Site].Log.Requests.ShouldHaveSingleItem().Target.ShouldBe("/docs/guides/retry");
    }

    [Fact]
    public async Task Get_OfAbsoluteAddress_IsForwardedWithoutCredentials()
    {
        await StartAsync();
        using var http = Client(User);
        (await http.GetStringAsync(new Uri("http://docs.quillon.test/docs/guides/retry"), Token)).ShouldContain("href=\"http://docs.quillon.test/docs/guides/retry\"");
        _host[UpstreamKind.BrightData].Log.Requests[^1].Target.ShouldBe("http://docs.quillon.test/docs/guides/retry");
    }

    [Fact]
    public async Task Exit_OfASession_StaysTheSame_AndRotatesWithoutOne()
    {
        await StartAsync();
        (await ExitsAsync(User + "-country-de-session-a1", 3)).Distinct().ShouldHaveSingleItem().Country.ShouldBe("DE");
        (await ExitsAsync(User, 8)).Distinct().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Connect_ToWhatCannotBeReached_Is502OfTheTarget()
    {
        await StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var reply = await ConnectAsync($"127.0.0.1:{port}", User, Password);
        reply[0].ShouldStartWith("HTTP/1.1 502 ");
        reply.ShouldContain("x-brd-err-code: target_40001", StringComparer.Ordinal);
    }

    [Fact]
    public async Task Faults_OfTheProxy_AreItsOwnErrors()
    {
        await StartAsync();
        var faults = _host[UpstreamKind.BrightData].Faults;
        faults.Set(FaultSettings.Parse("error=1"));
        (await ConnectAsync("docs.quillon.test:80", User, Password))[0].ShouldStartWith("HTTP/1.1 502 ");
        faults.Set(FaultSettings.Parse("storm=1/1"));
        (await ConnectAsync("docs.quillon.test:80", User, Password))[0].ShouldStartWith("HTTP/1.1 429 ");
        faults.Set(FaultSettings.Parse("truncate=1"));
        using var http = Client(User);
        await Should.ThrowAsync<HttpRequestException>(() => http.GetStringAsync(new Uri("http://docs.quillon.test/docs/guides/retry"), Token));
    }

    private static string Authorization(string user, string password) => user.Length == 0
        ? ""
        : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}\r\n";

    /// <summary>Sends a head and reads one.</summary>
    private static async Task<string[]> AskAsync(NetworkStream stream, string head)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), Token);
        var answer = new List<byte>();
        var one = new byte[1];
        while (!answer.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()) && await stream.ReadAsync(one, Token) > 0)
        {
            answer.Add(one[0]);
        }

        return Encoding.ASCII.GetString([.. answer]).Split("\r\n");
    }

    private async Task StartAsync(BrightDataOptions? options = null) => _host = await UpstreamHost.StartAsync(
        new UpstreamOptions { Upstreams = [UpstreamKind.BrightData, UpstreamKind.Site], BrightData = options ?? new() }, Token);

    private async Task<TcpClient> OpenAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _host.AddressOf(UpstreamKind.BrightData).Port, Token);
        return client;
    }

    private async Task<string[]> ConnectAsync(string target, string user, string password)
    {
        using var client = await OpenAsync();
        await using var stream = client.GetStream();
        return await AskAsync(stream, $"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{Authorization(user, password)}\r\n");
    }

    private HttpClient Client(string user) => new(new SocketsHttpHandler
    {
        Proxy = new WebProxy(_host.AddressOf(UpstreamKind.BrightData)) { Credentials = new NetworkCredential(user, Password) },
    });

    private async Task<List<(string Ip, string Country)>> ExitsAsync(string user, int count)
    {
        using var http = Client(user);
        var exits = new List<(string, string)>();
        for (var i = 0; i < count; i++)
        {
            var exit = JsonNode.Parse(await http.GetStringAsync(new Uri("http://geo.brdtest.com/mygeo.json"), Token))!;
            exits.Add(((string)exit["ip"]!, (string)exit["country"]!));
        }

        return exits;
    }
}
