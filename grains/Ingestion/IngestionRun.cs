using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Libraries;
using Contexter.Ingestion;
using Contexter.ModelRegistry;

namespace Contexter.Grains.Ingestion;

/// <summary>One run of a job about one library version, from where the ledger and the index say it stands to the end. Lives inside the turns of its grain.</summary>
internal sealed class IngestionRun(
    string jobId, LibraryVersion library, SourceDescription source, IngestionStages stages, IngestionSettings settings, IndexFlow flow)
    : IJobRun
{
    private readonly FetchProgress _fetched = new(flow.Flows);
    private int _documentsRemoved;

    /// <inheritdoc/>
    public IEnumerable<JobProblem> Problems => _fetched.Problems
        .Select(item => new JobProblem { Item = item.Key, Code = item.ErrorCode ?? ErrorCodes.Internal, Message = item.Error ?? string.Empty })
        .Concat(_fetched.ListingProblems.Select(problem => new JobProblem { Item = problem.Subject, Code = problem.Fault.Code, Message = problem.Fault.Message }))
        .Concat(flow.Problems)
        .OrderBy(problem => problem.Item, StringComparer.Ordinal)
        .Take(1_000);

    /// <inheritdoc/>
    public JobCounters Counters()
    {
        var ledger = _fetched.Summary;
        return new JobCounters
        {
            Items = _fetched.Items,
            ItemsStored = ledger?.ItemsStored ?? 0,
            ItemsKept = ledger?.ItemsKept ?? 0,
            ItemsRejected = ledger?.ItemsRejected ?? 0,
            ItemsLeftOut = ledger?.ItemsLeftOut ?? 0,
            ItemsUnread = _fetched.Unread,
            BytesRead = ledger?.BytesRead ?? 0,
            DocumentsAdded = ledger?.DocumentsAdded ?? 0,
            DocumentsUpdated = ledger?.DocumentsUpdated ?? 0,
            DocumentsUnchanged = ledger?.DocumentsUnchanged ?? 0,
            DocumentsRemoved = _documentsRemoved,
            DocumentsIndexed = flow.DocumentsIndexed,
            DocumentsToIndex = flow.DocumentsToIndex,
            ChunksIndexed = flow.ChunksIndexed,
            ExactDuplicates = flow.Duplicates.Exact,
            NearDuplicates = flow.Duplicates.Near,
            DuplicateBytes = flow.Duplicates.Bytes,
            SetAside = flow.SetAside,
        };
    }

    /// <inheritdoc/>
    public StageStatus[] Stages() => flow.Stages();

    /// <summary>Reads, parses and stores every item that this job has not dealt with yet.</summary>
    /// <param name="only">Keys of items that were set aside, which alone are tried again; null for all items.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task FetchAsync(string[]? only, CancellationToken cancellationToken)
    {
        var specification = SourceMessages.ToSpecification(source, settings);
        return Task.Run(() => stages.Fetch.RunAsync(jobId, library, specification, only, settings.FlowsPerJob, _fetched, cancellationToken), cancellationToken);
    }

    /// <summary>Stores every item of an archive that this job has not stored yet.</summary>
    /// <param name="upload">Id of the archive.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task ImportAsync(string upload, CancellationToken cancellationToken) =>
        Task.Run(() => stages.Import.RunAsync(jobId, library, upload, _fetched, cancellationToken), cancellationToken);

    /// <summary>Takes note that the index holds all that an archive brought.</summary>
    public Task FollowAsync(CancellationToken cancellationToken) => stages.Import.FollowAsync(library, cancellationToken);

    /// <summary>Removes the library's index, whatever state it is in.</summary>
    public Task ClearIndexAsync(IndexedModel model, CancellationToken cancellationToken) =>
        Task.Run(() => model.Index.DeleteLibraryAsync(library, cancellationToken), cancellationToken);

    /// <summary>Indexes every document that the index of the model does not hold up to date.</summary>
    public Task IndexAsync(IndexedModel model, CancellationToken cancellationToken) => flow.IndexAsync(model, library, cancellationToken);

    /// <summary>Removes the stored documents that the source has no longer, and indexes those chunks of others that they stood for.</summary>
    public async Task PruneAsync(IndexedModel model, CancellationToken cancellationToken)
    {
        _documentsRemoved = await Task.Run(() => stages.Finish.PruneAsync(jobId, library, cancellationToken), cancellationToken);
        if (_documentsRemoved > 0)
        {
            await flow.IndexAsync(model, library, cancellationToken);
        }
    }

    /// <summary>Removes from the index what is not stored any more, makes it compact, and counts.</summary>
    public Task FinishAsync(IndexedModel model, CancellationToken cancellationToken) => flow.FinishAsync(model, library, cancellationToken);
}
