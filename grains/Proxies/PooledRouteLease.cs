using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Http.Downloads;
using Contexter.Proxies;
using Contexter.Proxies.Tunnelling;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Proxies;

/// <summary>A proxy, for one request.</summary>
internal sealed partial class PooledRouteLease : IRouteLease
{
    private readonly IProxyPoolGrain _pool;
    private readonly ProxyGrant _grant;
    private readonly ProxyExchange _exchange;
    private readonly string _url;
    private readonly ILogger _logger;

    public PooledRouteLease(IProxyPoolGrain pool, ProxyGrant grant, ProxyProvider provider, string url, ProxyChannels channels, ILogger logger)
    {
        (_pool, _grant, _url, _logger, Name) = (pool, grant, url, logger, provider.NameOf(grant.Index));
        var meter = new TrafficMeter(grant.Bytes, token => new ValueTask<long?>(_pool.ExtendAsync(_grant.Number, token)));
        _exchange = new ProxyExchange(channels, provider, grant.Index, grant.Session, meter);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool ResolvesRemotely => true;

    /// <inheritdoc/>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _exchange.SendAsync(request, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(RouteReport report)
    {
        var verdict = _exchange.Verdict;
        var outcome = verdict is not null ? ProxyGrain.OutcomeOf(verdict.Fault) : report.Outcome switch
        {
            RouteOutcome.Answered => ProxyOutcome.Answered,
            RouteOutcome.TargetFailed => ProxyOutcome.Doubtful,
            _ => ProxyOutcome.Undecided,
        };
        var end = new ProxyRequestEnd
        {
            Outcome = outcome,
            Reason = verdict?.Reason ?? "",
            Sent = _exchange.IsSent,
            Bytes = _exchange.Bytes,
            RetryAfter = verdict?.RetryAfter,
            Url = _url,
        };
        try
        {
            await _pool.EndAsync(_grant.Number, end, CancellationToken.None);
        }
        catch (Exception fault) when (fault is ContexterException or ContexterFaultException or TimeoutException or InvalidOperationException or OrleansException)
        {
            // The request has had its answer; what it used stays set aside until the pool gives it up.
            LogUncounted(_logger, Name, fault.Message);
        }
    }

    [LoggerMessage(EventId = 2603, Level = LogLevel.Warning, Message = "A request through proxy {Proxy} could not be counted: {Reason}")]
    private static partial void LogUncounted(ILogger logger, string proxy, string reason);
}
