using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Access;

/// <summary>Where the key of a request stands. Never in the address: addresses are logged and handed on.</summary>
internal static class RequestKey
{
    /// <summary>Cookie that holds the key of the web page's user.</summary>
    public const string Cookie = "contexter_key";

    private const string Bearer = "Bearer ";

    // What clients of Context7 send beside the first.
    private static readonly string[] Headers = ["X-API-Key", "Context7-API-Key"];

    /// <summary>The key of a request; null when it has none.</summary>
    public static string? Of(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && authorization.AsSpan(Bearer.Length).Trim() is { Length: > 0 } key)
        {
            return key.ToString();
        }

        foreach (var name in Headers)
        {
            if (request.Headers[name].ToString().Trim() is { Length: > 0 } value)
            {
                return value;
            }
        }

        return request.Cookies.TryGetValue(Cookie, out var cookie) && cookie.Length > 0 ? cookie : null;
    }
}
