using Contexter.Proxies;

namespace Contexter.System.Tests.Configuration;

/// <summary>Providers of proxies below <c>proxies.providers</c>.</summary>
public sealed class ProxySettingsTests
{
    private const string Two = """
        proxies:
          direct_fallback: true
          providers:
            brd: { kind: brightdata, customer: hl_1, zone: dc, password: s3cret, country: us, cost_per_day: 2.5, price_per_gigabyte: 8 }
            office: { endpoints: ["http://10.0.0.7:3128", "http://proxy.example:8080"], user: me, bytes_per_day: 2GiB, requests_per_second: 0.5 }
        """;

    [Fact]
    public void Load_WithProviders_DescribesThem()
    {
        var options = TestEnvironment.WithFile(Two).Set("CONTEXTER_PROXIES_PROVIDERS_OFFICE_PASSWORD", "word").Load().Options.Proxies;

        options.DirectFallback.ShouldBeTrue();
        var brd = options.Providers["brd"].ToProvider("brd");
        (brd.Kind, brd.Count, brd.CheckUrl, brd.EndpointOf(3, 0).Address).ShouldBe(
            (ProxyKind.Brightdata, 4, new Uri("https://geo.brdtest.com/welcome.txt"), "brd.superproxy.io:44445"));
        (brd.Limits.Cost, brd.Prices.PerGigabyte).ShouldBe((2.5, 8));
        var office = options.Providers["office"].ToProvider("office");
        (office.Kind, office.Count, office.NameOf(1), office.CheckUrl).ShouldBe((ProxyKind.Http, 2, "office/2", null));
        office.EndpointOf(1, 0).ShouldBe(new ProxyEndpoint { Host = "proxy.example", Port = 8080, Credentials = new ProxyCredentials("me", "word") });
        (office.Limits.Bytes, office.RequestsPerSecond).ShouldBe((2L << 30, 0.5));
    }

    [Fact]
    public void Load_WithPasswords_NeverShowsThem()
    {
        var loaded = TestEnvironment.WithFile(Two).Load();

        var password = loaded.Settings.Single(setting => setting.Key == "proxies.providers.brd.password");
        (password.Value, password.IsSecret).ShouldBe(("***", true));
        loaded.Options.Proxies.Providers["brd"].ToProvider("brd").ToString().ShouldBe("brd");
    }

    [Theory]
    [InlineData("{}", "endpoints: '' names no proxy")]
    [InlineData("{ endpoints: [\"https://p:1\"] }", "endpoints: 'https://p:1' is no address of a proxy")]
    [InlineData("{ endpoints: [\"http://u:p@host:1\"] }", "endpoints: ")]
    [InlineData("{ endpoints: [\"http://p:1\"], user: \"a:b\" }", "user: 'a:b' holds a colon")]
    [InlineData("{ endpoints: [\"http://p:1\"], bytes_per_day: 1KiB }", "bytes_per_day: '1KiB' is too small")]
    [InlineData("{ endpoints: [\"http://p:1\"], cost_per_day: 1 }", "cost_per_day: '1' limits nothing without a price")]
    [InlineData("{ kind: brightdata, zone: dc, password: p }", "customer: '' is no such name")]
    [InlineData("{ kind: brightdata, customer: c, zone: a-b, password: p }", "zone: 'a-b' is no such name")]
    [InlineData("{ kind: brightdata, customer: c, zone: dc }", "password: '")]
    [InlineData("{ kind: brightdata, customer: c, zone: dc, password: p, city: \"san francisco\", country: us }", "city: 'san francisco' holds something else")]
    [InlineData("{ kind: brightdata, customer: c, zone: dc, password: p, city: paris }", "country: '' is empty, and state and city need it")]
    public void Load_WhenAProviderIsWrong_SaysWhatAndWhere(string provider, string problem) => TestEnvironment.WithFile($"proxies: {{ providers: {{ x: {provider} }} }}").Problems()
        .ShouldContain(message => message.StartsWith("proxies.providers.x." + problem, StringComparison.Ordinal));
}
