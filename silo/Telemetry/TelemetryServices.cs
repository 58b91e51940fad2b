using System.Diagnostics.Metrics;
using Contexter.Grains.Tracing;
using Contexter.Observability;
using Contexter.Silo.Configuration;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;

namespace Contexter.Silo.Telemetry;

/// <summary>Puts together what a process tells of itself. What nobody has asked for is not there: no listener, no filter around calls, no thread.</summary>
internal static class TelemetryServices
{
    /// <summary>The standard variable for the address of a collector.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds traces, metrics and logs of a process. Called before the grains are added, because its filter is the outermost one.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="answersRequests">Whether it has a web server, which <c>/metrics</c> can be asked of.</param>
    public static void AddTelemetry(this IHostApplicationBuilder builder, ContexterOptions options, bool answersRequests)
    {
        var telemetry = options.Telemetry;
        var isSent = IsSent(telemetry, Environment.GetEnvironmentVariable(EndpointVariable));
        builder.Services.TryAddSingleton<ContexterTracing>();
        if (!isSent && !(answersRequests && telemetry.Prometheus))
        {
            return;
        }

        builder.Services.AddMetrics();
        builder.Services.AddSingleton(provider => new TelemetryProviders(
            telemetry,
            isSent,
            answersRequests && telemetry.Prometheus,
            provider.GetRequiredService<IMeterFactory>()));
        builder.Services.AddHostedService(provider => provider.GetRequiredService<TelemetryProviders>());
        if (!isSent)
        {
            return;
        }

        builder.Services
            .AddSingleton<IOutgoingGrainCallFilter, TraceCarrier>()
            .AddSingleton<IIncomingGrainCallFilter, CallTracingFilter>()
            .AddSingleton<IStartupFilter, RequestSpans>();
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.SetResourceBuilder(TelemetryProviders.DescribeProcess());
            logs.AddProcessor(new LogScrubber());
            logs.AddOtlpExporter(exporter => Configure(exporter, telemetry, "logs"));
        });
    }

    /// <summary>Whether there is a collector.</summary>
    public static bool IsSent(TelemetrySection telemetry, string? variable) => telemetry.OtlpEndpoint.Length > 0 || !string.IsNullOrWhiteSpace(variable);

    /// <summary>Sets where a signal is sent. Without a setting the exporter takes the standard variables.</summary>
    public static void Configure(OtlpExporterOptions exporter, TelemetrySection telemetry, string signal)
    {
        if (telemetry.OtlpEndpoint.Length == 0)
        {
            return;
        }

        var isHttp = telemetry.OtlpProtocol == OtlpTransport.HttpProtobuf;
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;

        // The exporter adds the paths of signals only to an address that comes from the variable.
        exporter.Endpoint = isHttp ? new Uri(telemetry.OtlpEndpoint.TrimEnd('/') + "/v1/" + signal) : new Uri(telemetry.OtlpEndpoint);
    }
}
