using Contexter.Documents;
using Contexter.LibraryArchives;
using Contexter.Observability;
using Contexter.Storage;

namespace Contexter.Ingestion;

/// <summary>
/// Stores the documents of a library archive as they are in it. All of it is read and checked before anything is stored; the ledger of the document store remembers each item, so
/// that a later call goes on where this one stopped.
/// </summary>
/// <remarks>Safe for concurrent use by different jobs.</remarks>
public sealed class ImportStage(IDocumentStore documents, IDocumentChanges changes, ArchiveFolder archives, TimeProvider time)
{
    private static readonly TimeSpan CountPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Stores what the job has not stored yet.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="library">Where the documents go.</param>
    /// <param name="upload">Id of the archive.</param>
    /// <param name="progress">Filled as the work goes on.</param>
    /// <param name="cancellationToken">Stops between items.</param>
    /// <exception cref="ContexterException">The archive is not there any more, is damaged or too large; or the store cannot go on.</exception>
    public async Task RunAsync(string jobId, LibraryVersion library, string upload, FetchProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        using var archive = archives.OpenUpload(upload);
        var byHand = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in archive.ReadAsync(library, cancellationToken).ConfigureAwait(false))
        {
            if (item.Key.Length == 0)
            {
                byHand.UnionWith(item.Documents.Select(document => document.Path));
            }
        }

        progress.Items = archive.Manifest.Items;
        await RemoveOthersAsync(library, byHand, cancellationToken).ConfigureAwait(false);
        try
        {
            await StoreAsync(archive, jobId, library, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Whoever stopped the job wants to know how far it came.
            progress.Summary = await documents.SummarizeAsync(jobId, library, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        progress.Summary = await documents.SummarizeAsync(jobId, library, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the archive of a job that has done its work.</summary>
    public void Forget(string upload) => archives.RemoveUpload(upload);

    /// <summary>Takes note that the index holds what was put by hand, once the job has indexed everything.</summary>
    public async Task FollowAsync(LibraryVersion library, CancellationToken cancellationToken)
    {
        if (await changes.GetLastChangeAsync(library, cancellationToken).ConfigureAwait(false) is { } last)
        {
            await changes.ForgetChangesAsync(library, last, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes documents that were put by hand into a library which is replaced: no item of the archive may take their place otherwise.</summary>
    private async Task RemoveOthersAsync(LibraryVersion library, HashSet<string> kept, CancellationToken cancellationToken)
    {
        var stored = await documents.ListAsync(library, cancellationToken).ConfigureAwait(false);
        foreach (var other in stored.Where(entry => entry.ItemKey.Length == 0 && !kept.Contains(entry.Metadata.Path)))
        {
            await changes.RemoveDocumentAsync(library, other.Metadata.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StoreAsync(LibraryArchiveReader archive, string jobId, LibraryVersion library, FetchProgress progress, CancellationToken cancellationToken)
    {
        var done = (await documents.GetItemsAsync(jobId, cancellationToken).ConfigureAwait(false)).Select(item => item.Key).ToHashSet(StringComparer.Ordinal);
        var counted = time.GetTimestamp();
        await foreach (var item in archive.ReadAsync(library, cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item.Key.Length == 0)
            {
                foreach (var document in item.Documents)
                {
                    await changes.PutDocumentAsync(document, cancellationToken).ConfigureAwait(false);
                }
            }
            else if (!done.Contains(item.Key))
            {
                await progress.Flows.MeasureAsync(FlowStage.Store, library, item.Key, () => StoreAsync(jobId, library, item, cancellationToken)).ConfigureAwait(false);
            }

            if (time.GetElapsedTime(counted) >= CountPeriod)
            {
                counted = time.GetTimestamp();
                progress.Summary = await documents.SummarizeAsync(jobId, library, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<int> StoreAsync(string jobId, LibraryVersion library, ArchivedItem item, CancellationToken cancellationToken)
    {
        var receipt = new ItemReceipt
        {
            Library = library,
            Key = item.Key,
            Outcome = ItemOutcome.Stored,
            SizeBytes = item.Documents.Sum(document => document.SizeBytes),
            ChangeToken = item.ChangeToken,
            Depth = item.Depth,
        };
        await documents.StoreItemAsync(jobId, receipt, item.Documents, cancellationToken).ConfigureAwait(false);
        return item.Documents.Count;
    }
}
