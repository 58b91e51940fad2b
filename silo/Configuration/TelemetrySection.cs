namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>telemetry</c>: what this process tells of itself, and to whom.</summary>
public sealed record TelemetrySection : OptionsSection
{
    /// <summary>Address of an OpenTelemetry collector; empty for none. Default empty.</summary>
    [Setting("Address of an OpenTelemetry collector that traces, metrics and logs are sent to, such as http://localhost:4318; empty for what OTEL_EXPORTER_OTLP_ENDPOINT says, "
        + "or for none. Other OTEL_EXPORTER_OTLP_* variables hold beside it.")]
    [HttpAddress(Optional = true)]
    public string OtlpEndpoint { get; init; } = "";

    /// <summary>How the collector is spoken to. Default <see cref="OtlpTransport.HttpProtobuf"/>.</summary>
    [Setting("How the collector of otlp_endpoint is spoken to.")]
    public OtlpTransport OtlpProtocol { get; init; } = OtlpTransport.HttpProtobuf;

    /// <summary>Share of traces that are kept. Default 1, range 0 to 1.</summary>
    [Setting("Share of traces that are kept, decided at their beginning; 1 is what OTEL_TRACES_SAMPLER says, or all.")]
    [Between(0, 1)]
    public double TraceSampleRatio { get; init; } = 1;

    /// <summary>Whether <c>/metrics</c> answers. Default true.</summary>
    [Setting("Whether GET /metrics answers with all figures in the text format of Prometheus. It needs a key where other requests do.")]
    public bool Prometheus { get; init; } = true;
}

/// <summary>Transports of the OpenTelemetry protocol.</summary>
public enum OtlpTransport
{
    /// <summary>Protocol buffers over HTTP, port 4318 by convention; paths of signals are added to the address.</summary>
    HttpProtobuf = 0,

    /// <summary>gRPC, port 4317 by convention.</summary>
    Grpc,
}
