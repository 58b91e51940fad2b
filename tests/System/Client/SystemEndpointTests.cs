using System.Text.Json;

namespace Contexter.Tests.Client;

public sealed class SystemEndpointTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Get_WhenAnswered_WritesSnakeCaseMembers()
    {
        var statistics = await _server.GetJsonAsync("v1/grains");

        Names(statistics).ShouldBe(["silo", "started_at", "uptime_seconds", "activations", "working_set_bytes", "managed_bytes", "cpu_seconds", "grains", "caches"]);
        statistics.GetProperty("working_set_bytes").GetInt64().ShouldBe(5_000_000_000);
        var grain = statistics.GetProperty("grains").EnumerateArray().ShouldHaveSingleItem();
        Names(grain).ShouldBe(["type", "activations", "calls", "methods"]);
        var method = grain.GetProperty("methods").EnumerateArray().ShouldHaveSingleItem();
        Names(method).ShouldBe(["method", "calls"]);
        var calls = method.GetProperty("calls");
        Names(calls).ShouldBe(["count", "faults", "errors", "total_ms", "longest_ms", "p50_ms", "p95_ms", "p99_ms", "mean_ms"]);
        calls.GetProperty("mean_ms").GetDouble().ShouldBe(2.5);
        var cache = statistics.GetProperty("caches").EnumerateArray().ShouldHaveSingleItem();
        Names(cache).ShouldBe(["name", "hits", "misses", "entries", "bytes", "hit_rate"]);
        cache.GetProperty("hit_rate").GetDouble().ShouldBe(0.75);
    }

    [Fact]
    public async Task Get_WhenTheGrainDoesNotAnswer_Is504()
    {
        _server.Api.Failure = new TimeoutException("no answer");
        using var response = await _server.GetAsync("v1/grains");

        await ApiServer.ProblemAsync(response, 504, "timeout");
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);
}
