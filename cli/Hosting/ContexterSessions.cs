using System.Net.Http.Headers;
using Contexter.Client.Api;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Silo.Server;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Cli.Hosting;

/// <inheritdoc cref="IContexterSessions"/>
/// <param name="configure">Changes services before a host is built; null changes none.</param>
internal sealed class ContexterSessions(Action<IServiceCollection>? configure) : IContexterSessions
{
    /// <inheritdoc/>
    public async Task<IContexterSession> OpenAsync(ContexterOptions options, string command, CancellationToken cancellationToken)
    {
        if (DataDirectory.FindOwner(options.DataPath) is not { } owner)
        {
            return new LocalSession(await LocalContexter.StartAsync(options, command, configure, cancellationToken));
        }

        return owner.Server is { } server ? new RemoteSession(server, owner.Key) : throw DataDirectory.InUse(options.DataPath, owner);
    }

    /// <inheritdoc/>
    public async Task<IContexterServer> ServeAsync(ContexterOptions options, ServerRole role, string command, CancellationToken cancellationToken) =>
        new OwnServer(await ContexterServer.StartAsync(options, role, command, configure, cancellationToken));

    /// <inheritdoc/>
    public IContexterSession Follow(ContexterOptions options, string command) => new FollowingSession(this, options, command, TimeProvider.System);

    private sealed class LocalSession(LocalContexter contexter) : IContexterSession
    {
        public IContexterApi Api => contexter.Api;

        public Uri? Server => null;

        public ValueTask DisposeAsync() => contexter.DisposeAsync();
    }

    private sealed class RemoteSession : IContexterSession
    {
        private readonly HttpClient _http;

        public RemoteSession(Uri server, string? key)
        {
            Server = server;

            // An event stream that is left in the middle is not read to its end before the connection closes.
            var handler = new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero };
            _http = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
            if (key is not null)
            {
                _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            }

            Api = new HttpContexterApi(_http, TimeProvider.System);
        }

        public IContexterApi Api { get; }

        public Uri? Server { get; }

        public ValueTask DisposeAsync()
        {
            _http.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class OwnServer(ContexterServer server) : IContexterServer
    {
        public IContexterApi Api => server.Api;

        public Uri Address => server.Address;

        public Task WaitForStopAsync(CancellationToken cancellationToken) => server.WaitForStopAsync(cancellationToken);

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
