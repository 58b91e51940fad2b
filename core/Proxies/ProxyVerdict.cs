using Contexter.Http.Downloads;

namespace Contexter.Proxies;

/// <summary>Whose fault it is that a request through a proxy has no answer.</summary>
public enum ProxyFault
{
    /// <summary>Nobody's: the target answered.</summary>
    None = 0,

    /// <summary>The proxy's: it cannot be reached, or fails itself. It counts against its health.</summary>
    Proxy,

    /// <summary>That of the exit behind the proxy: another session has another one. It counts against the proxy's health.</summary>
    Exit,

    /// <summary>Ours: too many requests. The provider is left alone for a while.</summary>
    Overload,

    /// <summary>The provider's rules: it does not fetch this URL, now or later.</summary>
    Refused,

    /// <summary>The account's: credentials, rights or money. Only the operator can mend it, and until then the provider is left alone.</summary>
    Operator,

    /// <summary>The target's, as the proxy says for sure. Another proxy would not better it.</summary>
    Target,

    /// <summary>The proxy's or the target's; only a check of the proxy tells.</summary>
    Doubt,
}

/// <summary>What is to be thought of a request that went through a proxy.</summary>
/// <param name="Fault">Whose fault it is.</param>
/// <param name="Code">The provider's own code, such as <c>client_10000</c>; null when it gave none.</param>
/// <param name="Reason">What happened, for people; without credentials and query strings.</param>
/// <param name="RetryAfter">How long the provider wants to be left alone; null when it does not say.</param>
public sealed record ProxyVerdict(ProxyFault Fault, string? Code, string Reason, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether a server behind the proxy could have made it up: it is no tunnel's opening that ended so, but an answer.</summary>
    public bool MayBeForged { get; init; }

    /// <summary>That of a request that was answered.</summary>
    public static ProxyVerdict Fine { get; } = new(ProxyFault.None, null, "");

    /// <summary>The same in the downloader's words.</summary>
    public RouteOutcome Outcome => Fault switch
    {
        ProxyFault.None => RouteOutcome.Answered,
        ProxyFault.Refused => RouteOutcome.Refused,
        ProxyFault.Operator => RouteOutcome.OperatorNeeded,
        ProxyFault.Target => RouteOutcome.TargetFailed,
        _ => RouteOutcome.RouteFailed,
    };
}

/// <summary>A proxy, or what is behind it, is why a request has no answer.</summary>
public sealed class ProxyException : HttpRequestException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="verdict">What is to be thought of it.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public ProxyException(ProxyVerdict verdict, Exception? innerException = null)
        : base(HttpRequestError.ProxyTunnelError, verdict.Reason, innerException)
    {
        Verdict = verdict;
    }

    /// <summary>What is to be thought of it.</summary>
    public ProxyVerdict Verdict { get; }

    /// <summary>What is to be thought of a request that ended with an exception, whoever threw it.</summary>
    /// <param name="exception">What the request ended with, other than for its caller's wish.</param>
    public static ProxyVerdict Judge(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case ProxyException known:
                    return known.Verdict;
                case System.Security.Authentication.AuthenticationException:
                    return new(ProxyFault.Target, null, $"The server's certificate is not accepted: {cause.Message}");
            }
        }

        return new(ProxyFault.Doubt, null, exception.Message);
    }
}
