namespace Contexter.GrainInterfaces.Libraries;

/// <summary>Has the index of a library version follow changes of single documents; its key is <see cref="GrainKeys.IndexSync"/>.</summary>
[Alias("contexter.index-sync-worker")]
public interface IIndexSyncGrain : IGrainWithStringKey
{
    /// <summary>Follows all changes that were not followed yet. What fails for a reason that may pass is tried again by itself.</summary>
    /// <returns>What the index held after the last changes were followed; null when there was nothing to follow since the grain is active.</returns>
    /// <exception cref="ContexterFaultException">The index cannot follow now (<c>embeddings_unavailable</c>, <c>storage_full</c>, ...).</exception>
    [Alias("sync")]
    [Idempotent]
    [ResponseTimeout("00:10:00")]
    Task<IndexSync?> SyncAsync(CancellationToken cancellationToken);

    /// <summary>Has it follow soon, and returns at once; called at start for what a crash left.</summary>
    [Alias("wake")]
    [Idempotent]
    Task WakeAsync(CancellationToken cancellationToken);
}
