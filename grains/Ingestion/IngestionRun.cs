using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Libraries;
using Contexter.Ingestion;

namespace Contexter.Grains.Ingestion;

/// <summary>One run of a job, from where the ledger and the index say it stands to the end. Lives inside the turns of its grain.</summary>
internal sealed class IngestionRun(
    string jobId, LibraryVersion library, SourceDescription source, IngestionStages stages, IngestionSettings settings, TimeProvider time, Grain grain)
{
    private readonly FetchProgress _fetched = new();
    private readonly InFlightWindow _inFlight = new(settings.ChunksInFlight);
    private readonly List<JobProblem> _indexProblems = [];
    private JobProblem? _fatal;
    private CancellationTokenSource? _failing;
    private DateTimeOffset _lastReceipt;
    private int _lastNumber;
    private int _documentsToIndex;
    private int _documentsIndexed;
    private int _chunksIndexed;
    private int _documentsRemoved;

    /// <summary>Everything that was given up so far.</summary>
    public IEnumerable<JobProblem> Problems => _fetched.Problems
        .Select(item => new JobProblem { Item = item.Key, Code = item.ErrorCode ?? ErrorCodes.Internal, Message = item.Error ?? string.Empty })
        .Concat(_indexProblems)
        .OrderBy(problem => problem.Item, StringComparer.Ordinal)
        .Take(1_000);

    /// <summary>What has been done so far.</summary>
    public JobCounters Counters()
    {
        var ledger = _fetched.Summary;
        return new JobCounters
        {
            Items = _fetched.Items,
            ItemsStored = ledger?.ItemsStored ?? 0,
            ItemsKept = ledger?.ItemsKept ?? 0,
            ItemsRejected = ledger?.ItemsRejected ?? 0,
            BytesRead = ledger?.BytesRead ?? 0,
            DocumentsAdded = ledger?.DocumentsAdded ?? 0,
            DocumentsUpdated = ledger?.DocumentsUpdated ?? 0,
            DocumentsUnchanged = ledger?.DocumentsUnchanged ?? 0,
            DocumentsRemoved = _documentsRemoved,
            DocumentsIndexed = _documentsIndexed,
            DocumentsToIndex = _documentsToIndex,
            ChunksIndexed = _chunksIndexed,
        };
    }

    /// <summary>Reads, parses and stores every item that this job has not dealt with yet.</summary>
    public Task FetchAsync(CancellationToken cancellationToken)
    {
        var specification = SourceMessages.ToSpecification(source, settings.MaxItemBytes);
        return Task.Run(() => stages.Fetch.RunAsync(jobId, library, specification, settings.FlowsPerJob, _fetched, cancellationToken), cancellationToken);
    }

    /// <summary>Removes the library's index, whatever state it is in.</summary>
    public Task ClearIndexAsync(CancellationToken cancellationToken) => Task.Run(() => stages.Index.ClearAsync(library, cancellationToken), cancellationToken);

    /// <summary>Sends the chunks of every document that the index does not hold up to date, and waits until all are acknowledged.</summary>
    public async Task IndexAsync(CancellationToken cancellationToken)
    {
        var plan = await Task.Run(() => stages.Index.PlanAsync(library, settings.Chunking, cancellationToken), cancellationToken);
        _documentsToIndex = plan.Documents;
        _documentsIndexed = plan.Documents - plan.Outdated.Count;
        _chunksIndexed = plan.ChunksPresent;

        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _failing = failing;
        try
        {
            _lastReceipt = time.GetUtcNow();
            await SendAllAsync(plan, failing.Token);
            await _inFlight.DrainAsync(failing.Token);

            // The receipt that empties the window may be the one that says that the job cannot go on.
            failing.Token.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) when (_fatal is { } fatal)
        {
            throw new ContexterException(fatal.Code, fatal.Message);
        }
        finally
        {
            _failing = null;
        }
    }

    /// <summary>Removes the stored documents that the source has no longer.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken) =>
        _documentsRemoved = await Task.Run(() => stages.Finish.PruneAsync(jobId, library, cancellationToken), cancellationToken);

    /// <summary>Removes from the index what is not stored any more, makes it compact, and counts.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        var result = await Task.Run(() => stages.Finish.CompactAsync(library, cancellationToken), cancellationToken);
        _documentsToIndex = result.Documents;
        _documentsIndexed = result.DocumentsIndexed;
        _chunksIndexed = result.ChunksIndexed;
    }

    /// <summary>Takes note of what became of a batch.</summary>
    public void Acknowledge(BatchReceipt receipt)
    {
        if (!_inFlight.Remove(receipt.Number))
        {
            return;
        }

        _lastReceipt = time.GetUtcNow();
        _documentsIndexed += receipt.DocumentsIndexed;
        _chunksIndexed += receipt.ChunksIndexed;
        _indexProblems.AddRange(receipt.Problems);
        if (receipt.Fatal is { } fatal)
        {
            _fatal = fatal;
            _failing?.Cancel();
        }
    }

    /// <summary>Sends what is in flight again when nothing has come back for too long.</summary>
    public async Task ResendLostAsync(CancellationToken cancellationToken)
    {
        if (_inFlight.Batches.Count == 0 || time.GetUtcNow() - _lastReceipt < settings.ResendAfter)
        {
            return;
        }

        _lastReceipt = time.GetUtcNow();
        foreach (var batch in _inFlight.Batches.ToArray())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await PublishAsync(batch);
        }
    }

    private async Task SendAllAsync(IndexPlan plan, CancellationToken cancellationToken)
    {
        var position = 0;
        while (position < plan.Outdated.Count)
        {
            var start = position;
            var prepared = await Task.Run(
                () => stages.Index.PrepareAsync(plan, start, 2 * settings.EmbeddingBatch, cancellationToken), cancellationToken);
            position = prepared.Next;
            _indexProblems.AddRange(prepared.Problems.Select(problem => new JobProblem { Item = problem.Path, Code = problem.Fault.Code, Message = problem.Fault.Message }));
            if (prepared.Documents.Count == 0)
            {
                continue;
            }

            var batch = new ChunkBatch
            {
                JobId = jobId,
                Library = library.Name,
                Version = library.Version,
                Number = ++_lastNumber,
                Documents = [.. prepared.Documents.Select(document => ChunkMessages.ToMessage(document.Metadata, document.Fingerprint, document.Chunks))],
            };
            await _inFlight.AddAsync(batch, cancellationToken);
            await PublishAsync(batch);
        }
    }

    private Task PublishAsync(ChunkBatch batch)
    {
        var lane = GrainKeys.Lane(jobId, batch.Number % settings.Lanes);
        return grain.GetStreamProvider(ChunkStreams.Provider).GetStream<ChunkBatch>(StreamId.Create(ChunkStreams.Namespace, lane)).OnNextAsync(batch);
    }
}
