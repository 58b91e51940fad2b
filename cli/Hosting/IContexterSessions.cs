using Contexter.Client.Api;
using Contexter.Silo.Configuration;

namespace Contexter.Cli.Hosting;

/// <summary>Opens Contexter for a command.</summary>
public interface IContexterSessions
{
    /// <summary>In this process when nobody owns the data directory, else over HTTP with the server that does.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="command">The command, for the message that another process shows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Documents.ContexterException">A process that is no server owns the data directory, or it is damaged, full or not writable.</exception>
    Task<IContexterSession> OpenAsync(ContexterOptions options, string command, CancellationToken cancellationToken);

    /// <summary>Starts the server in this process.</summary>
    /// <exception cref="Documents.ContexterException">As above, or the port is taken.</exception>
    Task<IContexterServer> ServeAsync(ContexterOptions options, CancellationToken cancellationToken);
}

/// <summary>Contexter, for as long as a command needs it.</summary>
public interface IContexterSession : IAsyncDisposable
{
    /// <summary>The API.</summary>
    IContexterApi Api { get; }

    /// <summary>The server that answers; null when Contexter runs in this process.</summary>
    Uri? Server { get; }
}

/// <summary>A server in this process.</summary>
public interface IContexterServer : IContexterSession
{
    /// <summary>Where it listens.</summary>
    Uri Address { get; }

    /// <summary>Waits until the token is cancelled or the host stops.</summary>
    Task WaitForStopAsync(CancellationToken cancellationToken);
}
