using System.Net;
using System.Text.Json.Nodes;
using Contexter.Upstreams.Brave;
using Contexter.Upstreams.Context7;
using Contexter.Upstreams.Faults;
using Contexter.Upstreams.Hosting;

namespace Contexter.Core.Tests.Upstreams;

/// <summary>Limits of simulated services: what is passed, what the headers say, and when it is over.</summary>
public sealed class LimitTests : IAsyncDisposable
{
    private static readonly string[] Context7Headers = ["Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

    private readonly SteppedTimeProvider _time = new();
    private readonly HttpClient _http = new();
    private UpstreamHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Context7_AfterItsRequestsOfAMinute_RefusesUntilTheNext()
    {
        await StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.Context7], Context7 = new Context7Options { RequestsPerMinute = 2 } });
        var search = new Uri("/api/v2/libs/search?libraryName=react&query=x", UriKind.Relative);
        (await StatusesAsync(search, 3)).ShouldBe([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests]);
        using var refused = await _http.GetAsync(search, Token);
        Context7Headers.Select(name => refused.Headers.GetValues(name).Single()).ShouldBe(["60", "2", "0", (_time.GetUtcNow().ToUnixTimeSeconds() + 60).ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        ((string)JsonNode.Parse(await refused.Content.ReadAsStringAsync(Token))!["error"]!).ShouldBe("rate_limit_exceeded");
        _time.Step(TimeSpan.FromMinutes(1));
        (await StatusesAsync(search, 1)).ShouldBe([HttpStatusCode.OK]);
    }

    [Fact]
    public async Task Context7_InAStorm_HasAllFourHeaders()
    {
        await StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.Context7] });
        _host[UpstreamKind.Context7].Faults.Set(FaultSettings.Parse("storm=1/1,retry-after=3"));
        using var refused = await _http.GetAsync(new Uri("/api/v2/context?libraryId=/facebook/react&query=x", UriKind.Relative), Token);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        Context7Headers.ShouldAllBe(name => refused.Headers.Contains(name));
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Brave_CountsTheLastSecondOnArrival_AndTheMonthOnSuccess()
    {
        await StartAsync(new UpstreamOptions { Upstreams = [UpstreamKind.Brave], Brave = new BraveOptions { RequestsPerSecond = 2, RequestsPerMonth = 3 } });
        _http.DefaultRequestHeaders.Add("X-Subscription-Token", new BraveOptions().Key);
        var search = new Uri("/res/v1/web/search?q=retry", UriKind.Relative);
        (await StatusesAsync(search, 3)).ShouldBe([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests]);
        _time.Step(TimeSpan.FromSeconds(1));
        (await StatusesAsync(search, 1)).ShouldBe([HttpStatusCode.OK]);
        _time.Step(TimeSpan.FromSeconds(1));
        using var refused = await _http.GetAsync(search, Token);
        refused.Headers.GetValues("X-RateLimit-Remaining").ShouldHaveSingleItem().ShouldBe("1, 0");
        var error = JsonNode.Parse(await refused.Content.ReadAsStringAsync(Token))!["error"]!;
        ((string)error["code"]!).ShouldBe("QUOTA_LIMITED");
        error["meta"]!.AsObject().Select(member => member.Key).ShouldBe(["plan", "rate_limit", "rate_current", "quota_limit", "quota_current", "component"]);
    }

    private async Task StartAsync(UpstreamOptions options)
    {
        _host = await UpstreamHost.StartAsync(options with { Time = _time }, Token);
        _http.BaseAddress = _host.Servers.Single().Address;
    }

    private async Task<List<HttpStatusCode>> StatusesAsync(Uri address, int count)
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < count; i++)
        {
            using var answer = await _http.GetAsync(address, Token);
            statuses.Add(answer.StatusCode);
        }

        return statuses;
    }
}
