using System.Net;
using Contexter.Http;
using Contexter.Proxies.Tunnelling;

namespace Contexter.Proxies.BrightData;

/// <summary>What Bright Data's errors mean for whoever sent the request.</summary>
/// <remarks>
/// Source: Bright Data's catalogue of proxy errors. They come in three families of headers: <c>x-brd-err-code</c> with <c>x-brd-err-msg</c> or <c>x-brd-error</c>;
/// <c>x-luminati-error-code</c> with <c>x-luminati-error</c>, from earlier days; and <c>Proxy-Status</c> (RFC 9209), whose details begin with the code. The code counts
/// for more than the status: a spent quota comes as 502, and an answer of 200 may hold nothing but an error.
/// </remarks>
internal static class BrightDataErrors
{
    /// <summary>Codes after which nothing works until somebody acts: credentials, zone, account, quota, rights, or a zone that cannot do what is configured.</summary>
    private static readonly HashSet<string> ForTheOperator = new(StringComparer.Ordinal)
    {
        "client_10000", "client_10001", "client_10002", "client_10010", "client_10020", // 407: credentials, zone, suspended account
        "client_10050", // 401: our address is denied
        "client_10060", "client_10061", "client_10062", "client_10063", // 400: an exit, a country or a flag that the zone does not have
        "client_10100", // 502: the zone's limit is used up
        "policy_20130", "policy_20140", // 402: the customer is not verified, or has no access
    };

    /// <summary>What an answer says; null when it holds no error of Bright Data's.</summary>
    public static ProxyVerdict? Find(ProxyReply reply)
    {
        var status = ProxyStatusHeader.Parse(reply.Header("Proxy-Status"));
        var (fromDetails, details) = SplitDetails(status?.Details);
        var code = Normalise(reply.Header("x-brd-err-code") ?? reply.Header("x-luminati-error-code") ?? fromDetails);
        var text = reply.Header("x-brd-err-msg") ?? reply.Header("x-brd-error") ?? reply.Header("x-luminati-error") ?? details ?? status?.Error;
        if (code is null && text is null)
        {
            return null;
        }

        var fault = Judge(code, reply.Status);
        var reason = $"Bright Data answers {(int)reply.Status}{(code is null ? "" : $" {code}")}: {ServerText.Clean(text ?? "", key: null)}";
        return new ProxyVerdict(fault, code, reason, reply.RetryAfter);
    }

    private static ProxyFault Judge(string? code, HttpStatusCode status)
    {
        if (code is not null && ForTheOperator.Contains(code))
        {
            return ProxyFault.Operator;
        }

        if (code?.StartsWith("target_", StringComparison.Ordinal) == true)
        {
            return ProxyFault.Target;
        }

        return status switch
        {
            HttpStatusCode.TooManyRequests => ProxyFault.Overload,
            HttpStatusCode.Unauthorized or HttpStatusCode.PaymentRequired or HttpStatusCode.ProxyAuthenticationRequired => ProxyFault.Operator,
            HttpStatusCode.BadRequest or HttpStatusCode.Forbidden => ProxyFault.Refused,
            _ when code?.StartsWith("policy_", StringComparison.Ordinal) == true => ProxyFault.Refused,
            _ => ProxyFault.Exit,
        };
    }

    /// <summary>The code with which details begin, <c>client_10000: …</c>, and the rest.</summary>
    private static (string? Code, string? Text) SplitDetails(string? details)
    {
        var colon = details?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0 && IsCode(details![..colon]) ? (details[..colon], details[(colon + 1)..].Trim()) : (null, details);
    }

    // The catalogue's own examples write client-10060 as well as client_10060.
    private static string? Normalise(string? code) => code?.Trim().ToLowerInvariant().Replace('-', '_') is { Length: > 0 } known ? ServerText.Clean(known, key: null) : null;

    private static bool IsCode(string text) => text.Length is > 0 and <= 40 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
