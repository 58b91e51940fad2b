using System.Diagnostics.Metrics;
using Contexter.Silo.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Contexter.Tests.Telemetry;

/// <summary>The text of every kind of instrument, as the specifications of Prometheus and OpenMetrics have it.</summary>
public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter _meter = new("PrometheusTextTests");
    private readonly PrometheusExporter _exporter = new();
    private readonly MeterProvider _provider;

    public PrometheusTextTests() => _provider = Sdk.CreateMeterProviderBuilder()
        .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddAttributes([new("service.name", "text")]))
        .AddMeter(_meter.Name)
        .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = 4 })
        .AddReader(new BaseExportingMetricReader(_exporter))
        .Build();

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Read_OfEveryKind_WritesThePrometheusFormat()
    {
        Measure();

        _exporter.Read(isOpenMetrics: false).ShouldBe("""
            # TYPE target_info gauge
            # HELP target_info Name and version of this process.
            target_info{service_name="text"} 1
            # TYPE busy_ratio gauge
            busy_ratio 0.25
            # TYPE door_opened_total counter
            # HELP door_opened_total Openings, by who\\what.\nAnd when.
            door_opened_total{is_late="true",who_what="a \"quoted\" \\ name\nwith a line"} 3
            # TYPE room_size_bytes gauge
            room_size_bytes{room="1"} -5
            # TYPE wait_seconds histogram
            # HELP wait_seconds Waiting.
            wait_seconds_bucket{room="1",le="0.1"} 1
            wait_seconds_bucket{room="1",le="2.5"} 2
            wait_seconds_bucket{room="1",le="+Inf"} 3
            wait_seconds_sum{room="1"} 102.05
            wait_seconds_count{room="1"} 3

            """);
    }

    [Fact]
    public void Read_OfEveryKind_WritesOpenMetrics()
    {
        Measure();

        _exporter.Read(isOpenMetrics: true).ShouldBe("""
            # TYPE target info
            # HELP target Name and version of this process.
            target_info{service_name="text"} 1
            # TYPE busy_ratio gauge
            # UNIT busy_ratio ratio
            busy_ratio 0.25
            # TYPE door_opened counter
            # HELP door_opened Openings, by who\\what.\nAnd when.
            door_opened_total{is_late="true",who_what="a \"quoted\" \\ name\nwith a line"} 3
            # TYPE room_size_bytes gauge
            # UNIT room_size_bytes bytes
            room_size_bytes{room="1"} -5
            # TYPE wait_seconds histogram
            # UNIT wait_seconds seconds
            # HELP wait_seconds Waiting.
            wait_seconds_bucket{room="1",le="0.1"} 1
            wait_seconds_bucket{room="1",le="2.5"} 2
            wait_seconds_bucket{room="1",le="+Inf"} 3
            wait_seconds_sum{room="1"} 102.05
            wait_seconds_count{room="1"} 3
            # EOF

            """);
    }

    [Fact]
    public void Read_OfTooManyLabels_AddsUpWhatIsBeyondTheBound()
    {
        var counter = _meter.CreateCounter<long>("many");
        for (var i = 0; i < 100; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("number", i));
        }

        var lines = _exporter.Read(isOpenMetrics: false)!.Split('\n').Where(line => line.StartsWith("many_total", StringComparison.Ordinal)).ToList();

        lines.Count.ShouldBeLessThanOrEqualTo(5);
        lines.ShouldContain(line => line.StartsWith("many_total{otel_metric_overflow=\"true\"} ", StringComparison.Ordinal));
        lines.Sum(line => int.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), provider: null)).ShouldBe(100);
    }

    [Theory]
    [InlineData("http.server.request.duration", "s", false, "http_server_request_duration_seconds")]
    [InlineData("9.lives", "{life}", false, "_9_lives")]
    [InlineData("a..b--c", null, false, "a_b_c")]
    [InlineData("things_total", null, false, "things")]
    [InlineData("size_bytes", "By", true, "size_bytes")]
    [InlineData("share", "1", false, "share")]
    [InlineData("share", "1", true, "share_ratio")]
    public void Family_OfANameAndItsUnit_FollowsTheRulesOfCompatibility(string name, string? unit, bool isGauge, string family) =>
        PrometheusNames.Family(name, unit, isGauge).ShouldBe(family);

    [Theory]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e21, "1E+21")]
    public void Number_OfAnyValue_IsOneThatEveryReaderKnows(double value, string text) => PrometheusNames.Number(value).ShouldBe(text);

    private void Measure()
    {
        _meter.CreateCounter<long>("door.opened", "{opening}", "Openings, by who\\what.\nAnd when.").Add(3, new("who.what", "a \"quoted\" \\ name\nwith a line"), new("is_late", true));
        _meter.CreateUpDownCounter<long>("room.size", "By").Add(-5, new KeyValuePair<string, object?>("room", 1));
        _meter.CreateObservableGauge("busy", () => 0.25, "1");
        var waiting = _meter.CreateHistogram("wait", "s", "Waiting.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 2.5] });
        foreach (var seconds in (double[])[0.05, 2, 100])
        {
            waiting.Record(seconds, new KeyValuePair<string, object?>("room", 1));
        }
    }
}
