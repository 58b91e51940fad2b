using System.Text.Json;

namespace Contexter.Tests.Client;

public sealed class ModelEndpointTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _server.Api.Models = [Samples.Model(), Samples.Model("code", active: false) with { Change = Samples.Change() }];
        _server.Api.Jobs = [Samples.Change()];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_WhenAnswered_WritesSnakeCaseMembers()
    {
        var models = await _server.GetJsonAsync("v1/models");

        models.GetArrayLength().ShouldBe(2);
        Names(models[0]).ShouldBe(
            ["name", "id", "dimension", "provider", "active", "configured", "state", "documents", "chunks", "bytes", "change", "problem"]);
        models[0].GetProperty("state").GetString().ShouldBe("ready");
        models[0].GetProperty("active").GetBoolean().ShouldBeTrue();
        models[1].GetProperty("change").GetProperty("kind").GetString().ShouldBe("change_model");
        models[1].GetProperty("change").GetProperty("model").GetString().ShouldBe("code");
    }

    [Fact]
    public async Task Use_WhenAccepted_GivesTheJobAndItsAddress()
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "v1/models/code/use");

        ((int)response.StatusCode).ShouldBe(202);
        response.Headers.Location!.OriginalString.ShouldBe("/v1/jobs/j1");
        _server.Api.Asked.ShouldBe(["use code"]);
    }

    [Fact]
    public async Task RemoveIndex_WhenDone_GivesTheModel()
    {
        using var response = await _server.SendAsync(HttpMethod.Delete, "v1/models/code/index");

        ((int)response.StatusCode).ShouldBe(200);
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(ApiServer.Token)).RootElement.GetProperty("name").GetString().ShouldBe("code");
        _server.Api.Asked.ShouldBe(["remove index of code"]);
    }

    [Theory]
    [InlineData("POST", "v1/models/cdoe/use")]
    [InlineData("DELETE", "v1/models/cdoe/index")]
    public async Task AnyCall_WhenThereIsNoSuchModel_Is404(string method, string path)
    {
        using var response = await _server.SendAsync(new HttpMethod(method), path);

        (await ApiServer.ProblemAsync(response, 404, "model_not_found")).Detail.ShouldBe("There is no embedding model 'cdoe'.");
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);
}
