using Contexter.Http.Downloads;
using Contexter.Proxies.Tunnelling;

namespace Contexter.Proxies;

/// <summary>Keeps the connections to proxies: one handler for each, as long as its session lasts.</summary>
/// <remarks>Safe for any number of callers at once.</remarks>
/// <param name="budget">Room for connections, shared with the direct way.</param>
/// <param name="time">Clock of the time-outs.</param>
public sealed class ProxyChannels(ConnectionBudget budget, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Provider, int Index), (long Session, HttpMessageInvoker Invoker)> _channels = [];

    /// <summary>Room for connections.</summary>
    internal ConnectionBudget Budget => budget;

    /// <summary>The way through a proxy. Requests of an earlier session end in peace, and their connections with them.</summary>
    /// <param name="provider">Whose proxy it is.</param>
    /// <param name="index">Number of the proxy, from 0.</param>
    /// <param name="session">Number of its session.</param>
    public HttpMessageInvoker Get(ProxyProvider provider, int index, long session)
    {
        lock (_lock)
        {
            var key = (provider.Name, index);
            if (_channels.TryGetValue(key, out var known))
            {
                if (known.Session >= session)
                {
                    return known.Invoker;
                }

                known.Invoker.Dispose();
            }

            var invoker = new HttpMessageInvoker(new ProxyHandler(provider, provider.EndpointOf(index, session), budget, time));
            _channels[key] = (session, invoker);
            return invoker;
        }
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var channel in _channels.Values)
            {
                channel.Invoker.Dispose();
            }

            _channels.Clear();
        }
    }
}
