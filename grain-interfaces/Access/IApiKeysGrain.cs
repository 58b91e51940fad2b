namespace Contexter.GrainInterfaces.Access;

/// <summary>The keys by which requests are let in. Its key is <see cref="GrainKeys.ApiKeys"/>.</summary>
[Alias("contexter.api-keys")]
public interface IApiKeysGrain : IGrainWithStringKey
{
    /// <summary>Most keys that there can be.</summary>
    const int MaxKeys = 1_000;

    /// <summary>All keys that are not revoked, oldest first; those that have expired, too.</summary>
    [Alias("list")]
    [Idempotent]
    Task<ApiKeyStatus[]> ListAsync(CancellationToken cancellationToken);

    /// <summary>Makes a key. It is stored when this returns.</summary>
    /// <exception cref="ContexterFaultException"><c>invalid_input</c> for a request that does not keep to its ranges, or where there are <see cref="MaxKeys"/>.</exception>
    [Alias("create")]
    Task<ApiKeySecret> CreateAsync(ApiKeyRequest request, CancellationToken cancellationToken);

    /// <summary>Replaces a key by a new one with the same id, name and limits.</summary>
    /// <param name="id">Id of the key.</param>
    /// <param name="keepOldFor">How long the key before is valid beside it, from zero on: as long as its users need to change.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>key_not_found</c>, or <c>invalid_input</c> for a time below zero.</exception>
    [Alias("rotate")]
    Task<ApiKeySecret> RotateAsync(string id, TimeSpan keepOldFor, CancellationToken cancellationToken);

    /// <summary>Removes a key; what it was is returned.</summary>
    /// <exception cref="ContexterFaultException"><c>key_not_found</c>.</exception>
    [Alias("revoke")]
    Task<ApiKeyStatus> RevokeAsync(string id, CancellationToken cancellationToken);

    /// <summary>Takes note of requests, and gives all keys with what is counted of them.</summary>
    [Alias("sync")]
    Task<ApiKeyEntry[]> SyncAsync(ApiKeyUse[] uses, CancellationToken cancellationToken);
}
