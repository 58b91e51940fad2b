using System.Net;

namespace Contexter.Knowledge.Brave;

/// <summary>Spoils a share of those requests that ask for it: half of them find no connection, half an overloaded server. It shows what an answer does then, on demand (D6).</summary>
/// <param name="share">Share of requests, 0 to 1.</param>
/// <param name="random">Draws.</param>
/// <param name="inner">Sends the others.</param>
public sealed class FaultInjection(double share, Random random, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Whether a request may be spoilt.</summary>
    internal static readonly HttpRequestOptionsKey<bool> IsWanted = new("contexter.inject-faults");

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var drawn = 1.0;
        if (request.Options.TryGetValue(IsWanted, out var isWanted) && isWanted)
        {
            lock (random)
            {
                drawn = random.NextDouble();
            }
        }

        return drawn >= share ? await base.SendAsync(request, cancellationToken).ConfigureAwait(false)
            : drawn < share / 2 ? throw new HttpRequestException("an injected fault: the connection was reset.")
            : new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { RequestMessage = request, Content = new StringContent("an injected fault") };
    }
}
