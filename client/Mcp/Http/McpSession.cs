using Contexter.Client.Access;
using Contexter.GrainInterfaces.Access;
using ModelContextProtocol.Server;

namespace Contexter.Client.Mcp.Http;

/// <summary>A client's session over HTTP: it outlives requests, and ends when it is deleted, when nobody has used it for long, or with the server.</summary>
internal sealed class McpSession : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly McpServer _server;
    private readonly Task _work;
    private int _requests;
    private int _hasStream;
    private long _lastUsed;

    /// <summary>Begins a session.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="factory">Makes the session's server.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Whose it is.</param>
    public McpSession(string id, McpServerFactory factory, TimeProvider time, ApiCaller caller)
    {
        Id = id;
        Owner = caller.Id;
        Events = new McpEventStore(id);
        Transport = new StreamableHttpServerTransport { SessionId = id, EventStreamStore = Events };
        _time = time;
        _lastUsed = time.GetTimestamp();
        _server = factory.Create(Transport, caller.May(AccessScope.Write));

        // It belongs to no request: none of them ends it.
        using (ExecutionContext.SuppressFlow())
        {
            _work = Task.Run(() => _server.RunAsync(_stop.Token), CancellationToken.None);
        }
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Id of the key that began it; nobody else may use it.</summary>
    public string Owner { get; }

    /// <summary>The way to the client.</summary>
    public StreamableHttpServerTransport Transport { get; }

    /// <summary>What the client may have missed.</summary>
    public McpEventStore Events { get; }

    /// <summary>How long nobody has used it; zero while a request is being answered.</summary>
    public TimeSpan Idle => Volatile.Read(ref _requests) > 0 ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _lastUsed));

    /// <summary>Notes that a request is being answered, until what this returns is disposed of.</summary>
    public IDisposable Use()
    {
        Interlocked.Increment(ref _requests);
        return new Usage(this);
    }

    /// <summary>Whether this request is the first that asks for messages that answer nothing: a session has one such stream.</summary>
    public bool TryTakeStream() => Interlocked.Exchange(ref _hasStream, 1) == 0;

    /// <summary>Ends the session; calls that are being answered are cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        await Transport.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private sealed class Usage(McpSession session) : IDisposable
    {
        public void Dispose()
        {
            Volatile.Write(ref session._lastUsed, session._time.GetTimestamp());
            Interlocked.Decrement(ref session._requests);
        }
    }
}
