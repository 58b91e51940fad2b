using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Contexter.Tests.Client;

namespace Contexter.Tests.Mcp;

/// <summary>Requests of the protocol as they go over the wire, in the order in which they are sent.</summary>
internal static class McpRequests
{
    public const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";

    /// <summary>Begins a session and gives its id.</summary>
    public static async Task<string> BeginAsync(ApiServer server)
    {
        using var response = await SendAsync(server, HttpMethod.Post, Initialize, session: null);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await MessageAsync(response)).GetProperty("result").GetProperty("protocolVersion").GetString().ShouldBe("2025-11-25");
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    public static Task<HttpResponseMessage> SendAsync(ApiServer server, HttpMethod method, string? body, string? session, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri("mcp", UriKind.Relative)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        foreach (var (name, value) in headers.Where(header => header.Name.Length > 0))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }

        return server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ApiServer.Token).WaitAsync(ApiServer.Deadline, ApiServer.Token);
    }

    /// <summary>The events of a response.</summary>
    public static async IAsyncEnumerable<SseItem<string>> Events(HttpResponseMessage response)
    {
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(ApiServer.Token)).EnumerateAsync(ApiServer.Token))
        {
            yield return item;
        }
    }

    /// <summary>The messages of a response.</summary>
    public static async Task<List<JsonElement>> MessagesAsync(HttpResponseMessage response)
    {
        var messages = new List<JsonElement>();
        await foreach (var item in Events(response))
        {
            if (item.Data.Length > 0)
            {
                messages.Add(JsonDocument.Parse(item.Data).RootElement);
            }
        }

        return messages;
    }

    /// <summary>The one message of a response.</summary>
    public static async Task<JsonElement> MessageAsync(HttpResponseMessage response) => (await MessagesAsync(response)).ShouldHaveSingleItem();

    /// <summary>Calls a tool that is to tell its progress, and gives everything that it tells; the last is the result.</summary>
    public static async Task<List<JsonElement>> CallAsync(ApiServer server, string tool, object arguments)
    {
        var call = JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 5, method = "tools/call", @params = new { name = tool, arguments, _meta = new { progressToken = "p" } } });
        using var response = await SendAsync(server, HttpMethod.Post, call, await BeginAsync(server));
        return await MessagesAsync(response).WaitAsync(ApiServer.Deadline, ApiServer.Token);
    }
}
