using System.Globalization;
using System.Net;
using Contexter.Documents;
using Contexter.Http;

namespace Contexter.Sources.Context7;

/// <summary>What answers mean that hold no documentation.</summary>
internal static class Context7Faults
{
    /// <summary>True when the answer is not Context7's at all, or the end point is not there: an older version of the API may be.</summary>
    public static bool IsMissingEndpoint(HttpStatusCode status, Context7Error? error) =>
        status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Gone or HttpStatusCode.NotImplemented && error?.Error is null;

    /// <summary>The exception that an answer stands for.</summary>
    /// <param name="subject">What was asked for, for the message: an id, or a name that was searched.</param>
    /// <param name="status">Status of the answer.</param>
    /// <param name="error">Its body, where it could be read.</param>
    /// <param name="key">The key, which no message shows.</param>
    public static ContexterException ToException(string subject, HttpStatusCode status, Context7Error? error, string? key)
    {
        var number = ((int)status).ToString(CultureInfo.InvariantCulture);
        var said = $"Context7 answered {number}{(error?.Error is { } code ? $" ({ServerText.Clean(code, key)})" : string.Empty)} for '{subject}': "
            + $"{ServerText.Clean(error?.Message ?? string.Empty, key).TrimEnd('.')}. ";
        return (status, error?.Error) switch
        {
            (HttpStatusCode.BadRequest, _) => new(ErrorCodes.InvalidInput, said + "Check the id: /owner/repo or /owner/repo/version."),
            (HttpStatusCode.Unauthorized, _) => new(
                ErrorCodes.SourceRefused, said + "Check context7.key; keys begin with 'ctx7sk'. Without a key Context7 can be asked within lower limits."),
            (HttpStatusCode.PaymentRequired, _) => new(ErrorCodes.SourceRefused, said + "Raise the spending limit of the account, or set context7.key to another key."),
            (HttpStatusCode.Forbidden, _) => new(ErrorCodes.SourceRefused, said + "Set context7.key to a key that may read this library."),
            (HttpStatusCode.NotFound, "tag_not_found") => new(ErrorCodes.SourceNotFound, said + "Leave out the version, or give one that Context7 has."),
            (HttpStatusCode.NotFound, _) => new(ErrorCodes.SourceNotFound, said + "Check the id on context7.com, or give only the library's name to have it searched."),
            (HttpStatusCode.UnprocessableEntity, "no_code_found") => new(ErrorCodes.SourceEmpty, said + "Add the library from its web site or its package instead."),
            (HttpStatusCode.UnprocessableEntity, _) => new(ErrorCodes.SourceRefused, said + "Add the library from its web site or its package instead."),
            (HttpStatusCode.Accepted, _) => new(ErrorCodes.SourceUnavailable, said + "Context7 is still preparing the library; add it again in some minutes.") { IsExhausted = true },
            (HttpStatusCode.TooManyRequests, _) => new(ErrorCodes.SourceUnavailable, said + "Add it again later, or set context7.key to a key with a higher limit.") { IsExhausted = true },
            _ => new(ErrorCodes.SourceUnavailable, said + "Add it again later; if that does not help, check context7.endpoint."),
        };
    }
}
