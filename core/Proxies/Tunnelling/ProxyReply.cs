using System.Globalization;
using System.Net;
using System.Text;

namespace Contexter.Proxies.Tunnelling;

/// <summary>Status and headers of an answer that a proxy gave, or may have given, itself.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers; names ignore case, several values of one are joined by <c>, </c>.</param>
public sealed record ProxyReply(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Reads the head of an answer: the status line and the header lines, without the empty one that ends it.</summary>
    /// <remarks>Header lines are taken as they come, with names that the grammar does not allow too: proxies are known to send some.</remarks>
    /// <returns>The answer; null when the first line is no status line.</returns>
    public static ProxyReply? Parse(ReadOnlySpan<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split('\n');
        var first = lines[0].TrimEnd('\r').Split(' ', 3);
        if (first.Length < 2
            || !first[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            || status is < 100 or > 599)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                var (name, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
                headers[name] = headers.TryGetValue(name, out var before) ? $"{before}, {value}" : value;
            }
        }

        return new ProxyReply((HttpStatusCode)status, headers);
    }

    /// <summary>That of an answer of HttpClient.</summary>
    public static ProxyReply Of(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in response.Headers.Concat(response.Content.Headers))
        {
            headers[header.Key] = string.Join(", ", header.Value);
        }

        return new ProxyReply(response.StatusCode, headers);
    }

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>How long the header <c>Retry-After</c> asks to wait, in its form of seconds; null when there is none.</summary>
    public TimeSpan? RetryAfter =>
        int.TryParse(Header("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : null;
}
