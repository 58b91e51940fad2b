using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Contexter.Upstreams.BrightData;

/// <summary>Head of a request to the proxy.</summary>
/// <param name="Method">CONNECT, GET, ...</param>
/// <param name="Target">Host and port for CONNECT, otherwise an absolute address.</param>
/// <param name="Headers">The headers, in order.</param>
internal sealed record ProxyRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers)
{
    private const int MostHeadBytes = 64 * 1024;

    /// <summary>Headers that are for this hop alone (RFC 9110, section 7.6.1), or for the proxy.</summary>
    private static readonly string[] HopByHop = ["Connection", "Proxy-Connection", "Proxy-Authorization", "Keep-Alive", "TE", "Upgrade"];

    /// <summary>Whether a tunnel is asked for.</summary>
    public bool IsConnect => Method == "CONNECT";

    /// <summary>Whether it is meant for the proxy as a server, not as a proxy.</summary>
    public bool IsOrigin => Target.StartsWith('/');

    /// <summary>Host and port of the target; null when there are none.</summary>
    public (string Host, int Port)? Endpoint
    {
        get
        {
            if (!IsConnect)
            {
                return Uri.TryCreate(Target, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp ? (address.IdnHost, address.Port) : null;
            }

            var colon = Target.LastIndexOf(':');
            return colon > 0 && int.TryParse(Target[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? (Target[..colon].Trim('[', ']'), port) : null;
        }
    }

    /// <summary>The credentials; null when there are none.</summary>
    public string? Authorization => Headers.FirstOrDefault(header => header.Name.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Reads a head.</summary>
    /// <param name="input">The connection.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <returns>The head and where it ends, with the read that it is in; null for a connection that ends before or sends no HTTP. The caller advances the reader.</returns>
    public static async Task<(ProxyRequest Request, SequencePosition Start, SequencePosition End)?> ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var reader = new SequenceReader<byte>(read.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> head, "\r\n\r\n"u8))
            {
                return Parse(Encoding.Latin1.GetString(head)) is { } request ? (request, read.Buffer.Start, reader.Position) : null;
            }

            if (read.IsCompleted || read.Buffer.Length > MostHeadBytes)
            {
                return null;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The head that is sent on to the server.</summary>
    public byte[] ToOrigin()
    {
        var text = new StringBuilder($"{Method} {new Uri(Target).PathAndQuery} HTTP/1.1\r\n");
        foreach (var (name, value) in Headers.Where(header => !HopByHop.Contains(header.Name, StringComparer.OrdinalIgnoreCase)))
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("Connection: close\r\n\r\n").ToString());
    }

    private static ProxyRequest? Parse(string head)
    {
        var lines = head.Split("\r\n");
        return lines[0].Split(' ') is [var method, var target, _]
            ? new ProxyRequest(method, target, [.. lines.Skip(1).Where(line => line.Contains(':', StringComparison.Ordinal)).Select(Header)])
            : null;
    }

    private static (string, string) Header(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return (line[..colon], line[(colon + 1)..].Trim());
    }
}
