using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Rest;

/// <summary>Tells browsers to take every response for exactly what it says it is, and for nobody else. An endpoint may replace a header by its own.</summary>
internal sealed class SecurityHeadersMiddleware
{
    /// <summary>Content policy of everything that is not the page: if it is ever shown, nothing in it runs or loads.</summary>
    private const string DataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly RequestDelegate _next;

    public SecurityHeadersMiddleware(RequestDelegate next)
    {
        _next = next;
    }

    /// <summary>Adds the headers and goes on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = DataPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return _next(context);
    }
}
