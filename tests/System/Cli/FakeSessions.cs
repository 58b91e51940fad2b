using Contexter.Cli.Hosting;
using Contexter.Client.Api;
using Contexter.Silo.Configuration;
using Contexter.Silo.Server;

namespace Contexter.Tests.Cli;

/// <summary>Sessions and servers over an API of a test, which remember what was opened and that it was closed.</summary>
internal sealed class FakeSessions(IContexterApi api) : IContexterSessions
{
    private static readonly Uri OwnAddress = new("http://127.0.0.1:8001");

    private IContexterApi Api => api;

    /// <summary>The server that owns the data folder, if any.</summary>
    public Uri? OtherServer { get; set; }

    public Exception? OpenFailure { get; set; }

    public Exception? ServeFailure { get; set; }

    public List<ContexterOptions> Opened { get; } = [];

    public List<ContexterOptions> Served { get; } = [];

    /// <summary>How many of them are open.</summary>
    public int OpenCount { get; private set; }

    /// <summary>Ends when the server is up and waits.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<IContexterSession> OpenAsync(ContexterOptions options, string command, CancellationToken cancellationToken)
    {
        Opened.Add(options);
        cancellationToken.ThrowIfCancellationRequested();
        return OpenFailure is null ? Task.FromResult<IContexterSession>(new Session(this)) : Task.FromException<IContexterSession>(OpenFailure);
    }

    public Task<IContexterServer> ServeAsync(ContexterOptions options, ServerRole role, string command, CancellationToken cancellationToken)
    {
        Served.Add(options);
        return ServeFailure is null ? Task.FromResult<IContexterServer>(new Server(this)) : Task.FromException<IContexterServer>(ServeFailure);
    }

    public IContexterSession Follow(ContexterOptions options, string command)
    {
        Opened.Add(options);
        return new Session(this);
    }

    private abstract class Closable : IAsyncDisposable
    {
        protected Closable(FakeSessions owner)
        {
            Owner = owner;
            owner.OpenCount++;
        }

        public IContexterApi Api => Owner.Api;

        protected FakeSessions Owner { get; }

        public ValueTask DisposeAsync()
        {
            Owner.OpenCount--;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Session(FakeSessions owner) : Closable(owner), IContexterSession
    {
        public Uri? Server => Owner.OtherServer;
    }

    private sealed class Server(FakeSessions owner) : Closable(owner), IContexterServer
    {
        public Uri Address => OwnAddress;

        public Task WaitForStopAsync(CancellationToken cancellationToken)
        {
            Owner.Waiting.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
    }
}
