using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.Silo.Configuration;

namespace Contexter.Cli.Hosting;

/// <summary>What a command that serves runs against: a server of its own, one that owns the data folder already, or this process alone.</summary>
internal sealed class ServingStage : IAsyncDisposable
{
    private readonly IContexterSession? _session;

    private ServingStage(IContexterServer server)
    {
        Server = server;
    }

    private ServingStage(IContexterSession session)
    {
        _session = session;
    }

    /// <summary>The server that the command started; null when it started none.</summary>
    public IContexterServer? Server { get; }

    /// <summary>The server that was there before; null when there was none.</summary>
    public Uri? OtherServer => _session?.Server;

    /// <summary>What can be asked.</summary>
    public IContexterApi Api => Server?.Api ?? _session!.Api;

    /// <summary>Opens the stage. The server starts before anything is ingested, so that a port that is taken costs nobody minutes.</summary>
    public static async Task<ServingStage> OpenAsync(IContexterSessions sessions, ContexterOptions options, string command, bool isServing, CancellationToken cancellationToken)
    {
        if (isServing)
        {
            try
            {
                return new(await ServerStart.StartAsync(sessions, options, command, cancellationToken));
            }
            catch (ContexterException e) when (string.Equals(e.Code, ErrorCodes.DataInUse, StringComparison.Ordinal))
            {
                // Whoever owns the data folder may be a server, and then it serves what the command does.
            }
        }

        return new(await sessions.OpenAsync(options, command, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? _session!.DisposeAsync();
}
