using System.Net;
using Contexter.Documents;
using Contexter.Http;

namespace Contexter.Knowledge.Brave;

/// <summary>Makes errors that say what to do of what goes wrong at Brave.</summary>
internal static class BraveFaults
{
    /// <summary>The error for an answer that is no success.</summary>
    public static ContexterException Refusal(BraveOptions options, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        var (code, text) = BraveWire.ReadError(body);
        var said = Clean(options, FormattableString.Invariant($"{(int)status}{(code is null ? string.Empty : " " + code)}{(text is null ? string.Empty : ": " + text)}"));
        return (code, status) switch
        {
            ("QUOTA_LIMITED", _) => Refused($"has no requests left this month ({said}); raise the plan, or ask the index alone"),
            (_, HttpStatusCode.TooManyRequests) => Away($"limits requests ({said}); ask again in a moment"),
            ("SUBSCRIPTION_TOKEN_INVALID" or "SUBSCRIPTION_NOT_FOUND", _) or (_, HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) =>
                Refused($"does not know the key ({said}); set brave.key to the key of a subscription for web search"),
            (_, >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout) => Away($"failed ({said}); ask again in a moment"),
            (_, HttpStatusCode.NotFound) => Refused($"has no web search there ({said}); set brave.endpoint to its address, without /web/search"),
            _ => Refused($"does not take the request ({said})"),
        };
    }

    /// <summary>No answer came.</summary>
    public static ContexterException Unreachable(BraveOptions options, string reason, Exception cause) => Away($"cannot be reached at {options.Address}: {Clean(options, reason)}", cause);

    /// <summary>An answer came that says nothing.</summary>
    public static ContexterException Unusable(BraveOptions options, Exception cause) =>
        Away($"gave an answer that cannot be used: {Clean(options, cause.Message)} Check that brave.endpoint is its address", cause);

    private static string Clean(BraveOptions options, string text) => ServerText.Clean(text, options.Key);

    private static ContexterException Refused(string problem) => new(ErrorCodes.SourceRefused, $"Brave's web search {problem}.") { IsExhausted = true };

    private static ContexterException Away(string problem, Exception? cause = null) =>
        new(ErrorCodes.SourceUnavailable, $"Brave's web search {problem}.", cause) { MayPass = true, IsExhausted = true };
}
