using System.Globalization;

namespace Contexter.Http.Politeness;

/// <summary>The gates of all hosts that requests are sent to, and the limit on requests in all.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class HostGates : IDisposable
{
    private const int TidyFrom = 256;
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HostGate> _gates = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _all;
    private readonly int _perHost;
    private readonly TimeSpan _maxPause;
    private readonly TimeProvider _time;

    /// <summary>Makes gates.</summary>
    /// <param name="total">Most requests at once, to all hosts together.</param>
    /// <param name="perHost">Most requests to one host at once.</param>
    /// <param name="maxPause">Longest time that a caller waits for a host that asks to be left alone.</param>
    /// <param name="time">Clock of delays and latencies.</param>
    public HostGates(int total, int perHost, TimeSpan maxPause, TimeProvider time)
    {
        _all = new SemaphoreSlim(total);
        (_perHost, _maxPause, _time) = (perHost, maxPause, time);
    }

    /// <summary>Waits for a turn at the host of a URL.</summary>
    /// <param name="url">Where the request goes.</param>
    /// <param name="crawlDelay">Least time between two requests to the host.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HostPausedException">The host asks to be left alone for longer than anyone waits.</exception>
    public async Task<HostTurn> EnterAsync(Uri url, TimeSpan crawlDelay, CancellationToken cancellationToken)
    {
        var turn = await EnterHostAsync(url, crawlDelay, cancellationToken).ConfigureAwait(false);
        try
        {
            await _all.WaitAsync(cancellationToken).ConfigureAwait(false);
            turn.Holds(_all);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>Gates that are kept.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _gates.Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var gate in _gates.Values)
            {
                gate.Dispose();
            }

            _gates.Clear();
            _all.Dispose();
        }
    }

    private Task<HostTurn> EnterHostAsync(Uri url, TimeSpan crawlDelay, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Find_NeedsLock(url.IdnHost.TrimEnd('.') + ":" + url.Port.ToString(CultureInfo.InvariantCulture)).EnterAsync(crawlDelay, cancellationToken);
        }
    }

    private HostGate Find_NeedsLock(string host)
    {
        if (_gates.TryGetValue(host, out var known))
        {
            return known;
        }

        if (_gates.Count >= TidyFrom)
        {
            foreach (var (idle, gate) in _gates.Where(entry => entry.Value.IsIdle(IdleTime)).ToList())
            {
                _gates.Remove(idle);
                gate.Dispose();
            }
        }

        return _gates[host] = new HostGate(_perHost, _maxPause, _time);
    }
}

/// <summary>A host asks to be left alone for longer than anyone waits.</summary>
internal sealed class HostPausedException(TimeSpan left) : Exception("The host asks to be left alone.")
{
    /// <summary>How long it is still to be left alone.</summary>
    public TimeSpan Left { get; } = left;
}
