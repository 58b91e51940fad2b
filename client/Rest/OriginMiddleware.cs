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
        if (!IsKnown(request.Host) && !request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            return Problems.WriteAsync(
                context,
                Problems.Create(
                    StatusCodes.Status403Forbidden,
                    ProblemCodes.HostRefused,
                    $"Requests to host '{Problems.Quote(request.Host.Value)}' are not answered: it is neither a loopback address nor one of the allowed hosts. Use http://localhost, or add the host to the configuration."));
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
    private static bool IsSameOrigin(HttpRequest request)
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

    private bool IsKnown(HostString host)
    {
        var name = host.Host;
        if (string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address)))
        {
            return true;
        }

        return _options.AllowedHosts.Any(allowed =>
            string.Equals(allowed, "*", StringComparison.Ordinal) || (name.Length > 0 && string.Equals(allowed, name, StringComparison.OrdinalIgnoreCase)));
    }
}
