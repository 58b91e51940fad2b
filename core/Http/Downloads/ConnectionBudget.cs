using System.Globalization;
using System.Net.Sockets;

namespace Contexter.Http.Downloads;

/// <summary>How many connections are open, to one host and in all, whichever ways they take: directly or through proxies. Who wants one more waits for room.</summary>
/// <remarks>Safe for concurrent use. Idle connections count as open, so those who keep them ask whether there is room enough for that.</remarks>
public sealed class ConnectionBudget : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HostRoom> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _room;
    private readonly int _perHost;
    private readonly int _reserve;

    /// <summary>Makes a budget.</summary>
    /// <param name="options">Limits of the downloader that the connections are for.</param>
    public ConnectionBudget(DownloaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _room = new SemaphoreSlim(options.TotalConnections);
        (_perHost, _reserve) = (options.PerHost, options.Concurrency);
    }

    /// <summary>Most connections to one host.</summary>
    public int PerHost => _perHost;

    /// <summary>Connections that are open.</summary>
    internal int Room => _room.CurrentCount;

    /// <summary>
    /// Whether a connection to be used now has to be closed after its request: so many are open that idle ones could keep somebody waiting for whom there is only another way.
    /// </summary>
    /// <param name="host">The host at the other end, as given to <see cref="EnterAsync"/>; null for one that is not counted by itself.</param>
    internal bool IsCrowded(string? host)
    {
        if (_room.CurrentCount <= _reserve)
        {
            return true;
        }

        lock (_lock)
        {
            return host is not null && _hosts.TryGetValue(host, out var known) && (_perHost - known.Room.CurrentCount) * 4 >= _perHost * 3;
        }
    }

    /// <summary>The name by which a host is counted.</summary>
    internal static string NameOf(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"{host.TrimEnd('.')}:{port}");

    /// <summary>Waits for room for one connection.</summary>
    /// <param name="host">The host at the other end; null for a connection to a proxy that carries requests to any host.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The room, which is free again when this is disposed of.</returns>
    internal async Task<IDisposable> EnterAsync(string? host, CancellationToken cancellationToken)
    {
        var own = host is null ? null : Take(host);
        var place = new Place(this, host, own);
        try
        {
            if (own is not null)
            {
                await own.Room.WaitAsync(cancellationToken).ConfigureAwait(false);
                place.HoldsHost = true;
            }

            await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
            place.HoldsRoom = true;
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    private HostRoom Take(string host)
    {
        lock (_lock)
        {
            if (!_hosts.TryGetValue(host, out var known))
            {
                _hosts[host] = known = new HostRoom(_perHost);
            }

            known.Users++;
            return known;
        }
    }

    private void Leave(Place place)
    {
        lock (_lock)
        {
            if (place.HoldsHost)
            {
                place.Own!.Room.Release();
            }

            if (place.Own is { } own && --own.Users == 0)
            {
                _hosts.Remove(place.Host!);
                own.Room.Dispose();
            }
        }

        try
        {
            if (place.HoldsRoom)
            {
                _room.Release();
            }
        }
        catch (ObjectDisposedException)
        {
            // The downloader is gone, and nobody waits for room.
        }
    }

    /// <summary>Room for the connections to one host, for as long as there are any.</summary>
    private sealed class HostRoom(int perHost)
    {
        public SemaphoreSlim Room { get; } = new(perHost);

        public int Users { get; set; }
    }

    private sealed class Place(ConnectionBudget budget, string? host, HostRoom? own) : IDisposable
    {
        private int _isLeft;

        public string? Host => host;

        public HostRoom? Own => own;

        public bool HoldsHost { get; set; }

        public bool HoldsRoom { get; set; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
            {
                budget.Leave(this);
            }
        }
    }
}

/// <summary>A connection that makes room for another one when it ends.</summary>
internal sealed class CountedStream(Socket socket, IDisposable place) : NetworkStream(socket, ownsSocket: true)
{
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            place.Dispose();
        }
    }
}
