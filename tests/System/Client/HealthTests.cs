using System.Text.Json;
using Contexter.GrainInterfaces;

namespace Contexter.Tests.Client;

public sealed class HealthTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Live_WhenGrainsDoNotAnswer_IsStillLive()
    {
        _server.Api.Failure = new TimeoutException();

        (await _server.GetJsonAsync("health/live")).GetProperty("status").GetString().ShouldBe("live");
    }

    [Fact]
    public async Task Ready_WhenGrainsAnswer_IsReady()
    {
        var health = await _server.GetJsonAsync("health/ready");

        health.GetProperty("status").GetString().ShouldBe("ready");
        health.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()).ShouldBe(["catalogue", "search"], ignoreOrder: true);
        _server.Api.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Ready_WhenThereIsNothingToSearchYet_IsReady()
    {
        _server.Api.Failure = new ContexterFaultException("library_not_found", "No library is here.");

        (await _server.GetJsonAsync("health/ready")).GetProperty("status").GetString().ShouldBe("ready");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("storage_corrupted")]
    public async Task Ready_WhenGrainsFail_Is503AndNamesTheParts(string? code)
    {
        _server.Api.Failure = code is null ? new TimeoutException("secret") : new ContexterFaultException(code, "The index is damaged.");
        using var response = await _server.GetAsync("health/ready");

        ((int)response.StatusCode).ShouldBe(503);
        var text = await response.Content.ReadAsStringAsync(ApiServer.Token);
        text.ShouldNotContain("secret");
        using var health = JsonDocument.Parse(text);
        health.RootElement.GetProperty("status").GetString().ShouldBe("not_ready");
        health.RootElement.GetProperty("checks")[0].GetProperty("status").GetString().ShouldBe("unhealthy");
        health.RootElement.GetProperty("checks")[0].GetProperty("description").GetString().ShouldNotBeNullOrEmpty();
    }
}
