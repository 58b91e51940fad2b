using System.Collections.Concurrent;
using System.IO.Pipelines;
using Contexter.Client.Api;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Tests.Client;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Contexter.Tests.Mcp;

/// <summary>What sessions log: faults of callers are told to callers, and nobody who runs Contexter has to look at them.</summary>
public sealed class McpLogTests : IDisposable
{
    private readonly RecordedLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Session_WhenCallersMakeMistakes_LogsNoWarning()
    {
        await WithClientAsync(new FakeContexterApi(), async client =>
        {
            await Should.ThrowAsync<McpException>(async () => await client.CallToolAsync("no_such_tool", cancellationToken: Token));
            await Should.ThrowAsync<McpException>(async () => await client.ReadResourceAsync("docs://nothing/here/at-all", cancellationToken: Token));
            await Should.ThrowAsync<McpException>(async () => await client.GetPromptAsync("no_such_prompt", cancellationToken: Token));
            await Should.ThrowAsync<McpException>(async () => await client.SendRequestAsync(new JsonRpcRequest { Method = "no/such/method" }, Token));
            (await client.CallToolAsync("search_docs", new Dictionary<string, object?>(StringComparer.Ordinal) { ["query"] = 5 }, cancellationToken: Token)).IsError.ShouldBe(true);
            (await client.CallToolAsync("get_document", new Dictionary<string, object?>(StringComparer.Ordinal) { ["library"] = "react", ["document"] = "none" }, cancellationToken: Token)).IsError.ShouldBe(true);
        });

        _log.Entries.ShouldNotBeEmpty("the log is connected");
        _log.Entries.Where(entry => entry.Level >= LogLevel.Warning).ShouldBeEmpty();
        _log.Entries.ShouldContain(entry => entry.Level == LogLevel.Debug && entry.Exception is McpProtocolException, "who looks for it finds it");
    }

    [Fact]
    public async Task Session_WhenContexterIsAtFault_LogsAnError()
    {
        await WithClientAsync(new FakeContexterApi { Failure = new InvalidOperationException("A defect.") }, async client =>
            (await client.CallToolAsync("list_libraries", cancellationToken: Token)).IsError.ShouldBe(true));

        _log.Entries.ShouldContain(entry => entry.Level == LogLevel.Error && entry.Exception is InvalidOperationException);
    }

    private async Task WithClientAsync(IContexterApi api, Func<McpClient, Task> use)
    {
        var (input, output) = (new Pipe(), new Pipe());
        var factory = McpServices.Create(new ContexterOptions(), api, readOnly: false, TimeProvider.System, _log);
        await using var transport = new StreamServerTransport(input.Reader.AsStream(), output.Writer.AsStream(), "contexter");
        await using var server = factory.Create(transport);
        var run = server.RunAsync(Token);
        await using (var client = await McpClient.CreateAsync(new StreamClientTransport(input.Writer.AsStream(), output.Reader.AsStream()), cancellationToken: Token))
        {
            await use(client);
        }

        await input.Writer.CompleteAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private sealed record LogEntry(LogLevel Level, string Text, Exception? Exception);

    private sealed class RecordedLog : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<LogEntry> Entries { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Enqueue(new(logLevel, formatter(state, exception), exception));
    }
}
