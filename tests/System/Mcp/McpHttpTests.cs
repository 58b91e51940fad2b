using System.Net;
using System.Text.Json;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Tests.Client;

namespace Contexter.Tests.Mcp;

/// <summary>The transport itself, request by request.</summary>
public sealed class McpHttpTests : IAsyncLifetime
{
    private const string Ping = """{"jsonrpc":"2.0","id":2,"method":"ping"}""";

    private ApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Session_BeginsWithAHandshake_IsNamedByItsId_AndEndsWhenItIsDeleted()
    {
        var session = await BeginAsync();
        session.Length.ShouldBeGreaterThanOrEqualTo(32);

        using var notified = await SendAsync(HttpMethod.Post, """{"jsonrpc":"2.0","method":"notifications/initialized"}""", session);
        notified.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        using var ping = await SendAsync(HttpMethod.Post, Ping, session);
        (await McpRequests.MessageAsync(ping)).GetProperty("id").GetInt32().ShouldBe(2);
        using var deleted = await SendAsync(HttpMethod.Delete, body: null, session);
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var gone = await SendAsync(HttpMethod.Post, Ping, session);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ErrorAsync(gone)).ShouldContain("initialize");
    }

    [Theory]
    [InlineData("POST", Ping, "", 400, "Mcp-Session-Id header is missing")]
    [InlineData("POST", Ping, "Mcp-Session-Id: 00", 404, "Session not found")]
    [InlineData("GET", null, "Mcp-Session-Id: 00", 404, "Session not found")]
    [InlineData("DELETE", null, "", 400, "is missing")]
    [InlineData("POST", "{", "", 400, "must be one JSON-RPC message")]
    [InlineData("POST", McpRequests.Initialize, "MCP-Protocol-Version: 1999-01-01", 400, "2025-11-25")]
    [InlineData("POST", McpRequests.Initialize, "Accept: application/json", 406, "text/event-stream")]
    [InlineData("GET", null, "Origin: https://evil.example", 403, "another origin")]
    public async Task Requests_ThatCannotBeAnswered_SayWhy(string method, string? body, string header, int status, string message)
    {
        var (name, value) = header.Split(": ") is [var first, var second] ? (first, second) : (string.Empty, string.Empty);
        using var response = await SendAsync(new HttpMethod(method), body, session: null, (name, value));

        ((int)response.StatusCode).ShouldBe(status);
        (await ErrorAsync(response)).Replace("The header Mcp-Session-Id is", "Mcp-Session-Id header is", StringComparison.Ordinal).ShouldContain(message);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Requests_OfForeignPages_AreRefused(string method)
    {
        using var response = await SendAsync(new HttpMethod(method), method is "POST" ? McpRequests.Initialize : null, session: null, ("Origin", "https://evil.example"));

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task AnAnswer_WhoseConnectionBroke_IsReadOnBehindTheLastEvent()
    {
        var session = await BeginAsync();
        var call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"refresh_library","arguments":{"library":"react"},"_meta":{"progressToken":"p"}}}""";
        string last;
        using (var broken = await SendAsync(HttpMethod.Post, call, session))
        {
            _server.Api.Publish(Samples.Event(1));
            var events = McpRequests.Events(broken).GetAsyncEnumerator(ApiServer.Token);
            (await events.MoveNextAsync()).ShouldBeTrue();
            last = events.Current.EventId.ShouldNotBeNull("the first event primes the client");
        }

        _server.Api.Publish(Samples.Event(2, JobState.Completed));
        using var resumed = await SendAsync(HttpMethod.Get, body: null, session, ("Last-Event-ID", last));
        var messages = new List<JsonElement>();
        await foreach (var item in McpRequests.Events(resumed))
        {
            messages.Add(JsonDocument.Parse(item.Data).RootElement);
        }

        messages[0].GetProperty("method").GetString().ShouldBe("notifications/progress");
        messages[^1].GetProperty("id").GetInt32().ShouldBe(7);
        messages[^1].GetProperty("result").GetProperty("structuredContent").GetProperty("state").GetString().ShouldBe("completed");

        using var unknown = await SendAsync(HttpMethod.Get, body: null, session, ("Last-Event-ID", "9-9"));
        unknown.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task TheStreamOfASession_IsTakenOnce()
    {
        var session = await BeginAsync();

        using var stream = await SendAsync(HttpMethod.Get, body: null, session);
        stream.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var second = await SendAsync(HttpMethod.Get, body: null, session);
        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Stopping_EndsOpenStreams()
    {
        var session = await BeginAsync();
        using var stream = await SendAsync(HttpMethod.Get, body: null, session);

        await _server.StopAsync().WaitAsync(ApiServer.Deadline, ApiServer.Token);
    }

    private Task<string> BeginAsync() => McpRequests.BeginAsync(_server);

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string? body, string? session, params (string Name, string Value)[] headers) =>
        McpRequests.SendAsync(_server, method, body, session, headers);

    private static async Task<string> ErrorAsync(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ApiServer.Token));
        json.RootElement.GetProperty("jsonrpc").GetString().ShouldBe("2.0");
        return json.RootElement.GetProperty("error").GetProperty("message").GetString()!;
    }
}
