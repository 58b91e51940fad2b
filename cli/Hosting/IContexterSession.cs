using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;

namespace Contexter.Cli.Hosting;

/// <summary>Opens Contexter for commands: in this process when nobody owns the data folder, else over HTTP to the server that owns it.</summary>
public interface IContexterSessions
{
    /// <summary>Opens Contexter for one command.</summary>
    /// <param name="options">The configuration; <see cref="ContexterOptions.DataPath"/> is the data folder.</param>
    /// <param name="command">The command, such as <c>contexter add</c>, for the message that another process shows.</param>
    /// <param name="cancellationToken">Gives up opening.</param>
    /// <exception cref="ContexterException">A process that is no server owns the data folder (<see cref="ErrorCodes.DataInUse"/>).</exception>
    Task<IContexterSession> OpenAsync(ContexterOptions options, string command, CancellationToken cancellationToken);

    /// <summary>Opens Contexter for as long as a session lasts: over HTTP to whichever server owns the data folder, one after the other; when none does any more, this process becomes one.</summary>
    /// <param name="options">The configuration; the server that this process may become listens where it says.</param>
    /// <param name="command">The command, such as <c>contexter mcp</c>, for the message that another process shows.</param>
    /// <exception cref="ContexterException">Nobody can be asked now.</exception>
    IContexterSession Follow(ContexterOptions options, string command);

    /// <summary>Starts the web server in this process.</summary>
    /// <param name="options">The configuration; <see cref="ContexterOptions.DataPath"/> is the data folder.</param>
    /// <param name="role">What the process is.</param>
    /// <param name="command">The command, such as <c>contexter add</c>, for the message that another process shows.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ContexterException">Any other process owns the data folder (<see cref="ErrorCodes.DataInUse"/>).</exception>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    Task<IContexterServer> ServeAsync(ContexterOptions options, ServerRole role, string command, CancellationToken cancellationToken);
}

/// <summary>Contexter, opened for one command. Disposing it stops what runs in this process; unfinished jobs are kept.</summary>
public interface IContexterSession : IAsyncDisposable
{
    /// <summary>What can be asked.</summary>
    IContexterApi Api { get; }

    /// <summary>Address of the server that answers; null when this process does.</summary>
    Uri? Server { get; }
}

/// <summary>The web server in this process. Disposing it stops it.</summary>
public interface IContexterServer : IAsyncDisposable
{
    /// <summary>What can be asked, without a way through the network.</summary>
    IContexterApi Api { get; }

    /// <summary>Where it listens.</summary>
    Uri Address { get; }

    /// <summary>Returns when the token is cancelled or the server has stopped by itself.</summary>
    Task WaitForStopAsync(CancellationToken cancellationToken);
}
