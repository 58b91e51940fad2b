using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Contexter.Client.Rest;

/// <summary>Gives every request an id, the caller's own where it is well-formed: the response has it, problem details have it, and so has everything that is logged meanwhile.</summary>
internal sealed class RequestIdMiddleware(RequestDelegate next, ILogger<RequestIdMiddleware> logger)
{
    /// <summary>Name of the header.</summary>
    public const string Header = "X-Request-Id";

    private const int Longest = 128;

    /// <summary>Goes on with an id.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var given = context.Request.Headers[Header].ToString();
        var id = IsWellFormed(given) ? given : Guid.CreateVersion7().ToString("N");
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
        using (logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["RequestId"] = id }))
        {
            await next(context).ConfigureAwait(false);
        }
    }

    /// <summary>What is repeated in headers and logs holds nothing that means anything there.</summary>
    private static bool IsWellFormed(string id) => id.Length is > 0 and <= Longest && id.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':');
}
