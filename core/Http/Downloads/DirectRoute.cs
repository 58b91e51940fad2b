using System.Text;
using Contexter.Http.Addresses;

namespace Contexter.Http.Downloads;

/// <summary>The route without a proxy: connections to addresses that the guard has checked, and no more of them than allowed.</summary>
/// <remarks>
/// Safe for concurrent use. Proxies of the environment (<c>HTTP_PROXY</c>) are not used: the guard could not see what they connect to. Neither are cookies, and no
/// trace headers are sent to strangers.
/// </remarks>
public sealed class DirectRoute : IRouteSelector, IRouteLease, IDisposable
{
    /// <summary>Name of the route.</summary>
    public const string RouteName = "direct";

    private static readonly TimeSpan AddressTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    // DNS is asked again this often for a host that is used all the time.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly ConnectionBudget _budget;
    private readonly HttpMessageInvoker _invoker;

    /// <summary>Makes the route; nothing is connected to before the first request.</summary>
    /// <param name="options">Limits of the downloader.</param>
    /// <param name="guard">Checks addresses.</param>
    /// <param name="budget">Room for connections, shared with other ways.</param>
    /// <param name="time">Clock of time-outs.</param>
    public DirectRoute(DownloaderOptions options, AddressGuard guard, ConnectionBudget budget, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _budget = budget;
        var connector = new GuardedConnector(guard, budget, AddressTimeout, time);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = connector.ConnectAsync,
            ConnectTimeout = options.Timeout,
            MaxConnectionsPerServer = options.PerHost,
            MaxResponseHeadersLength = options.MaxHeaderKibibytes,
            PooledConnectionIdleTimeout = IdleTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,

            // The standard allows ASCII alone; what browsers make of the rest is UTF-8.
            ResponseHeaderEncodingSelector = static (name, _) => string.Equals(name, "Location", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : null,
        });
    }

    /// <inheritdoc/>
    public string Name => RouteName;

    /// <inheritdoc/>
    public bool ResolvesRemotely => false;

    /// <inheritdoc/>
    public ValueTask<IRouteLease> LeaseAsync(Uri target, IReadOnlyCollection<string> failedRoutes, CancellationToken cancellationToken) => ValueTask.FromResult<IRouteLease>(this);

    /// <inheritdoc/>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);

        // When idle connections have used up the room, this one is not kept: a connection that is needed never waits for one that nobody uses.
        request.Headers.ConnectionClose = _budget.IsCrowded(host: null) ? true : null;
        return _invoker.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(RouteReport report) => default;

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();
}
