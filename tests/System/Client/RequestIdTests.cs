namespace Contexter.Tests.Client;

public sealed class RequestIdTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("v1/libraries")]
    [InlineData("v1/nothing")]
    [InlineData("")]
    [InlineData("openapi/v1.json")]
    public async Task Response_OfAnyKind_HasAnIdOfItsOwn(string path)
    {
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var response = await _server.GetAsync(path);
            ids.Add(response.Headers.GetValues("X-Request-Id").ShouldHaveSingleItem());
        }

        ids[0].Length.ShouldBe(32);
        ids[1].Equals(ids[0], StringComparison.Ordinal).ShouldBeFalse();
    }

    [Theory]
    [InlineData("7f3a-B.c_1:2", true)]
    [InlineData("with space", false)]
    [InlineData("<script>", false)]
    public async Task Response_ToARequestWithAnId_HasThatWhenItIsWellFormed(string id, bool isTaken)
    {
        using var response = await _server.SendAsync(HttpMethod.Get, "v1/libraries", ("X-Request-Id", id));

        string.Equals(response.Headers.GetValues("X-Request-Id").Single(), id, StringComparison.Ordinal).ShouldBe(isTaken);
    }

    [Fact]
    public async Task Failure_OfARequestWithAnId_HasItInProblemDetailsAndInTheLog()
    {
        const string Id = "order-42";
        _server.Api.Failure = new InvalidOperationException("secret");
        using var response = await _server.SendAsync(HttpMethod.Get, "v1/libraries", ("X-Request-Id", Id));

        (await ApiServer.ProblemAsync(response, 500, "internal_error")).RequestId.ShouldBe(Id);
        _server.Log.ShouldHaveSingleItem().ShouldContain(Id);
        _server.Scopes.ShouldContain(scope => scope == "RequestId=" + Id);
    }
}
