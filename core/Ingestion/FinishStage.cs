using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>Ends a job: removes what the source has no longer and makes the index compact.</summary>
public sealed class FinishStage(IDocumentStore documents, IChunkIndex index)
{
    /// <summary>Does it; a second call finds nothing to do and counts the same.</summary>
    public async Task<FinishResult> RunAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken)
    {
        await documents.PruneAsync(jobId, library, cancellationToken).ConfigureAwait(false);

        // Whatever the store does not have is stale, also what an earlier process pruned there and not here.
        var stored = await documents.ListAsync(library, cancellationToken).ConfigureAwait(false);
        var present = await index.GetFingerprintsAsync(library, cancellationToken).ConfigureAwait(false);
        var kept = stored.Select(entry => entry.Metadata.Id).ToHashSet();
        var stale = present.Keys.Where(id => !kept.Contains(id)).ToList();
        if (stale.Count > 0)
        {
            await index.DeleteDocumentsAsync(library, stale, cancellationToken).ConfigureAwait(false);
        }

        await index.OptimizeAsync(library, cancellationToken).ConfigureAwait(false);
        var summary = await documents.SummarizeAsync(jobId, library, cancellationToken).ConfigureAwait(false);
        var statistics = await index.GetStatisticsAsync(library, cancellationToken).ConfigureAwait(false);
        return new FinishResult(summary, stored.Count, (int)statistics.Documents, (int)statistics.Chunks);
    }
}

/// <summary>What a finished job leaves behind.</summary>
/// <param name="Ledger">Counts of the ledger.</param>
/// <param name="Documents">Documents of the library version.</param>
/// <param name="DocumentsIndexed">Those of them that are in the index.</param>
/// <param name="ChunksIndexed">Their chunks.</param>
public sealed record FinishResult(LedgerSummary Ledger, int Documents, int DocumentsIndexed, int ChunksIndexed);
