using System.Collections.Concurrent;
using System.Security.Cryptography;
using Contexter.Client.Access;
using Microsoft.Extensions.Hosting;

namespace Contexter.Client.Mcp.Http;

/// <summary>The sessions of this process. Those that nobody uses end by themselves.</summary>
internal sealed class McpSessions : IAsyncDisposable
{
    /// <summary>Most sessions at once.</summary>
    public const int Most = 1_000;

    /// <summary>How long a session lives that nobody uses.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private const int IdBytes = 24;

    private readonly ConcurrentDictionary<string, McpSession> _sessions = new(StringComparer.Ordinal);
    private readonly McpServerFactory _factory;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private readonly CancellationTokenRegistration _stopping;

    /// <summary>Begins without sessions.</summary>
    /// <param name="factory">Makes the servers of sessions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="lifetime">Says when the process stops: sessions end first, for their streams would hold it up.</param>
    public McpSessions(McpServerFactory factory, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        _factory = factory;
        _time = time;
        Stopping = lifetime.ApplicationStopping;
        _stopping = Stopping.Register(() => _ = EndAsync(_ => true));
        _sweep = time.CreateTimer(_ => _ = EndAsync(session => session.Idle >= Patience), null, SweepEvery, SweepEvery);
    }

    /// <summary>Cancelled when the process stops.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Sessions there are.</summary>
    public int Count => _sessions.Count;

    /// <summary>Begins a session, which only reads where its caller may do no more; null when there are too many, or the process stops.</summary>
    /// <param name="caller">Whose it is to be.</param>
    public McpSession? TryBegin(ApiCaller caller)
    {
        if (_sessions.Count >= Most || Stopping.IsCancellationRequested)
        {
            return null;
        }

        var session = new McpSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), _factory, _time, caller);
        _sessions[session.Id] = session;
        return session;
    }

    /// <summary>The session of an id; null when its caller has none of it any more.</summary>
    public McpSession? Find(string id, ApiCaller caller) =>
        _sessions.GetValueOrDefault(id) is { } session && string.Equals(session.Owner, caller.Id, StringComparison.Ordinal) ? session : null;

    /// <summary>Ends a session.</summary>
    /// <returns>False when there is none of this id.</returns>
    public async Task<bool> EndAsync(string id)
    {
        if (!_sessions.TryRemove(id, out var session))
        {
            return false;
        }

        await session.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.DisposeAsync().ConfigureAwait(false);
        await _sweep.DisposeAsync().ConfigureAwait(false);
        await EndAsync(_ => true).ConfigureAwait(false);
    }

    private async Task EndAsync(Func<McpSession, bool> which)
    {
        foreach (var session in _sessions.Values.Where(which))
        {
            await EndAsync(session.Id).ConfigureAwait(false);
        }
    }
}
