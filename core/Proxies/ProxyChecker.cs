using Contexter.Proxies.Tunnelling;

namespace Contexter.Proxies;

/// <summary>Finds out whether a proxy works.</summary>
/// <param name="channels">The ways through the proxies.</param>
/// <param name="time">Clock of the time-outs.</param>
public sealed class ProxyChecker(ProxyChannels channels, TimeProvider time)
{
    /// <summary>Most bytes of the page that are read.</summary>
    private const int MaxBytes = 64 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Fetches the provider's check URL through a proxy; where there is none, only connects to the proxy.</summary>
    /// <param name="provider">Whose proxy it is.</param>
    /// <param name="index">Number of the proxy, from 0.</param>
    /// <param name="session">Number of its session.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<ProxyCheck> CheckAsync(ProxyProvider provider, int index, long session, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var meter = new TrafficMeter(long.MaxValue, static _ => new(long.MaxValue));
        using var deadline = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        ProxyVerdict verdict;
        try
        {
            verdict = provider.CheckUrl is { } url
                ? await FetchAsync(channels.Get(provider, index, session), url, meter, either.Token).ConfigureAwait(false)
                : await ConnectAsync(provider, provider.EndpointOf(index, session), either.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            verdict = fault is OperationCanceledException
                ? new(ProxyFault.Proxy, null, $"The check did not end within {Timeout.TotalSeconds:0} s.")
                : Decide(ProxyException.Judge(fault));
        }

        return new ProxyCheck(verdict, IsWhole: provider.CheckUrl is not null, meter.Used, time.GetElapsedTime(start));
    }

    // The check's page is known to be there, so that what would be a doubt elsewhere is none here.
    private static ProxyVerdict Decide(ProxyVerdict verdict) => verdict.Fault == ProxyFault.Doubt ? verdict with { Fault = ProxyFault.Proxy } : verdict;

    private static async Task<ProxyVerdict> FetchAsync(HttpMessageInvoker invoker, Uri url, TrafficMeter meter, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        meter.Count(request);
        using var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await meter.CountAsync(response, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await body.ReadAtLeastAsync(new byte[MaxBytes], MaxBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return (int)response.StatusCode < 400
            ? ProxyVerdict.Fine
            : new ProxyVerdict(ProxyFault.Proxy, null, $"{url.GetLeftPart(UriPartial.Path)} answers {(int)response.StatusCode} through the proxy.");
    }

    private async Task<ProxyVerdict> ConnectAsync(ProxyProvider provider, ProxyEndpoint endpoint, CancellationToken cancellationToken)
    {
        var connection = await new ProxyDialler(provider, endpoint, channels.Budget, time).ConnectAsync(host: null, cancellationToken).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
        return ProxyVerdict.Fine;
    }
}

/// <summary>What a check found.</summary>
/// <param name="Verdict">What is to be thought of the proxy.</param>
/// <param name="IsWhole">Whether a page was fetched; otherwise all that is known is whether the proxy accepts connections.</param>
/// <param name="Bytes">Bytes that it took.</param>
/// <param name="Duration">How long it took.</param>
public sealed record ProxyCheck(ProxyVerdict Verdict, bool IsWhole, long Bytes, TimeSpan Duration);
