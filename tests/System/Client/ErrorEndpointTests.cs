using System.Net;

namespace Contexter.Tests.Client;

public sealed class ErrorEndpointTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task GetErrors_WithHours_AsksForThem()
    {
        var errors = await _server.GetJsonAsync("v1/errors?hours=3");

        errors.EnumerateObject().Select(member => member.Name).ShouldBe(["hours", "counts", "newest", "dropped"]);
        errors.GetProperty("counts")[0].GetProperty("count").GetInt64().ShouldBe(1_200);
        _server.Api.Asked.ShouldBe(["errors 3"]);
    }

    [Fact]
    public async Task GetDeadLetters_PageByPage_PassesWhatIsAskedFor()
    {
        _server.Api.DeadLetters = [Samples.DeadLetter(5), Samples.DeadLetter(6)];

        var page = await _server.GetJsonAsync("v1/dead-letters?library=react%4019.0&after=2&limit=1");

        page.GetProperty("letters").GetArrayLength().ShouldBe(1);
        page.GetProperty("next").GetInt64().ShouldBe(5);
        page.GetProperty("total").GetInt32().ShouldBe(2);
        _server.Api.Asked.ShouldBe(["dead letters react@19.0 2 1"]);
    }

    [Theory]
    [InlineData("v1/dead-letters?after=x")]
    [InlineData("v1/dead-letters?limits=1")]
    [InlineData("v1/errors?hours=day")]
    public async Task Get_WithAWrongParameter_Is400(string path)
    {
        using var response = await _server.GetAsync(path);

        await ApiServer.ProblemAsync(response, 400, "invalid_input");
    }

    [Fact]
    public async Task GetDeadLetter_ThatIsNotThere_Is404()
    {
        using var response = await _server.GetAsync("v1/dead-letters/404");

        await ApiServer.ProblemAsync(response, 404, "dead_letter_not_found");
    }

    [Fact]
    public async Task Retry_WithIds_StartsJobs()
    {
        using var content = ApiServer.Json("""{ "ids": [5] }""");
        using var response = await _server.PostAsync("v1/dead-letters/retry", content);

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        _server.Api.Asked.ShouldBe(["retry dead letters 5"]);
    }
}
