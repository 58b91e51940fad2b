using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Proxies;
using Contexter.Http.Downloads;
using Contexter.Proxies;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Proxies;

/// <summary>
/// Sends downloads through the proxies of the configured providers, provider after provider and proxy after proxy, and directly where none serves and the configuration
/// allows it.
/// </summary>
/// <remarks>Safe for any number of callers at once.</remarks>
/// <param name="grains">Where the pools are.</param>
/// <param name="providers">The providers.</param>
/// <param name="channels">The connections to their proxies.</param>
/// <param name="direct">The way out without a proxy.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears of what could not be counted.</param>
public sealed class PooledRoutes(
    IGrainFactory grains, ProxyProviders providers, ProxyChannels channels, IRouteSelector direct, TimeProvider time, ILogger<PooledRoutes> logger) : IRouteSelector
{
    private int _turn = -1;

    /// <inheritdoc/>
    public async ValueTask<IRouteLease> LeaseAsync(Uri target, IReadOnlyCollection<string> failedRoutes, CancellationToken cancellationToken)
    {
        var url = Fingerprint(target);
        while (true)
        {
            var refusals = new List<(ProxyProvider Provider, ProxyGrant Grant)>();
            if (await TryTakeAsync(url, failedRoutes, refusals, cancellationToken) is { } lease)
            {
                return lease;
            }

            // A provider that wants a pause works, so that it is waited for; but not where another way is allowed and has not failed yet.
            var pauses = refusals.Where(refusal => refusal.Grant.Refusal == ProxyRefusal.Paused).Select(refusal => refusal.Grant.Wait).ToList();
            if (providers.DirectFallback && (pauses.Count == 0 || !failedRoutes.Contains(DirectRoute.RouteName, StringComparer.Ordinal)))
            {
                return await direct.LeaseAsync(target, failedRoutes, cancellationToken);
            }

            if (pauses.Count == 0)
            {
                // Those that failed for this URL are better than none.
                return (failedRoutes.Count == 0 ? null : await TryTakeAsync(url, [], refusals, cancellationToken)) ?? throw NoRoute(refusals);
            }

            await Task.Delay(pauses.Min(), time, cancellationToken);
        }
    }

    private async Task<IRouteLease?> TryTakeAsync(
        string url, IReadOnlyCollection<string> failedRoutes, List<(ProxyProvider Provider, ProxyGrant Grant)> refusals, CancellationToken cancellationToken)
    {
        refusals.Clear();
        var count = providers.All.Count;
        var first = (int)((uint)Interlocked.Increment(ref _turn) % (uint)count);
        for (var i = 0; i < count; i++)
        {
            var provider = providers.All[(first + i) % count];
            var pool = grains.GetGrain<IProxyPoolGrain>(GrainKeys.ProxyPool(provider.Name));
            var tried = Enumerable.Range(0, provider.Count).Where(index => failedRoutes.Contains(provider.NameOf(index), StringComparer.Ordinal)).ToArray();
            var grant = await pool.TakeAsync(new ProxyClaim { Url = url, Tried = tried }, cancellationToken);
            if (grant.Refusal != ProxyRefusal.None)
            {
                refusals.Add((provider, grant));
                continue;
            }

            var lease = new PooledRouteLease(pool, grant, provider, url, channels, logger);
            await WaitAsync(lease, grant.Wait, cancellationToken);
            return lease;
        }

        return null;
    }

    /// <summary>Waits for the request's turn; who gives up gives the proxy back.</summary>
    private async Task WaitAsync(PooledRouteLease lease, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await Task.Delay(wait, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await lease.CompleteAsync(new RouteReport(RouteOutcome.Abandoned, null, 0, TimeSpan.Zero));
            throw;
        }
    }

    private static ContexterException NoRoute(List<(ProxyProvider Provider, ProxyGrant Grant)> refusals)
    {
        var why = string.Join("; ", refusals.Select(refusal => string.Create(CultureInfo.InvariantCulture, $"{refusal.Provider.Name}: {refusal.Grant.Reason.TrimEnd('.')}")));
        return new ContexterException(
            ErrorCodes.ProxyUnavailable,
            $"No proxy serves this request ({why}). 'contexter proxies list' shows their state; 'proxies.direct_fallback: true' allows connections without a proxy.");
    }

    /// <summary>Tells URLs apart without keeping them: their queries may be secret.</summary>
    private static string Fingerprint(Uri target) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(target.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped))).AsSpan(0, 12));
}
