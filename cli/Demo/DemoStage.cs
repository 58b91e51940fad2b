using Contexter.Cli.Hosting;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.Silo.Configuration;

namespace Contexter.Cli.Demo;

/// <summary>What the demo runs against: a server of its own, one that owns the data folder already, or this process alone.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    private readonly IContexterSession? _session;

    private DemoStage(IContexterServer server)
    {
        Server = server;
    }

    private DemoStage(IContexterSession session)
    {
        _session = session;
    }

    /// <summary>The server that the demo started; null when it started none.</summary>
    public IContexterServer? Server { get; }

    /// <summary>The server that was there before; null when there was none.</summary>
    public Uri? OtherServer => _session?.Server;

    /// <summary>What can be asked.</summary>
    public IContexterApi Api => Server?.Api ?? _session!.Api;

    /// <summary>Opens the stage. The server starts before anything is ingested, so that a port that is taken costs nobody minutes.</summary>
    public static async Task<DemoStage> OpenAsync(IContexterSessions sessions, ContexterOptions options, string command, bool isServing, CancellationToken cancellationToken)
    {
        if (isServing)
        {
            try
            {
                return new(await ServerStart.StartAsync(sessions, options, command, cancellationToken));
            }
            catch (ContexterException e) when (string.Equals(e.Code, ErrorCodes.DataInUse, StringComparison.Ordinal))
            {
                // Whoever owns the data folder may be a server, and then it serves the demo.
            }
        }

        return new(await sessions.OpenAsync(options, command, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? _session!.DisposeAsync();
}
