namespace Contexter.Tests.Client;

public sealed class ProxyEndpointTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Get_WhenAnswered_WritesSnakeCaseMembers()
    {
        var providers = await _server.GetJsonAsync("v1/proxies");

        var provider = providers.EnumerateArray().ShouldHaveSingleItem();
        provider.EnumerateObject().Select(member => member.Name).ShouldBe(
        [
            "name", "kind", "state", "problem", "requests_today", "requests_per_day", "bytes_today", "bytes_per_day", "cost_today", "cost_per_day", "renewed_at", "proxies",
        ]);
        provider.GetProperty("state").GetString().ShouldBe("ready");
        var proxy = provider.GetProperty("proxies")[1];
        proxy.GetProperty("state").GetString().ShouldBe("failed");
        proxy.GetProperty("failures").GetInt64().ShouldBe(5);
    }

    [Fact]
    public async Task Get_WhenTheGrainDoesNotAnswer_Is504()
    {
        _server.Api.Failure = new TimeoutException("no answer");
        using var response = await _server.GetAsync("v1/proxies");

        await ApiServer.ProblemAsync(response, 504, "timeout");
    }
}
