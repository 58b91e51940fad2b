using Contexter.Documents;
using Contexter.ModelRegistry;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>Ends a job: removes what the source has no longer and makes the index compact.</summary>
public sealed class FinishStage(IDocumentStore documents)
{
    /// <summary>Removes the stored documents that the job has not seen, and the ledgers of the jobs before it; a second call finds nothing to do and counts the same.</summary>
    /// <returns>How many documents the job has removed, in calls before this one too.</returns>
    public async Task<int> PruneAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken)
    {
        await documents.PruneAsync(jobId, library, cancellationToken).ConfigureAwait(false);
        await documents.DeleteEarlierLedgersAsync(jobId, library, cancellationToken).ConfigureAwait(false);
        return (await documents.SummarizeAsync(jobId, library, cancellationToken).ConfigureAwait(false)).DocumentsRemoved;
    }

    /// <summary>Removes from the index of a model what is not stored, and makes it compact; a second call finds nothing to do and counts the same.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="model">The model.</param>
    /// <param name="library">The library version.</param>
    /// <param name="failed">Paths of documents that could not be indexed: all others are, so that they are no dead letters any more.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<FinishResult> CompactAsync(
        string jobId, IndexedModel model, LibraryVersion library, IReadOnlyCollection<string> failed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var index = model.Index;

        var stored = await RemoveStaleAsync(model, library, cancellationToken).ConfigureAwait(false);
        await documents.DeadLetters.ClearDocumentsAsync(library, failed, cancellationToken).ConfigureAwait(false);
        await index.OptimizeAsync(library, cancellationToken).ConfigureAwait(false);
        var statistics = await index.GetStatisticsAsync(library, cancellationToken).ConfigureAwait(false);
        var setAside = await documents.DeadLetters.CountAsync(jobId, cancellationToken).ConfigureAwait(false);
        return new FinishResult(stored, (int)statistics.Documents, (int)statistics.Chunks, setAside);
    }

    /// <summary>Removes from the index of a model what is not stored.</summary>
    /// <returns>How many documents are stored.</returns>
    private async Task<int> RemoveStaleAsync(IndexedModel model, LibraryVersion library, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);

        // Whatever the store does not have is stale, also what an earlier process pruned there and not here.
        var stored = await documents.ListAsync(library, cancellationToken).ConfigureAwait(false);
        var present = await model.Index.GetFingerprintsAsync(library, cancellationToken).ConfigureAwait(false);
        var kept = stored.Select(entry => entry.Metadata.Id).ToHashSet();
        var stale = present.Keys.Where(id => !kept.Contains(id)).ToList();
        if (stale.Count > 0)
        {
            await model.Index.DeleteDocumentsAsync(library, stale, cancellationToken).ConfigureAwait(false);
        }

        return stored.Count;
    }
}

/// <summary>What a finished job leaves behind.</summary>
/// <param name="Documents">Documents of the library version.</param>
/// <param name="DocumentsIndexed">Those of them that are in the index.</param>
/// <param name="ChunksIndexed">Their chunks.</param>
/// <param name="SetAside">Items and documents that the job set aside as dead letters.</param>
public sealed record FinishResult(int Documents, int DocumentsIndexed, int ChunksIndexed, int SetAside);
