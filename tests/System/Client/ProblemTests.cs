using Contexter.GrainInterfaces;

namespace Contexter.Tests.Client;

public sealed class ProblemTests : IAsyncLifetime
{
    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("invalid_input", 400)]
    [InlineData("library_not_found", 404)]
    [InlineData("job_not_found", 404)]
    [InlineData("source_not_found", 404)]
    [InlineData("data_in_use", 409)]
    [InlineData("model_mismatch", 409)]
    [InlineData("library_busy", 409)]
    [InlineData("model_busy", 409)]
    [InlineData("model_not_found", 404)]
    [InlineData("source_empty", 422)]
    [InlineData("file_too_large", 422)]
    [InlineData("document_invalid", 422)]
    [InlineData("index_unavailable", 503)]
    [InlineData("embeddings_unavailable", 503)]
    [InlineData("reranker_unavailable", 503)]
    [InlineData("storage_full", 507)]
    [InlineData("storage_corrupted", 500)]
    [InlineData("a_code_of_tomorrow", 500)]
    public async Task AnyCall_WhenAFaultIsThrown_GivesItsStatusCodeAndMessage(string code, int status)
    {
        _server.Api.Failure = new ContexterFaultException(code, "The message for people.");
        using var response = await _server.GetAsync("v1/libraries");

        (await ApiServer.ProblemAsync(response, status, code)).Detail.ShouldBe("The message for people.");
    }

    [Fact]
    public async Task AnyCall_WhenAPartOfTheClusterIsGone_SaysThatItMayComeBack()
    {
        foreach (var gone in new Exception[] { new SiloUnavailableException("10.0.0.7 is gone"), new EnumerationAbortedException("10.0.0.7 is gone") })
        {
            _server.Api.Failure = gone;
            using var response = await _server.GetAsync("v1/jobs");

            (await ApiServer.ProblemAsync(response, 503, "unavailable")).Detail.ShouldNotContain("10.0.0.7");
        }
    }

    [Fact]
    public async Task AnyCall_WhenThereIsADefect_HidesItAndLogsItUnderTheTraceId()
    {
        _server.Api.Failure = new InvalidOperationException("secret of /home/me");
        using var response = await _server.GetAsync("v1/jobs");

        var problem = await ApiServer.ProblemAsync(response, 500, "internal_error");
        problem.Detail.ShouldNotContain("secret");
        problem.TraceId.ShouldNotBeNullOrEmpty();
        var logged = _server.Log.ShouldHaveSingleItem();
        logged.ShouldContain("secret of /home/me");
        logged.ShouldContain(problem.TraceId);
    }

    [Fact]
    public async Task AnyCall_WhenAGrainReportsItsOwnDefect_HidesItToo()
    {
        _server.Api.Failure = new ContexterFaultException("internal_error", "secret");
        using var response = await _server.GetAsync("v1/jobs");

        (await ApiServer.ProblemAsync(response, 500, "internal_error")).Detail.ShouldNotContain("secret");
    }

    [Fact]
    public async Task AnyCall_WhenAGrainDoesNotAnswer_SaysThatTheOutcomeIsUnknown()
    {
        _server.Api.Failure = new TimeoutException("Response did not arrive on time in 00:00:30 for message 0x4711.");
        using var response = await _server.SendAsync(HttpMethod.Delete, "v1/libraries/react");

        var problem = await ApiServer.ProblemAsync(response, 504, "timeout");
        problem.Detail.ShouldContain("may or may not");
        problem.Detail.ShouldNotContain("0x4711");
    }

    [Theory]
    [InlineData("GET", "nowhere")]
    [InlineData("GET", "v1")]
    [InlineData("POST", "v2/search")]
    [InlineData("GET", "v1/jobs/a/b/c")]
    public async Task AnyCall_WhenThereIsNoSuchRoute_Is404(string method, string path)
    {
        using var response = await _server.SendAsync(new HttpMethod(method), path);

        (await ApiServer.ProblemAsync(response, 404, "route_not_found")).Detail.ShouldContain(path);
    }

    [Theory]
    [InlineData("PUT", "v1/search", "GET, POST")]
    [InlineData("DELETE", "v1/jobs", "GET")]
    [InlineData("POST", "", "GET, HEAD")]
    [InlineData("OPTIONS", "v1/libraries", "GET, POST")]
    public async Task AnyCall_WhenTheMethodIsWrong_Is405AndListsTheOthers(string method, string path, string allowed)
    {
        using var response = await _server.SendAsync(new HttpMethod(method), path);

        (await ApiServer.ProblemAsync(response, 405, "method_not_allowed")).Detail.ShouldContain(allowed);
    }

    [Theory]
    [InlineData("v1/search")]
    [InlineData("v1/libraries")]
    public async Task Post_WhenTheBodyIsTooLarge_Is413(string path)
    {
        using var response = await _server.PostAsync(path, ApiServer.Json("{\"query\":\"" + new string('x', 1024 * 1024) + "\"}"));

        (await ApiServer.ProblemAsync(response, 413, "request_too_large")).Detail.ShouldContain("1,048,576");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Post_WhenTheBodyIsNotDeclaredAsJson_Is415(string mediaType)
    {
        using var content = ApiServer.Json("""{"query":"x"}""");
        content.Headers.ContentType = new(mediaType);
        using var response = await _server.PostAsync("v1/search", content);

        (await ApiServer.ProblemAsync(response, 415, "unsupported_media_type")).Detail.ShouldContain("application/json");
        _server.Api.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_WhenThereIsNoBodyAtAll_Is415()
    {
        using var response = await _server.PostAsync("v1/search", null);

        await ApiServer.ProblemAsync(response, 415, "unsupported_media_type");
    }

    [Fact]
    public async Task Post_WhenTheMessageRepeatsAHugeInput_CutsIt()
    {
        using var response = await _server.PostAsync("v1/search", ApiServer.Json($$"""{"query":"x","{{new string('y', 5000)}}":1}"""));

        (await ApiServer.ProblemAsync(response, 400, "invalid_input")).Detail.Length.ShouldBeLessThan(400);
    }
}
