using System.Text;
using Contexter.Silo.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Contexter.Silo.Telemetry;

/// <summary>Answers Prometheus at the path that it asks by default. Who may ask is decided as for any request that reads.</summary>
internal static class PrometheusEndpoint
{
    /// <summary>The path.</summary>
    public const string Path = "/metrics";

    /// <summary>Maps it, unless the configuration says that it does not answer.</summary>
    public static void MapPrometheus(this IEndpointRouteBuilder routes, TelemetrySection telemetry)
    {
        if (telemetry.Prometheus)
        {
            // What it answers is no part of the API: other tools have defined it. As a delegate, for as a handler of requests its result would be dropped.
            routes.MapGet(Path, (Delegate)AnswerAsync).ExcludeFromDescription();
        }
    }

    private static async Task<IResult> AnswerAsync(HttpContext context)
    {
        var isOpenMetrics = context.Request.GetTypedHeaders().Accept.Any(static accepted => accepted.MatchesMediaType("application/openmetrics-text") && accepted.Quality is not 0);
        var scrapes = await context.RequestServices.GetRequiredService<TelemetryProviders>().ScrapesAsync().ConfigureAwait(false);
        var text = scrapes?.Read(isOpenMetrics);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = HeaderNames.Accept;
        return text is null
            ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
            : Results.Text(text, isOpenMetrics ? PrometheusText.OpenMetricsMediaType : PrometheusText.MediaType, Encoding.UTF8);
    }
}
