using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;
using Contexter.Storage;

namespace Contexter.Cli.Hosting;

/// <summary>A session that outlives the servers that it asks: over HTTP to whichever owns the data folder; when none does any more, this process becomes one.</summary>
internal sealed class FollowingSession : IContexterSession
{
    // A server that is being started again is back within this time; until then its port refuses, or its folder has no owner.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(200);

    // Long enough for a supervisor to start a server again, before this process takes its place.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly IContexterSessions _sessions;
    private readonly ContexterOptions _options;
    private readonly string _command;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private IContexterServer? _own;

    /// <summary>Opens a session; nobody is asked yet.</summary>
    /// <param name="sessions">Starts the server that this process may become.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="command">What the process does, for the message that another process shows.</param>
    /// <param name="time">Says how long a server is waited for.</param>
    public FollowingSession(IContexterSessions sessions, ContexterOptions options, string command, TimeProvider time)
    {
        (_sessions, _options, _command, _time) = (sessions, options, command, time);

        // An event stream that is left in the middle is not read to its end before the connection closes.
        var handler = new FollowingHandler(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }, LocateAsync);
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost"), Timeout = Timeout.InfiniteTimeSpan };
        Api = new HttpContexterApi(_http, time);
    }

    /// <inheritdoc/>
    public IContexterApi Api { get; }

    /// <inheritdoc/>
    public Uri? Server => DataDirectory.FindOwner(_options.DataPath)?.Server;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_own is { } own)
        {
            await own.DisposeAsync();
        }
    }

    /// <summary>Finds the server that owns the data folder and answers, or becomes it. Several processes may look at once: one becomes the server, the others find it.</summary>
    private async Task<ServerPlace> LocateAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            var owner = DataDirectory.FindOwner(_options.DataPath);
            if (owner is { Server: { } server } && await IsThereAsync(server, cancellationToken))
            {
                return new(server, owner.Key);
            }

            if (owner is null && _own is null && !_options.Cluster.IsConfigured && _time.GetElapsedTime(began) >= Grace)
            {
                try
                {
                    _own = await ServerStart.StartAsync(_sessions, _options, ServerRole.All, _command, cancellationToken);
                    continue;
                }
                catch (ContexterException e) when (e.Code is ErrorCodes.DataInUse)
                {
                    // Somebody else was faster.
                }
            }

            if (_time.GetElapsedTime(began) >= Patience)
            {
                throw new HttpRequestException(
                    HttpRequestError.ConnectionError,
                    owner is null ? $"Nobody owns the data directory '{_options.DataPath}' any more." : DataDirectory.InUse(_options.DataPath, owner).Message);
            }

            await Task.Delay(RetryEvery, _time, cancellationToken);
        }
    }

    /// <summary>Whether somebody listens there: a server that is stopping owns its folder for a moment longer than its port.</summary>
    private static async Task<bool> IsThereAsync(Uri server, CancellationToken cancellationToken)
    {
        using var client = new System.Net.Sockets.TcpClient();
        try
        {
            await client.ConnectAsync(server.Host, server.Port, cancellationToken);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
