using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Contexter.Tests.Telemetry;

/// <summary>A collector behind a socket of this machine: takes what is sent by OTLP over HTTP and reads it (opentelemetry-proto 1.x).</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = new();

    private OtlpReceiver(WebApplication application) => _application = application;

    /// <summary>Its address, without the paths of signals.</summary>
    public string Address => _application.Urls.Single();

    /// <summary>Everything that was sent.</summary>
    public IEnumerable<byte[]> Bodies => _received.Select(received => received.Body);

    /// <summary>The spans that were sent.</summary>
    public List<ReceivedSpan> Spans => [.. Records("traces").Select(record => ReceivedSpan.Read(record.Scope, record.Bytes))];

    /// <summary>The lines of logs that were sent.</summary>
    public List<ReceivedLog> Logs => [.. Records("logs").Select(record => ReceivedLog.Read(record.Scope, record.Bytes))];

    /// <summary>Names of the figures that were sent.</summary>
    public HashSet<string> Metrics => [.. Records("metrics").Select(record => Text(record.Bytes, 1))];

    /// <summary>Starts it at any free port.</summary>
    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var receiver = new OtlpReceiver(application);
        application.MapPost("/v1/{signal}", async (string signal, HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            receiver._received.Enqueue((signal, body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        await application.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <summary>A text that a message has.</summary>
    public static string Text(ReadOnlyMemory<byte> message, int number) =>
        Encoding.UTF8.GetString(ProtobufReader.Fields(message).FirstOrDefault(field => field.Number == number).Bytes.Span);

    /// <summary>Attributes, each with a name and a value of some type.</summary>
    public static Dictionary<string, string> Attributes(ReadOnlyMemory<byte> message, int number)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in ProtobufReader.Fields(message).Where(field => field.Number == number))
        {
            var value = ProtobufReader.Fields(pair.Bytes).FirstOrDefault(field => field.Number == 2).Bytes;
            var (kind, numeric, bytes) = ProtobufReader.Fields(value).FirstOrDefault();
            attributes[Text(pair.Bytes, 1)] = kind == 1 ? Encoding.UTF8.GetString(bytes.Span) : FormattableString.Invariant($"{numeric}");
        }

        return attributes;
    }

    /// <summary>Resources hold scopes, which hold what was sent; of every signal under the same numbers.</summary>
    private IEnumerable<(string Scope, ReadOnlyMemory<byte> Bytes)> Records(string signal) =>
        from received in _received
        where received.Signal == signal
        from resource in ProtobufReader.Fields(received.Body)
        from scope in ProtobufReader.Fields(resource.Bytes)
        where scope.Number == 2
        from record in ProtobufReader.Fields(scope.Bytes)
        where record.Number == 2
        select (Text(ProtobufReader.Fields(scope.Bytes).FirstOrDefault(field => field.Number == 1).Bytes, 1), record.Bytes);
}

/// <summary>A span as a collector gets it.</summary>
internal sealed record ReceivedSpan(string Scope, string Name, string TraceId, string SpanId, string ParentId, Dictionary<string, string> Attributes, IReadOnlyList<string> LinkedTraces)
{
    public static ReceivedSpan Read(string scope, ReadOnlyMemory<byte> span)
    {
        var fields = ProtobufReader.Fields(span);
        return new(
            scope,
            OtlpReceiver.Text(span, 5),
            Hex(1),
            Hex(2),
            Hex(4),
            OtlpReceiver.Attributes(span, 9),
            [.. fields.Where(field => field.Number == 13).Select(link => Convert.ToHexStringLower(ProtobufReader.Fields(link.Bytes).First(field => field.Number == 1).Bytes.Span))]);

        string Hex(int number) => Convert.ToHexStringLower(fields.FirstOrDefault(field => field.Number == number).Bytes.Span);
    }
}

/// <summary>A line of a log as a collector gets it.</summary>
internal sealed record ReceivedLog(string Scope, string Body, string TraceId, Dictionary<string, string> Attributes)
{
    public static ReceivedLog Read(string scope, ReadOnlyMemory<byte> log) => new(
        scope,
        OtlpReceiver.Text(ProtobufReader.Fields(log).FirstOrDefault(field => field.Number == 5).Bytes, 1),
        Convert.ToHexStringLower(ProtobufReader.Fields(log).FirstOrDefault(field => field.Number == 9).Bytes.Span),
        OtlpReceiver.Attributes(log, 6));
}
