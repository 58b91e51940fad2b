using Contexter.GrainInterfaces;

namespace Contexter.Tests.Client;

public sealed class FlagEndpointTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_WhenAnswered_WritesSnakeCaseMembers()
    {
        var flags = await _server.GetJsonAsync("v1/flags");

        flags.GetArrayLength().ShouldBe(2);
        flags[0].EnumerateObject().Select(member => member.Name).ShouldBe(["name", "enabled", "default", "description", "refusal"]);
        flags[1].GetProperty("refusal").GetString().ShouldBe("Not here.");
    }

    [Fact]
    public async Task Set_WhenAllowed_GivesTheFlag()
    {
        using var response = await PutAsync("streaming", """{ "enabled": false }""");

        ((int)response.StatusCode).ShouldBe(200);
        _server.Api.Asked.ShouldBe(["flag streaming False"]);
    }

    [Theory]
    [InlineData("steaming", """{ "enabled": false }""", 404, "flag_not_found", "'steaming'")]
    [InlineData("error_injection", """{ "enabled": true }""", 403, "flag_refused", "Not here.")]
    [InlineData("streaming", "{}", 400, "invalid_input", "'enabled'")]
    [InlineData("streaming", """{ "enabled": "yes" }""", 400, "invalid_input", "true or false")]
    public async Task Set_WhenNotAllowed_SaysWhy(string name, string body, int status, string code, string detail)
    {
        using var response = await PutAsync(name, body);

        (await ApiServer.ProblemAsync(response, status, code)).Detail.ShouldContain(detail);
    }

    [Fact]
    public async Task Flags_OverTheClient_ReturnUnchanged()
    {
        var client = new Contexter.Client.Api.HttpContexterApi(_server.Http, TimeProvider.System);

        (await client.ListFlagsAsync(ApiServer.Token)).ShouldBe(_server.Api.Flags);
        (await client.SetFlagAsync("streaming", enabled: false, ApiServer.Token)).ShouldBe(Samples.Flag(enabled: false) with { Default = true });
        (await Should.ThrowAsync<ContexterFaultException>(() => client.SetFlagAsync("error_injection", enabled: true, ApiServer.Token))).Code.ShouldBe("flag_refused");
    }

    private Task<HttpResponseMessage> PutAsync(string name, string body) => _server.Http.PutAsync(new Uri("v1/flags/" + name, UriKind.Relative), ApiServer.Json(body), ApiServer.Token);
}
