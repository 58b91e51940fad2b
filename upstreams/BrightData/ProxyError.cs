using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Contexter.Upstreams.BrightData;

/// <summary>An error of the proxy.</summary>
/// <param name="Status">Status of the reply.</param>
/// <param name="Code">Its code; null for errors that have none.</param>
/// <param name="Message">What it says.</param>
/// <param name="Type">Its type by RFC 9209, section 2.3.</param>
internal sealed record ProxyError(int Status, string? Code, string Message, string Type)
{
    private static readonly FrozenDictionary<string, ProxyError> ByCode = FrozenDictionary.Create(StringComparer.Ordinal,
        Known(400, "client_10060", "The user name is not of the form that is expected."),
        Known(400, "client_10061", "The user name has a flag that is not known."),
        Known(400, "client_10062", "A flag of the user name has no value."),
        Known(400, "client_10063", "A flag of the user name has a value that is not allowed."),
        Known(401, "client_10050", "The address of the client is on the zone's deny list."),
        Known(402, "policy_20130", "The endpoint needs a verification of the customer."),
        Known(402, "policy_20140", "The method needs a verification of the customer."),
        Known(402, "client_10100", "The usage limit of the zone is reached."),
        Known(403, "client_10070", "The address of the client is not on the zone's allow list."),
        Known(403, "client_10080", "The target is not on the zone's allow list."),
        Known(403, "client_10090", "The target is on the zone's deny list."),
        Known(403, "client_10130", "The zone does not allow this port."),
        Known(403, "client_10250", "The zone does not allow this country."),
        Known(403, "client_10260", "The zone does not allow this city."),
        Known(403, "policy_20000", "The target is forbidden by policy."),
        Known(403, "policy_20050", "The category of the target is forbidden by policy."),
        Known(403, "policy_20261", "The path is forbidden by the target's robots.txt."),
        Known(407, "client_10000", "The request has no credentials."),
        Known(407, "client_10001", "The customer is not known."),
        Known(407, "client_10002", "The password is wrong."),
        Known(407, "client_10010", "The zone is not known."),
        Known(407, "client_10020", "The zone is suspended."),
        Known(502, "target_40001", "The target cannot be reached."));

    /// <summary>Too many requests.</summary>
    public static ProxyError TooMany { get; } = new(429, null, "Too many requests: the rate limit of the zone is passed.", "http_request_denied");

    /// <summary>No exit fits the request.</summary>
    public static ProxyError NoPeer { get; } = new(502, null, "No peer available.", "destination_unavailable");

    /// <summary>All errors that have a code.</summary>
    public static IReadOnlyCollection<ProxyError> All => ByCode.Values;

    /// <summary>The error with a code; null when there is none.</summary>
    public static ProxyError? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>The reply.</summary>
    public byte[] ToReply(ProxyErrorHeaders headers)
    {
        var text = new StringBuilder($"HTTP/1.1 {Status} {Reason}\r\n");
        if (Status == 407)
        {
            text.Append("Proxy-Authenticate: Basic realm=\"brd.superproxy.io\"\r\n");
        }

        if (headers.HasFlag(ProxyErrorHeaders.Brd))
        {
            text.Append(Code is null ? "" : "x-brd-err-code: " + Code + "\r\n").Append(CultureInfo.InvariantCulture, $"x-brd-err-msg: {Message}\r\nx-brd-error: {Message}\r\n");
        }

        if (headers.HasFlag(ProxyErrorHeaders.Luminati))
        {
            text.Append(Code is null ? "" : "x-luminati-error-code: " + Code + "\r\n").Append(CultureInfo.InvariantCulture, $"x-luminati-error: {Message}\r\n");
        }

        if (headers.HasFlag(ProxyErrorHeaders.ProxyStatus))
        {
            text.Append(CultureInfo.InvariantCulture, $"Proxy-Status: brd.superproxy.io; received-status={Status}; error=\"{Type}\"; details=\"{(Code is null ? "" : Code + ": ")}{Message}\"\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("Content-Length: 0\r\nConnection: close\r\n\r\n").ToString());
    }

    private string Reason => Status switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        407 => "Proxy Authentication Required",
        429 => "Too Many Requests",
        _ => "Bad Gateway",
    };

    private static KeyValuePair<string, ProxyError> Known(int status, string code, string message) =>
        new(code, new ProxyError(status, code, message, status == 502 ? "destination_unavailable" : "http_request_denied"));
}
