using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Contexter.Documents;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;

namespace Contexter.Core.Tests.Upstreams;

/// <summary>Faults of simulated services are what they are called, and the same in every run.</summary>
public sealed class FaultTests : IAsyncDisposable
{
    private static readonly Uri Page = new("/docs/guides/retry", UriKind.Relative);
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseProxy = false };
    private readonly HttpClient _http;
    private UpstreamHost? _host;

    public FaultTests() => _http = new HttpClient(_handler);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Reset_Always_EndsTheConnectionWithoutAnAnswer()
    {
        await StartAsync("reset=1");
        await Should.ThrowAsync<HttpRequestException>(() => _http.GetAsync(Page, Token));
        _host![UpstreamKind.Site].Log.Requests.ShouldHaveSingleItem().ShouldBe(new ReceivedRequest(1, "GET", Page.OriginalString, 0, FaultKind.Reset));
    }

    [Fact]
    public async Task Truncate_Always_EndsTheBodyTooEarly()
    {
        await StartAsync("truncate=1");
        using var answer = await _http.GetAsync(Page, HttpCompletionOption.ResponseHeadersRead, Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var error = await Should.ThrowAsync<HttpRequestException>(() => answer.Content.ReadAsByteArrayAsync(Token));
        error.HttpRequestError.ShouldBe(HttpRequestError.ResponseEnded);
    }

    [Fact]
    public async Task Length_Always_ClaimsAnotherLengthThanThereIs()
    {
        await StartAsync("none");
        var whole = (await _http.GetByteArrayAsync(Page, Token)).Length;
        _host![UpstreamKind.Site].Faults.Set(FaultSettings.Parse("length=1"));
        var claimed = new List<long>();
        for (var i = 0; i < 8; i++)
        {
            using var answer = await _http.GetAsync(Page, HttpCompletionOption.ResponseHeadersRead, Token);
            claimed.Add(answer.Content.Headers.ContentLength!.Value);
            if (claimed[^1] > whole)
            {
                await Should.ThrowAsync<HttpRequestException>(() => answer.Content.ReadAsByteArrayAsync(Token));
            }
            else
            {
                (await answer.Content.ReadAsByteArrayAsync(Token)).Length.ShouldBe(whole / 2);
            }
        }

        claimed.Distinct().ShouldBe([whole / 2, whole * 2], ignoreOrder: true);
    }

    [Fact]
    public async Task Drip_Always_SendsTheBodyInDropsWithPauses()
    {
        var time = new SteppedTimeProvider();
        await StartAsync("drip=1", time);
        using var answer = await _http.GetAsync(new Uri("/assets/site.css", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        var drop = new byte[64];
        (await body.ReadAsync(drop, Token)).ShouldBe(16);
    }

    [Fact]
    public async Task Storm_OfTwoInFive_RefusesTheFirstTwoOfEachFive()
    {
        await StartAsync("storm=2/5,retry-after=7");
        var statuses = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            using var answer = await _http.GetAsync(Page, Token);
            statuses.Add((int)answer.StatusCode);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests)
            {
                answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
            }
        }

        statuses.ShouldBe([429, 429, 200, 200, 200, 429, 429, 200, 200, 200]);
    }

    [Fact]
    public async Task Control_Put_SetsFaultsWhileTheServiceRuns()
    {
        await StartAsync("none");
        var control = new Uri("/_faults", UriKind.Relative);
        using var set = await _http.PutAsync(control, new StringContent("error=1,latency=0ms-1ms"), Token);
        (await set.Content.ReadAsStringAsync(Token)).ShouldBe("""{"upstream":"Site","faults":"latency=0ms-1ms,error=1","requests":0}""");
        using var failed = await _http.GetAsync(Page, Token);
        ((int)failed.StatusCode).ShouldBeOneOf(500, 502, 503);
        using var wrong = await _http.PutAsync(control, new StringContent("error=2"), Token);
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var ended = await _http.DeleteAsync(control, Token);
        using var fine = await _http.GetAsync(Page, Token);
        fine.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("expired", true)]
    [InlineData("wronghost", true)]
    [InlineData("selfsigned", true)]
    [InlineData("garbage", false)]
    public async Task Tls_Bad_IsNotTrusted(string fault, bool isCertificate)
    {
        await StartAsync("tls=" + fault);
        Trust(_host!.Authority);
        var error = await Should.ThrowAsync<HttpRequestException>(() => _http.GetAsync(Secure(), Token));
        (error.InnerException is AuthenticationException { Message: var message } && message.Contains("certificate is invalid", StringComparison.Ordinal)).ShouldBe(isCertificate, error.ToString());
    }

    [Fact]
    public async Task Tls_Good_IsTrustedByWhoTrustsTheAuthority()
    {
        await StartAsync("none");
        using var other = new HttpClient();
        await Should.ThrowAsync<HttpRequestException>(() => other.GetAsync(Secure(), Token));
        Trust(X509Certificate2.CreateFromPem(await other.GetStringAsync(new Uri(_http.BaseAddress!, "/_authority"), Token)));
        (await _http.GetStringAsync(Secure(), Token)).ShouldContain($"<link rel=\"canonical\" href=\"{Secure()}\">");
    }

    [Fact]
    public void FateOf_EqualSeeds_IsEqual_AndOneFaultDoesNotMoveAnother()
    {
        var settings = FaultSettings.Parse("error=0.2,truncate=0.1,latency=10ms-90ms");
        var plan = new FaultPlan(7, UpstreamKind.Npm, settings);
        var fates = Enumerable.Range(1, 1_000).Select(number => plan.FateOf(number)).ToList();
        Enumerable.Range(1, 1_000).Select(_ => plan.Next()).ShouldBe(fates);
        new FaultPlan(8, UpstreamKind.Npm, settings).FateOf(1).Draw.ShouldNotBe(fates[0].Draw);
        fates.Count(fate => fate.Kind is FaultKind.Error).ShouldBeInRange(160, 240);
        fates.ShouldAllBe(fate => fate.Latency >= settings.MinLatency && fate.Latency <= settings.MaxLatency);
        var more = new FaultPlan(7, UpstreamKind.Npm, settings with { Drip = 0.5 });
        fates.Where(fate => fate.Kind is not FaultKind.None).ShouldAllBe(fate => more.FateOf(fate.Number).Kind == fate.Kind);
    }

    [Theory]
    [InlineData("error")]
    [InlineData("error=1.1")]
    [InlineData("latency=5")]
    [InlineData("latency=9ms-1ms")]
    [InlineData("storm=5")]
    [InlineData("storm=6/5")]
    [InlineData("tls=7")]
    [InlineData("gremlins=1")]
    public void Parse_Wrong_NamesItAndWhatIsAllowed(string text)
    {
        var error = Should.Throw<ContexterException>(() => FaultSettings.Parse(text));
        error.Code.ShouldBe(ErrorCodes.InvalidInput);
        error.Message.ShouldStartWith($"'{text}' is no fault. Allowed: NAME=VALUE");
    }

    [Fact]
    public void ToString_OfSettings_IsReadBackEqual()
    {
        const string Text = "latency=20ms-80ms,reset=0.1,error=0.2,truncate=0.3,length=0.4,drip=0.5,storm=5/50,retry-after=9,tls=Expired";
        FaultSettings.Parse(Text).ToString().ShouldBe(Text);
        FaultSettings.Parse(FaultSettings.None.ToString()).ShouldBe(FaultSettings.None);
    }

    private async Task StartAsync(string faults, TimeProvider? time = null)
    {
        _host = await UpstreamHost.StartAsync(
            new UpstreamOptions
            {
                Upstreams = [UpstreamKind.Site],
                Faults = new Dictionary<UpstreamKind, FaultSettings> { [UpstreamKind.Site] = FaultSettings.Parse(faults) },
                Time = time ?? TimeProvider.System,
            },
            Token);
        _http.BaseAddress = _host.AddressOf(UpstreamKind.Site);
    }

    private Uri Secure() => new UriBuilder(new Uri(_host!.AddressOf(UpstreamKind.Site), Page)) { Scheme = "https" }.Uri;

    private void Trust(X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        _handler.SslOptions.CertificateChainPolicy = policy;
    }
}
