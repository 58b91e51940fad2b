using Contexter.Silo.Configuration;
using Contexter.Silo.Telemetry;
using OpenTelemetry.Exporter;

namespace Contexter.System.Tests.Configuration;

/// <summary>Settings of what a process tells of itself.</summary>
public sealed class TelemetrySettingsTests
{
    /// <summary>All of them, none at its default.</summary>
    internal const string EveryLine = """
        telemetry:
          otlp_endpoint: http://collector:4317
          otlp_protocol: grpc
          trace_sample_ratio: 0.25
          prometheus: false

        """;

    /// <summary>All of them at their defaults, as they are shown.</summary>
    internal static readonly string[] EveryDefault = ["telemetry.otlp_endpoint=", "telemetry.otlp_protocol=http_protobuf", "telemetry.trace_sample_ratio=1", "telemetry.prometheus=true"];

    /// <summary>What they say.</summary>
    internal static TelemetrySection EveryValue { get; } = new() { OtlpEndpoint = "http://collector:4317", OtlpProtocol = OtlpTransport.Grpc, TraceSampleRatio = 0.25, Prometheus = false };

    [Theory]
    [InlineData("", null, false)]
    [InlineData("", " ", false)]
    [InlineData("", "http://collector:4318", true)]
    [InlineData("http://collector:4318", null, true)]
    public void IsSent_OnlyWhereASettingOrTheStandardVariableNamesACollector(string setting, string? variable, bool isSent) =>
        TelemetryServices.IsSent(new TelemetrySection { OtlpEndpoint = setting }, variable).ShouldBe(isSent);

    [Theory]
    [InlineData("http://collector:4318", OtlpTransport.HttpProtobuf, "http://collector:4318/v1/traces")]
    [InlineData("https://collector/otlp/", OtlpTransport.HttpProtobuf, "https://collector/otlp/v1/traces")]
    [InlineData("http://collector:4317", OtlpTransport.Grpc, "http://collector:4317/")]
    public void Configure_OfASetting_GivesTheAddressOfASignal(string setting, OtlpTransport protocol, string address)
    {
        var exporter = new OtlpExporterOptions();

        TelemetryServices.Configure(exporter, new TelemetrySection { OtlpEndpoint = setting, OtlpProtocol = protocol }, "traces");

        exporter.Endpoint.AbsoluteUri.ShouldBe(address);
        exporter.Protocol.ShouldBe(protocol == OtlpTransport.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf);
    }
}
