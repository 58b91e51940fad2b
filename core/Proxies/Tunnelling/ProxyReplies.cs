using System.Net;
using Contexter.Http;
using Contexter.Proxies.BrightData;

namespace Contexter.Proxies.Tunnelling;

/// <summary>What answers of proxies mean.</summary>
internal static class ProxyReplies
{
    /// <summary>What the answer to a CONNECT says, which is the proxy's own for sure.</summary>
    public static ProxyVerdict JudgeConnect(ProxyKind kind, ProxyReply reply)
    {
        if (kind == ProxyKind.Brightdata && BrightDataErrors.Find(reply) is { } known)
        {
            return known;
        }

        return (int)reply.Status is >= 200 and < 300 ? ProxyVerdict.Fine : new ProxyVerdict(Judge(reply.Status), null, Describe(reply, "to CONNECT"), reply.RetryAfter);
    }

    /// <summary>
    /// What an answer says that the proxy passed on, or made up itself. A server behind it could pretend to be the proxy, so that
    /// <see cref="ProxyVerdict.MayBeForged"/> is set.
    /// </summary>
    /// <param name="kind">Kind of the proxy.</param>
    /// <param name="reply">The answer.</param>
    public static ProxyVerdict JudgeForwarded(ProxyKind kind, ProxyReply reply)
    {
        var verdict = kind == ProxyKind.Brightdata ? BrightDataErrors.Find(reply) : FindOwnError(reply);
        return verdict is null ? ProxyVerdict.Fine : verdict with { MayBeForged = true };
    }

    /// <summary>What tells an error page of a proxy from a page of a server: 407, <c>Proxy-Status</c>, Squid's header, Tinyproxy's name.</summary>
    private static ProxyVerdict? FindOwnError(ProxyReply reply)
    {
        var isOwn = reply.Status == HttpStatusCode.ProxyAuthenticationRequired
            || ProxyStatusHeader.Parse(reply.Header("Proxy-Status")) is not null
            || reply.Header("X-Squid-Error") is not null
            || ((int)reply.Status >= 400 && reply.Header("Server")?.StartsWith("tinyproxy/", StringComparison.OrdinalIgnoreCase) == true);
        return isOwn ? new ProxyVerdict(Judge(reply.Status), null, Describe(reply, "itself"), reply.RetryAfter) : null;
    }

    private static ProxyFault Judge(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.PaymentRequired or HttpStatusCode.ProxyAuthenticationRequired => ProxyFault.Operator,
        HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed or HttpStatusCode.UnavailableForLegalReasons => ProxyFault.Refused,
        HttpStatusCode.TooManyRequests => ProxyFault.Overload,

        // A way to the target that is not there may be the target's fault as well as the proxy's.
        _ => ProxyFault.Doubt,
    };

    private static string Describe(ProxyReply reply, string how)
    {
        var status = ProxyStatusHeader.Parse(reply.Header("Proxy-Status"));
        var said = reply.Header("X-Squid-Error") ?? status?.Details ?? status?.Error;
        return $"The proxy answers {how} with {(int)reply.Status}"
            + (reply.Status is HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.Unauthorized ? ": it asks for other credentials" : "")
            + (said is null ? "" : $": {ServerText.Clean(said, key: null)}");
    }
}
