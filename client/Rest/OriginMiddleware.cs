using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Contexter.Client.Rest;

/// <summary>
/// Keeps foreign web pages from using a server that trusts its machine: requests must be addressed to a known host (against DNS rebinding), and requests that
/// may change something must not come from a page of another origin.
/// </summary>
internal sealed class OriginMiddleware
{
    private readonly RequestDelegate _next;
    private readonly ContexterApiOptions _options;

    public OriginMiddleware(RequestDelegate next, IOptions<ContexterApiOptions> options)
    {
        _next = next;
        _options = options.Value;
    }

    /// <summary>Goes on, or refuses the request with status 403.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;

        // Health is asked for by address (probes of containers) and says nothing worth protecting.
        if (!IsKnown(request.Host.Host, context.Connection.LocalIpAddress) && !request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            return Problems.WriteAsync(
                context,
                Problems.Create(
                    StatusCodes.Status403Forbidden,
                    ProblemCodes.HostRefused,
                    $"Requests to host '{Problems.Quote(request.Host.Value)}' are not answered: it is neither this machine's address nor an allowed host. Use http://localhost, or allow the host in the configuration."));
        }

        if (ChangesThings(request.Method) && !IsSameOrigin(request))
        {
            return Problems.WriteAsync(
                context,
                Problems.Create(
                    StatusCodes.Status403Forbidden,
                    ProblemCodes.OriginRefused,
                    $"A page of another origin ('{Problems.Quote(request.Headers.Origin.ToString())}') may not send {request.Method} requests to this server."));
        }

        return _next(context);
    }

    private static bool ChangesThings(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    /// <summary>Programs send neither header; browsers send at least one of them with every request that can change something.</summary>
    internal static bool IsSameOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "cross-site" or "same-site")
        {
            return false;
        }

        // The scheme is left out: a proxy may have ended TLS.
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, Authority(request, uri), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The host that the request is addressed to, written as a URI of the origin's scheme writes it, without that scheme's default port.</summary>
    private static string Authority(HttpRequest request, Uri origin) =>
        Uri.TryCreate($"{origin.Scheme}://{request.Host.Value}", UriKind.Absolute, out var uri) ? uri.Authority : string.Empty;

    /// <summary>A name can be made to lead here by whoever owns it; an address that leads here is this machine's own.</summary>
    private bool IsKnown(string name, IPAddress? local)
    {
        if (IPAddress.TryParse(name, out var address))
        {
            return IPAddress.IsLoopback(address) || (local is not null && address.MapToIPv6().Equals(local.MapToIPv6())) || IsAllowed(name);
        }

        return string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase) || IsAllowed(name);
    }

    private bool IsAllowed(string name) => _options.AllowedHosts.Any(allowed =>
        string.Equals(allowed, "*", StringComparison.Ordinal) || (name.Length > 0 && string.Equals(allowed, name, StringComparison.OrdinalIgnoreCase)));
}
