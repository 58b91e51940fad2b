using Contexter.Client.Rest;
using Contexter.Tests.Client;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Contexter.Tests.Mcp;

/// <summary>A client of the protocol before the API over a fake.</summary>
internal sealed class McpClientHarness : IAsyncDisposable
{
    private readonly ApiServer _server;

    private McpClientHarness(ApiServer server, McpClient client)
    {
        _server = server;
        Client = client;
    }

    public McpClient Client { get; }

    public FakeContexterApi Api => _server.Api;

    public static async Task<McpClientHarness> StartAsync(Action<ContexterApiOptions>? configure = null)
    {
        var server = await ApiServer.StartAsync(configure);
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions { Endpoint = new Uri(server.Http.BaseAddress!, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp }, server.Http, ownsHttpClient: false);
        return new(server, await McpClient.CreateAsync(transport, cancellationToken: ApiServer.Token));
    }

    /// <summary>Calls a tool and gives its text.</summary>
    public async Task<(string Text, bool IsError, CallToolResult Result)> CallAsync(string tool, object arguments)
    {
        var values = arguments.GetType().GetProperties().ToDictionary(property => property.Name, property => property.GetValue(arguments), StringComparer.Ordinal);
        var result = await Client.CallToolAsync(tool, values, cancellationToken: ApiServer.Token).AsTask().WaitAsync(ApiServer.Deadline, ApiServer.Token);
        return (result.Content.ShouldHaveSingleItem().ShouldBeOfType<TextContentBlock>().Text, result.IsError ?? false, result);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server.DisposeAsync();
    }
}
