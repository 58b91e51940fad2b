using Contexter.Cli;
using Contexter.Sources.SdkDocs;
using Contexter.System.Tests.Configuration;
using Contexter.Tests.Client;
using ModelContextProtocol.Protocol;

namespace Contexter.Tests.Cli;

/// <summary>Runs commands in this process, against an API of the test and a machine in memory.</summary>
internal sealed class CliHarness : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _interruption = new();

    public CliHarness()
    {
        Sessions = new(Api);
    }

    public FakeContexterApi Api { get; } = new() { Reply = Samples.Reply() with { Warnings = [] } };

    public FakeSessions Sessions { get; }

    public TestEnvironment Machine { get; } = new();

    public Func<ITransport> McpTransport { get; set; } = () => throw new InvalidOperationException("The test opens no session.");

    public TextWriter? Output { get; set; }

    public bool IsTerminal { get; set; }

    public Func<string, long> FreeBytes { get; set; } = _ => 1_000_000_000;

    public Func<HttpMessageHandler> Network { get; set; } = () => throw new InvalidOperationException("The test has no network.");

    public string DotnetRoot { get; set; } = Path.GetFullPath("/no/dotnet/here");

    /// <summary>Runs a command to its end.</summary>
    public async Task<CliResult> RunAsync(params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var exitCode = await ContexterCli.RunAsync(args, new CliEnvironment
        {
            Output = Output ?? output,
            Error = error,
            OutputIsTerminal = IsTerminal,
            TerminalWidth = 100,
            Machine = Machine,
            Dotnet = new FixedDotnet(DotnetRoot),
            Sessions = () => Sessions,
            Time = TimeProvider.System,
            McpTransport = McpTransport,
            FreeBytes = FreeBytes,
            Network = Network,
            Program = ["/opt/my tools/contexter"],
            Interruption = _interruption.Token,
        });
        Sessions.OpenCount.ShouldBe(0);
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Presses Ctrl+C.</summary>
    public Task InterruptAsync() => _interruption.CancelAsync();

    /// <summary>Runs a command and presses Ctrl+C once something has begun.</summary>
    public async Task<CliResult> InterruptAsync(Task begun, params string[] args)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var run = RunAsync(args);
        await begun.WaitAsync(Deadline, cancellationToken);
        await InterruptAsync();
        return await run.WaitAsync(Deadline, cancellationToken);
    }

    public void Dispose() => _interruption.Dispose();

    private sealed class FixedDotnet(string root) : IDotnetLocation
    {
        public IEnumerable<string> Candidates() => [root];
    }
}

/// <summary>What a command did.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of the output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Checks that the command did what it should, and gives its output.</summary>
    public CliResult ShouldBeDone()
    {
        Error.ShouldBeEmpty();
        ExitCode.ShouldBe(ExitCodes.Done);
        return this;
    }
}
