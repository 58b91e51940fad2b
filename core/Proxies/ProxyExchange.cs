using Contexter.Http.Downloads;
using Contexter.Proxies.Tunnelling;

namespace Contexter.Proxies;

/// <summary>One request through a proxy, and what is to be thought of it.</summary>
/// <param name="channels">The ways through the proxies.</param>
/// <param name="provider">Whose proxy it is.</param>
/// <param name="index">Number of the proxy, from 0.</param>
/// <param name="session">Number of its session.</param>
/// <param name="meter">Counts the bytes.</param>
public sealed class ProxyExchange(ProxyChannels channels, ProxyProvider provider, int index, long session, TrafficMeter meter)
{
    /// <summary>Bytes of the request and its answer so far.</summary>
    public long Bytes => meter.Used;

    /// <summary>Whether the request was sent.</summary>
    public bool IsSent { get; private set; }

    /// <summary>What is to be thought of it; null as long as the proxy is not known to have failed.</summary>
    public ProxyVerdict? Verdict { get; private set; }

    /// <summary>Sends the request.</summary>
    /// <exception cref="RouteException">There is no answer, or one that is an error of the proxy.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        IsSent = true;
        meter.Count(request);
        try
        {
            var response = await channels.Get(provider, index, session).SendAsync(request, cancellationToken).ConfigureAwait(false);
            await meter.CountAsync(response, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or ObjectDisposedException)
        {
            // A server that says it is the proxy must not be able to stop a provider: a check tells who is right.
            var verdict = ProxyException.Judge(fault);
            Verdict = verdict is { Fault: ProxyFault.Operator, MayBeForged: true } ? verdict with { Fault = ProxyFault.Doubt } : verdict;
            throw new RouteException(Verdict.Outcome, $"Proxy {provider.NameOf(index)}: {Verdict.Reason}", fault);
        }
    }
}
