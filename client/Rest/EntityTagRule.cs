using Contexter.Client.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Rest;

/// <summary>Says that an endpoint's answers have entity tags, by which callers ask whether they have changed.</summary>
internal sealed record TaggedRule;

/// <summary>Says that an endpoint changes something only when it is as the caller knows it.</summary>
/// <param name="GetCurrent">Gets what is there now, as the endpoint answers that gave the caller its tag.</param>
internal sealed record MatchRule(Func<HttpContext, IContexterApi, Task<object>> GetCurrent);

/// <summary>Gives endpoints such rules.</summary>
internal static class EntityTagRules
{
    /// <summary>Gives answers a strong tag of their content: <c>If-None-Match</c> is answered with 304 where it is the same.</summary>
    public static RouteHandlerBuilder HasEntityTag(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new TaggedRule()).Produces(StatusCodes.Status304NotModified);

    /// <summary>Has <c>If-Match</c> keep a change from undoing another that its caller did not see.</summary>
    public static RouteHandlerBuilder TakesIfMatch<T>(this RouteHandlerBuilder endpoint, Func<HttpContext, IContexterApi, Task<T>> getCurrent)
        where T : class => endpoint.WithMetadata(new MatchRule(async (context, api) => await getCurrent(context, api).ConfigureAwait(false))).Fails(StatusCodes.Status412PreconditionFailed);
}
