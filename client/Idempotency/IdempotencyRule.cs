using Contexter.Client.Rest;
using Microsoft.AspNetCore.Builder;

namespace Contexter.Client.Idempotency;

/// <summary>What an endpoint does with the key of a request.</summary>
/// <param name="ComparesBody">Whether a request that is sent again must have the same body; otherwise one of the same length, for bodies that are too long to be read twice.</param>
internal sealed record IdempotencyRule(bool ComparesBody);

/// <summary>Gives endpoints such rules.</summary>
internal static class IdempotencyRules
{
    /// <summary>Has the endpoint take a key, and answer a request that is sent again as it did the first time.</summary>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder endpoint, bool comparesBody = true) =>
        endpoint.WithMetadata(new IdempotencyRule(comparesBody)).Fails(409, 422);
}
