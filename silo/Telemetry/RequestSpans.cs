using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Contexter.Silo.Telemetry;

/// <summary>Names the span that ASP.NET Core makes of each request by method and route, never by path; what only asks how the server does has none.</summary>
internal sealed class RequestSpans : IStartupFilter
{
    /// <summary>The source of spans of requests.</summary>
    public const string SourceName = "Microsoft.AspNetCore";

    /// <summary>The source of spans of messages of the Model Context Protocol.</summary>
    public const string McpSource = "Experimental.ModelContextProtocol";

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(FollowAsync);
        next(app);
    };

    private static async Task FollowAsync(HttpContext context, RequestDelegate next)
    {
        if (Activity.Current is not { IsAllDataRequested: true } span)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) || context.Request.Path == PrometheusEndpoint.Path)
        {
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            var (method, route) = (NameOf(context.Request.Method), (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
            span.DisplayName = route is null ? method : method + " " + route;
            span.SetTag("http.request.method", method).SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
            if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
    }

    /// <summary>A method may be any text; those that are not known have the name that the conventions give them.</summary>
    private static string NameOf(string method) => method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? method : "_OTHER";
}
