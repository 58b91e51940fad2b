using Contexter.Client.Api;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Silo.Server;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Cli.Hosting;

/// <inheritdoc cref="IContexterSessions"/>
/// <param name="configure">Changes services before a host is built; null changes none.</param>
public sealed class ContexterSessions(Action<IServiceCollection>? configure) : IContexterSessions
{
    /// <inheritdoc/>
    public async Task<IContexterSession> OpenAsync(ContexterOptions options, string command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (DataDirectory.FindOwner(options.DataPath) is not { } owner)
        {
            return new LocalSession(await LocalContexter.StartAsync(options, command, configure, cancellationToken));
        }

        return owner.Server is { } server ? new RemoteSession(server) : throw DataDirectory.InUse(options.DataPath, owner);
    }

    /// <inheritdoc/>
    public async Task<IContexterServer> ServeAsync(ContexterOptions options, CancellationToken cancellationToken) =>
        new ServerSession(await ContexterServer.StartAsync(options, configure, cancellationToken));

    private sealed class LocalSession(LocalContexter contexter) : IContexterSession
    {
        public IContexterApi Api => contexter.Api;

        public Uri? Server => null;

        public ValueTask DisposeAsync() => contexter.DisposeAsync();
    }

    private sealed class RemoteSession(Uri server) : IContexterSession
    {
        private readonly HttpClient _http = new() { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };

        public IContexterApi Api => field ??= new HttpContexterApi(_http, TimeProvider.System);

        public Uri? Server => server;

        public ValueTask DisposeAsync()
        {
            _http.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class ServerSession(ContexterServer server) : IContexterServer
    {
        public IContexterApi Api => server.Api;

        public Uri? Server => null;

        public Uri Address => server.Address;

        public Task WaitForStopAsync(CancellationToken cancellationToken) => server.WaitForStopAsync(cancellationToken);

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
