using System.Diagnostics;
using Contexter.Deduplication;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Grains.Models;
using Contexter.Ingestion;
using Contexter.ModelRegistry;
using Contexter.Observability;

namespace Contexter.Grains.Ingestion;

/// <summary>
/// The way of a job's documents into the index of a model: it plans library after library, sends what is missing to the indexers, and counts what they acknowledge.
/// Lives inside the turns of its grain.
/// </summary>
internal sealed class IndexFlow(string jobId, int run, IngestionStages stages, IngestionSettings settings, TimeProvider time, Grain grain, IGrainFactory grains, FlowRecorder flows, Action<int, Exception> logUnsent)
{
    /// <summary>How long a batch that could not be sent waits for its next attempt.</summary>
    private static readonly TimeSpan UnsentPause = TimeSpan.FromSeconds(1);

    private readonly InFlightWindow _inFlight = new(new BatchPacing(settings.Lanes, 2 * settings.EmbeddingBatch, settings.ChunksInFlight));
    private readonly Dictionary<LibraryVersion, LibraryProgress> _libraries = [];
    private readonly HashSet<int> _unsent = [];
    private JobProblem? _fatal;
    private CancellationTokenSource? _failing;
    private DateTimeOffset _lastReceipt;
    private DateTimeOffset _lastAttempt;
    private int _lastNumber;

    /// <summary>Follows the items and documents of the job.</summary>
    public FlowRecorder Flows => flows;

    /// <summary>Documents that cannot be indexed.</summary>
    public IEnumerable<JobProblem> Problems => _libraries.Values.SelectMany(library => library.Problems);

    /// <summary>The library versions that were planned so far.</summary>
    public IReadOnlyCollection<LibraryVersion> Libraries => _libraries.Keys;

    /// <summary>What is on its way to the index.</summary>
    public InFlight Load => _inFlight.Load;

    /// <summary>True when everything that was sent is acknowledged.</summary>
    public bool IsIdle => _inFlight.Batches.Count == 0;

    /// <summary>Documents of the planned libraries that the index has to hold.</summary>
    public int DocumentsToIndex => _libraries.Values.Sum(library => library.DocumentsToIndex);

    /// <summary>Those that it holds up to date.</summary>
    public int DocumentsIndexed => _libraries.Values.Sum(library => library.DocumentsIndexed);

    /// <summary>Chunks of the planned libraries that others in the index stand for.</summary>
    public (int Exact, int Near, long Bytes) Duplicates =>
        (_libraries.Values.Sum(library => library.Duplicates.ExactDuplicates), _libraries.Values.Sum(library => library.Duplicates.NearDuplicates),
            _libraries.Values.Sum(library => library.Duplicates.BytesSaved));

    /// <summary>Chunks of the planned libraries in the index.</summary>
    public int ChunksIndexed => _libraries.Values.Sum(library => library.ChunksIndexed);

    /// <summary>What the stages have done so far, in order.</summary>
    public StageStatus[] Stages() =>
    [
        .. flows.Figures.Summarize().Select(stage => new StageStatus
        {
            Stage = FlowTelemetry.NameOf(stage.Stage),
            Done = stage.Done,
            Failed = stage.Failed,
            MeanMs = Math.Round(stage.Mean.TotalMilliseconds, 3),
            P95Ms = Math.Round(stage.P95.TotalMilliseconds, 3),
        }),
    ];

    /// <summary>Items and documents that the job has set aside as dead letters, as of the last library that was finished.</summary>
    public int SetAside { get; private set; }

    /// <summary>Sends the chunks of every document that the index does not hold up to date, and waits until all are acknowledged.</summary>
    /// <returns>How many documents were not up to date and are now.</returns>
    public async Task<int> IndexAsync(IndexedModel model, LibraryVersion library, CancellationToken cancellationToken)
    {
        var plan = await Task.Run(() => stages.Index.PlanAsync(model, library, settings.Chunking, cancellationToken), cancellationToken);
        var upToDate = plan.Documents - plan.Outdated.Count;
        var progress = _libraries[library] = new LibraryProgress(plan.Duplicates.Statistics)
        {
            DocumentsToIndex = plan.Documents,
            DocumentsIndexed = upToDate,
            ChunksIndexed = plan.ChunksPresent,
        };

        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        (_failing, _fatal) = (failing, null);
        try
        {
            _lastReceipt = time.GetUtcNow();
            await SendAllAsync(model, plan, progress, failing.Token);
            await _inFlight.DrainAsync(failing.Token);

            // The receipt that empties the window may be the one that says that the job cannot go on.
            failing.Token.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) when (_fatal is { } fatal)
        {
            throw new ContexterException(fatal.Code, fatal.Message) { IsExhausted = true };
        }
        finally
        {
            _failing = null;
        }

        return progress.DocumentsIndexed - upToDate;
    }

    /// <summary>Removes from the index what is not stored any more, makes it compact, and counts.</summary>
    public async Task FinishAsync(IndexedModel model, LibraryVersion library, CancellationToken cancellationToken)
    {
        var progress = _libraries[library];
        var failed = progress.Problems.Select(problem => problem.Item).ToHashSet(StringComparer.Ordinal);
        var result = await Task.Run(() => stages.Finish.CompactAsync(jobId, model, library, failed, cancellationToken), cancellationToken);
        progress.DocumentsToIndex = result.Documents;
        progress.DocumentsIndexed = result.DocumentsIndexed;
        progress.ChunksIndexed = result.ChunksIndexed;
        SetAside = result.SetAside;
    }

    /// <summary>Takes a library version out of all counts.</summary>
    public void Forget(LibraryVersion library) => _libraries.Remove(library);

    /// <summary>Takes note of what became of a batch.</summary>
    public void Acknowledge(BatchReceipt receipt)
    {
        if (receipt.Run != run || !_inFlight.Remove(receipt, out var batch))
        {
            return;
        }

        _unsent.Remove(batch.Number);
        _lastReceipt = time.GetUtcNow();
        if (_libraries.TryGetValue(new LibraryVersion(batch.Library, batch.Version), out var progress))
        {
            progress.DocumentsIndexed += receipt.DocumentsIndexed;
            progress.ChunksIndexed += receipt.ChunksIndexed;
            progress.Problems.AddRange(receipt.Problems);
        }

        flows.Figures.Add(FlowStage.Embed, receipt.Embedding ?? TimeSpan.Zero, receipt.Embedding is null ? 0 : receipt.DocumentsIndexed, 0);
        flows.Figures.Add(FlowStage.Index, receipt.Indexing ?? TimeSpan.Zero, receipt.Indexing is null ? 0 : receipt.DocumentsIndexed, receipt.Problems.Length);

        if (receipt.Fatal is { } fatal)
        {
            _fatal = fatal;
            _failing?.Cancel();
        }
    }

    /// <summary>Sends what is in flight again when nothing has come back for too long, and what could not be sent after a pause.</summary>
    public async Task ResendLostAsync(CancellationToken cancellationToken)
    {
        if (_inFlight.Batches.Count > 0 && (time.GetUtcNow() - _lastReceipt).Duration() >= settings.ResendAfter)
        {
            _lastReceipt = time.GetUtcNow();
            Resend();
        }

        if (_unsent.Count == 0 || (time.GetUtcNow() - _lastAttempt).Duration() < UnsentPause)
        {
            return;
        }

        foreach (var batch in _inFlight.Batches.Where(batch => _unsent.Contains(batch.Number)).ToArray())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await PublishAsync(batch);
        }
    }

    /// <summary>Has everything that is in flight sent again soon: what a silo held of it is lost with it. Nobody waits for it, for where it goes to may not be there yet.</summary>
    public void Resend()
    {
        _unsent.UnionWith(_inFlight.Batches.Select(batch => batch.Number));
        _lastAttempt = default;
    }

    private async Task SendAllAsync(IndexedModel model, IndexPlan plan, LibraryProgress progress, CancellationToken cancellationToken)
    {
        var position = 0;
        while (position < plan.Outdated.Count)
        {
            var (start, size) = (position, _inFlight.BatchChunks);
            var prepared = await Task.Run(
                () => stages.Index.PrepareAsync(flows, plan, start, size, cancellationToken), cancellationToken);
            position = prepared.Next;
            progress.Problems.AddRange(prepared.Problems.Select(problem => new JobProblem { Item = problem.Path, Code = problem.Fault.Code, Message = problem.Fault.Message }));
            if (prepared.Documents.Count == 0)
            {
                continue;
            }

            var batch = new ChunkBatch
            {
                JobId = jobId,
                Library = plan.Library.Name,
                Version = plan.Library.Version,
                Number = ++_lastNumber,
                Documents = [.. prepared.Documents.Select(document => ChunkMessages.ToMessage(document.Metadata, document.Fingerprint, document.Chunks, document.Flow))],
                Model = model.ToReference(),
                Run = run,
                TraceParent = Activity.Current?.Id,
            };
            await _inFlight.AddAsync(batch, cancellationToken);
            await PublishAsync(batch);
        }
    }

    /// <summary>Sends a batch, or leaves it to be sent later: the silo that holds the queue may be gone, and a queue that is full has what it needs.</summary>
    private async Task PublishAsync(ChunkBatch batch)
    {
        var lane = GrainKeys.Lane(jobId, batch.Number % settings.Lanes);
        try
        {
            await (ChunkMessages.SizeOf(batch) <= ChunkStreams.MaxBytes
                ? grain.GetStreamProvider(ChunkStreams.Provider).GetStream<ChunkBatch>(StreamId.Create(ChunkStreams.Namespace, lane)).OnNextAsync(batch)
                : grains.GetGrain<IIndexerGrain>(lane).IndexAsync(batch, CancellationToken.None));
            _unsent.Remove(batch.Number);
        }
        catch (Exception fault) when (fault is OrleansException or TimeoutException or InvalidOperationException)
        {
            _lastAttempt = time.GetUtcNow();
            _unsent.Add(batch.Number);
            logUnsent(batch.Number, fault);
        }
    }

    /// <summary>What is done of one library version.</summary>
    private sealed class LibraryProgress(DeduplicationStatistics duplicates)
    {
        public DeduplicationStatistics Duplicates => duplicates;

        public int DocumentsToIndex { get; set; }

        public int DocumentsIndexed { get; set; }

        public int ChunksIndexed { get; set; }

        public List<JobProblem> Problems { get; } = [];
    }
}
