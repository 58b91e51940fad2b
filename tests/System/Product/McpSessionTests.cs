using System.IO.Pipelines;
using Contexter.Cli;
using Contexter.Cli.Hosting;
using Contexter.Sources.SdkDocs;
using Contexter.Storage;
using Contexter.System.Tests.Configuration;
using Contexter.Tests.Cli;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Contexter.Tests.Product;

/// <summary>Sessions of <c>contexter mcp</c> that outlive the server that they began with.</summary>
public sealed class McpSessionTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly ProductHarness _contexter = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _contexter.WriteGuide("port.md", "port");
        (await _contexter.RunAsync("add", "good", "--from", _contexter.Docs)).ShouldBeDone();
    }

    public ValueTask DisposeAsync()
    {
        _contexter.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Session_WhenTheSessionThatBecameTheServerEnds_BecomesTheServerItself()
    {
        await using var first = await Session.BeginAsync(_contexter.Data);
        await using var second = await Session.BeginAsync(_contexter.Data);
        await using var third = await Session.BeginAsync(_contexter.Data);
        (await second.ListAsync()).ShouldContain("good@current");

        await first.EndAsync();

        // Both find out at once; one becomes the server, the other finds it.
        foreach (var answer in await Task.WhenAll(second.ListAsync(), third.ListAsync()))
        {
            answer.ShouldContain("good@current");
        }

        DataDirectory.FindOwner(_contexter.Data).ShouldNotBeNull().Command.ShouldBe("contexter mcp");
        await second.EndAsync();
        (await third.ListAsync()).ShouldContain("good@current");
        await third.EndAsync();
        DataDirectory.FindOwner(_contexter.Data).ShouldBeNull();
    }

    [Fact]
    public async Task Session_WhenTheServerIsStartedAgainElsewhereWithAnotherKey_GoesOn()
    {
        string[] serve = ["serve", "--port", "0", "--set", "server.keys=always", "--set", $"server.admin_key={new string('k', 32)}"];
        var (server, stop) = await ServeAsync(serve);
        await using var session = await Session.BeginAsync(_contexter.Data);
        (await session.ListAsync()).ShouldContain("good@current");
        var before = DataDirectory.FindOwner(_contexter.Data)!.Key;

        await stop.CancelAsync();
        (await server.WaitAsync(Deadline, Token)).ExitCode.ShouldBe(ExitCodes.Done);
        stop.Dispose();
        (server, stop) = await ServeAsync(serve);

        (await session.ListAsync()).ShouldContain("good@current");
        var after = DataDirectory.FindOwner(_contexter.Data)!;
        (after.Command, after.Key).ShouldSatisfyAllConditions(owner => owner.Command.ShouldBe("contexter serve"), owner => (owner.Key == before).ShouldBeFalse());
        await session.EndAsync();
        await stop.CancelAsync();
        await server.WaitAsync(Deadline, Token);
        stop.Dispose();
    }

    private async Task<(Task<CliResult> Server, CancellationTokenSource Stop)> ServeAsync(string[] arguments)
    {
        var output = new AwaitedText("Ctrl+C ends it.") { NewLine = "\n" };
        var stop = new CancellationTokenSource();
        var server = _contexter.RunAsync(arguments, output, stop.Token);
        await output.Seen.WaitAsync(Deadline, Token);
        return (server, stop);
    }

    /// <summary>A session of <c>contexter mcp</c> with an editor at its other end.</summary>
    private sealed class Session(McpClient client, PipeWriter input, Task<int> run, StringWriter error) : IAsyncDisposable
    {
        private bool _isEnded;

        public static async Task<Session> BeginAsync(string data)
        {
            var (input, output, error) = (new Pipe(), new Pipe(), new StringWriter());
            var machine = new TestEnvironment();
            machine.Set("CONTEXTER_DATA", data);
            var run = ContexterCli.RunAsync(["mcp"], new CliEnvironment
            {
                Output = TextWriter.Null,
                Error = TextWriter.Synchronized(error),
                Machine = machine,
                Dotnet = new InstalledDotnet(),
                Sessions = () => new ContexterSessions(null),
                Time = TimeProvider.System,
                McpTransport = () => new StreamServerTransport(input.Reader.AsStream(), output.Writer.AsStream(), "contexter"),
            });
            var transport = new StreamClientTransport(input.Writer.AsStream(), output.Reader.AsStream());
            return new(await McpClient.CreateAsync(transport, cancellationToken: Token).WaitAsync(Deadline, Token), input.Writer, run, error);
        }

        /// <summary>What <c>list_libraries</c> answers.</summary>
        public async Task<string> ListAsync()
        {
            var result = await client.CallToolAsync("list_libraries", cancellationToken: Token).AsTask().WaitAsync(Deadline, Token);
            var text = result.Content.ShouldHaveSingleItem().ShouldBeOfType<TextContentBlock>().Text;
            result.IsError.ShouldNotBe(true, text);
            return text;
        }

        /// <summary>Ends it as an editor does that is closed.</summary>
        public async Task EndAsync()
        {
            _isEnded = true;
            await client.DisposeAsync();
            await input.CompleteAsync();
            (await run.WaitAsync(Deadline, Token)).ShouldBe(ExitCodes.Done, error.ToString());
        }

        public async ValueTask DisposeAsync()
        {
            if (!_isEnded)
            {
                await EndAsync();
            }
        }
    }
}
