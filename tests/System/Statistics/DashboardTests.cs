using Contexter.Silo.Configuration;
using Contexter.Silo.Server;

namespace Contexter.Tests.Statistics;

/// <summary>The dashboard of Orleans beside Contexter's own page.</summary>
public sealed class DashboardTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("contexter-dashboard-").FullName;
    private ContexterServer _server = null!;
    private HttpClient _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new ContexterOptions { Data = _data, Server = new ServerSection { Port = 0 } };
        _server = await ContexterServer.StartAsync(options, "contexter test", configure: null, Token);
        _http = new HttpClient { BaseAddress = _server.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Theory]
    [InlineData("dashboard/")]
    [InlineData("dashboard/index.min.js")]
    public async Task Dashboard_WhenOpened_MayRunItsOwnScriptsAndNothingFromElsewhere(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), Token);

        ((int)response.StatusCode).ShouldBe(200);
        var policy = response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("default-src 'none'; script-src 'self'; ");
        policy.ShouldNotContain("http");
    }

    [Theory]
    [InlineData("v1/system/grains")]
    [InlineData("openapi/v1.json")]
    public async Task Api_BesideTheDashboard_StillRunsNothing(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), Token);

        ((int)response.StatusCode).ShouldBe(200);
        response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldNotContain("script-src");
    }
}
