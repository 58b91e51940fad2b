using System.Diagnostics.Metrics;
using Contexter.Documents;
using Contexter.Observability;
using Contexter.Silo.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Contexter.Silo.Telemetry;

/// <summary>Collects spans and measurements of this process while it runs, for a collector and for <c>/metrics</c>.</summary>
/// <param name="telemetry">The settings.</param>
/// <param name="isSent">Whether there is a collector.</param>
/// <param name="isScraped">Whether <c>/metrics</c> answers.</param>
/// <param name="meters">Makes the meters of this host, as opposed to those of others in the same process.</param>
internal sealed class TelemetryProviders(TelemetrySection telemetry, bool isSent, bool isScraped, IMeterFactory meters) : IHostedService, IAsyncDisposable
{
    /// <summary>Most combinations of labels of one figure; what comes beyond is added up in one that says <c>otel_metric_overflow</c>.</summary>
    public const int MaxSeries = 200;

    private TracerProvider? _traces;
    private MeterProvider? _figures;
    private PrometheusExporter? _scrapes;
    private Task _starting = Task.CompletedTask;

    /// <summary>The figures for <c>/metrics</c>, as soon as they are collected; null where it does not answer.</summary>
    public async Task<PrometheusExporter?> ScrapesAsync()
    {
        await _starting.ConfigureAwait(false);
        return _scrapes;
    }

    /// <summary>What tells this process from others: name, version and an id of its own; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES change and add.</summary>
    public static ResourceBuilder DescribeProcess() => ResourceBuilder.CreateEmpty()
        .AddService("contexter", serviceVersion: ProductVersion.Current)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (isSent)
        {
            // A command may have ended before anything that starts beside it.
            StartTraces();
            StartFigures();
            return Task.CompletedTask;
        }

        // It takes a tenth of a second of compiling, which nobody who waits for the server has to wait for.
        _starting = Task.Run(StartFigures, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _starting;

    /// <summary>Sends what is not sent yet, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _starting.ConfigureAwait(false);
        _traces?.Dispose();
        _figures?.Dispose();
    }

    private void StartTraces()
    {
        var builder = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(DescribeProcess())
            .AddSource(ContexterTracing.SourceName, FlowTelemetry.Name, RequestSpans.SourceName, "System.Net.Http", "Experimental.ModelContextProtocol")
            .AddProcessor(new SpanScrubber())
            .ConfigureServices(static services => services.AddSingleton(WithoutEvents()));
        if (telemetry.TraceSampleRatio < 1)
        {
            builder.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(telemetry.TraceSampleRatio)));
        }

        _traces = builder.AddOtlpExporter(exporter => TelemetryServices.Configure(exporter, telemetry, "traces")).Build();
    }

    /// <summary>The environment, and that events of spans are not sent: they are exceptions with their messages, or whatever a library wants to say.</summary>
    private static IConfiguration WithoutEvents() => new ConfigurationBuilder()
        .AddEnvironmentVariables()
        .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["OTEL_SPAN_EVENT_COUNT_LIMIT"] = "0" })
        .Build();

    private void StartFigures()
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(DescribeProcess())
            .AddMeter(ContexterInstruments.MeterName, ContexterInstruments.MeterName + ".*", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddView(instrument => IsOfThisHost(instrument) ? new MetricStreamConfiguration { CardinalityLimit = MaxSeries } : MetricStreamConfiguration.Drop);
        if (isScraped)
        {
            _scrapes = new PrometheusExporter();
            builder.AddReader(new BaseExportingMetricReader(_scrapes) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative });
        }

        if (isSent)
        {
            builder.AddOtlpExporter(exporter => TelemetryServices.Configure(exporter, telemetry, "metrics"));
        }

        _figures = builder.Build();
    }

    /// <summary>Meters of no factory are those of the runtime, which are the process's own.</summary>
    private bool IsOfThisHost(Instrument instrument) => instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, meters);
}
