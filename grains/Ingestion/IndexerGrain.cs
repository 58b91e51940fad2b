using System.Diagnostics;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.Faults;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Models;
using Contexter.Grains.Faults;
using Contexter.Grains.Models;
using Contexter.Indexing;
using Contexter.ModelRegistry;
using Contexter.Observability;
using Contexter.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Contexter.Grains.Ingestion;

/// <inheritdoc cref="IIndexerGrain"/>
[ImplicitStreamSubscription(ChunkStreams.Namespace)]
public sealed partial class IndexerGrain(
    EmbeddingModels models,
    IngestionSettings settings,
    IDocumentStore store,
    JobFaults faults,
    FlowTelemetry telemetry,
    ContexterInstruments instruments,
    ServiceInstruments services,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<IndexerGrain> logger)
    : Grain, IIndexerGrain, IStreamSubscriptionObserver, IAsyncObserver<ChunkBatch>
{
    /// <summary>What tells whether an embedder works at all.</summary>
    private const string Probe = "documentation";

    private (int Run, CancellationTokenSource Stop, Task Done)? _current;
    private int _stoppedRun;

    /// <inheritdoc/>
    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => await handleFactory.Create<ChunkBatch>().ResumeAsync(this);

    /// <inheritdoc/>
    public async Task OnNextAsync(ChunkBatch item, StreamSequenceToken? token = null)
    {
        if (item.Run <= _stoppedRun)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _current = (item.Run, stop, done.Task);
        using var span = telemetry.StartBatch(item.TraceParent, item.Documents.Length);
        try
        {
            var receipt = await WorkAsync(item, stop.Token);
            instruments.OnIndexed(receipt.DocumentsIndexed, receipt.ChunksIndexed);
            await GrainFactory.GetGrain<IIngestionJobGrain>(GrainKeys.Job(item.JobId)).AcknowledgeAsync(receipt, CancellationToken.None);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Nobody waits for its acknowledgement any more: a later run of the job, in this process or in the next, sends the documents again.
        }
        catch (Exception fault) when (faults.Handler.IsOfHost(fault))
        {
            // Nothing is known of the batch: its job sends it again, in this process or in the next.
            LogUnfinished(fault, item.JobId, item.Number);
        }
        finally
        {
            _current = null;
            done.SetResult();
        }
    }

    /// <inheritdoc/>
    public Task IndexAsync(ChunkBatch batch, CancellationToken cancellationToken) => OnNextAsync(batch);

    /// <inheritdoc/>
    public async Task StopAsync(int run, CancellationToken cancellationToken)
    {
        _stoppedRun = Math.Max(_stoppedRun, run);
        if (_current is { } current && current.Run <= run)
        {
            await current.Stop.CancelAsync();
            await current.Done.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task OnCompletedAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex)
    {
        LogStreamError(ex, this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    /// <summary>Indexes a batch; whatever goes wrong ends in the receipt, because a stream would deliver a batch that throws again and again.</summary>
    private async Task<BatchReceipt> WorkAsync(ChunkBatch batch, CancellationToken cancellationToken)
    {
        var library = new LibraryVersion(batch.Library, batch.Version);
        for (var attempt = 1; ; attempt++)
        {
            var measured = new BatchStages(telemetry, time, Job(batch));
            try
            {
                await EmbedAndUpsertAsync(batch.Model, library, batch.Documents, measured, cancellationToken);
                return Receipt(batch, [], measured);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested && !faults.Handler.IsOfHost(fault))
            {
                LogAttempt(fault, batch.JobId, batch.Number, attempt);
                var known = faults.Read(fault, library.ToString());
                var decision = faults.Handler.OfBatch(new FaultPlace(FaultComponents.Index, library.ToString(), library, batch.JobId), known, attempt);
                switch (decision.Action)
                {
                    case FaultAction.TryAgain:
                        await Task.Delay(decision.Delay, time, cancellationToken);
                        break;
                    case FaultAction.GiveUp or FaultAction.SetAside:
                        return await IndexOneByOneAsync(batch, library, cancellationToken);
                    default:
                        return Fatal(batch, known);
                }
            }
        }
    }

    /// <summary>Indexes each document of a batch alone, so that a bad one does not cost its neighbours.</summary>
    private async Task<BatchReceipt> IndexOneByOneAsync(ChunkBatch batch, LibraryVersion library, CancellationToken cancellationToken)
    {
        var present = await models.Require(batch.Model).Index.GetFingerprintsAsync(library, cancellationToken);
        var measured = new BatchStages(telemetry, time, Job(batch));
        var problems = new List<JobProblem>();
        var letters = new List<DeadLetter>();
        foreach (var document in batch.Documents)
        {
            try
            {
                await EmbedAndUpsertAsync(batch.Model, library, [document], measured, cancellationToken);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested && !faults.Handler.IsOfHost(fault))
            {
                // The batch was tried before: this was the last attempt.
                var known = faults.Read(fault, document.Path) with { IsExhausted = true };
                if (await FindOutageAsync(batch.Model, library, cancellationToken) is { } outage)
                {
                    return Fatal(batch, outage);
                }

                var place = new FaultPlace(FaultComponents.Index, document.Path, library, batch.JobId);
                var decision = faults.Handler.OfItem(place, known, faults.Handler.Options.Attempts, present.ContainsKey(new DocumentId(document.DocumentId)));
                if (decision.Action is FaultAction.FailJob or FaultAction.Escalate)
                {
                    return Fatal(batch, known);
                }

                problems.Add(new JobProblem { Item = document.Path, Code = known.Code, Message = known.Message });
                if (decision.Action == FaultAction.SetAside)
                {
                    letters.Add(ToLetter(batch, library, document, known, fault));
                }
            }
        }

        await store.DeadLetters.PutAsync(letters, CancellationToken.None);
        return Receipt(batch, problems, measured);
    }

    /// <summary>Tells a bad document from an embedder or an index that is away: then every document would seem bad. Null where both work.</summary>
    private async Task<KnownFault?> FindOutageAsync(ModelReference model, LibraryVersion library, CancellationToken cancellationToken)
    {
        try
        {
            await EmbedAsync(model, [Probe], cancellationToken);
            await models.Require(model).Index.GetStatisticsAsync(library, cancellationToken);
            return null;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && !faults.Handler.IsOfHost(fault))
        {
            return faults.Read(fault, library.ToString());
        }
    }

    private async Task EmbedAndUpsertAsync(
        ModelReference model, LibraryVersion library, DocumentChunks[] documents, BatchStages measured, CancellationToken cancellationToken)
    {
        var index = models.Require(model).Index;

        // A batch that comes a second time was indexed already when only its acknowledgement was lost; its embeddings are not paid twice.
        var present = await index.GetFingerprintsAsync(library, cancellationToken);
        var missing = documents
            .Where(document => !present.TryGetValue(new DocumentId(document.DocumentId), out var known) || known != document.Fingerprint)
            .ToList();

        var vectors = await measured.MeasureAsync(FlowStage.Embed, library, missing, () => EmbedAsync(model, [.. missing.SelectMany(Texts)], cancellationToken));
        services.OnTokens(model.Name, missing.Sum(static document => document.Chunks.Sum(static chunk => (long)chunk.Tokens)));
        var embedded = new List<IndexedDocument>(missing.Count);
        var next = 0;
        foreach (var document in missing)
        {
            embedded.Add(ChunkMessages.ToIndexed(library, document, vectors.GetRange(next, document.Chunks.Length)));
            next += document.Chunks.Length;
        }

        cancellationToken.ThrowIfCancellationRequested();
        await measured.MeasureAsync(FlowStage.Index, library, missing, () => index.UpsertAsync(library, embedded, CancellationToken.None));
    }

    private async Task<List<ReadOnlyMemory<float>>> EmbedAsync(ModelReference model, string[] texts, CancellationToken cancellationToken)
    {
        var embedder = GrainFactory.GetGrain<IEmbedderGrain>(GrainKeys.Embedder(model.Name));
        var batches = await Task.WhenAll(
            texts.Chunk(settings.EmbeddingBatch).Select(part => embedder.EmbedAsync(new EmbeddingRequest { Model = model, Texts = part, Stop = cancellationToken }, cancellationToken)));
        return [.. batches.SelectMany(vectors => vectors.Value).Select(vector => new ReadOnlyMemory<float>(vector))];
    }

    /// <summary>The span of the job, as the batch brought it.</summary>
    private static ActivityContext Job(ChunkBatch batch) => ActivityContext.TryParse(batch.TraceParent, traceState: null, isRemote: true, out var job) ? job : default;

    private DeadLetter ToLetter(ChunkBatch batch, LibraryVersion library, DocumentChunks document, KnownFault known, Exception fault) => new()
    {
        Library = library,
        Stage = DeadLetterStage.Document,
        Key = document.Path,
        JobId = batch.JobId,
        Code = known.Code,
        Error = known.Message,
        Detail = DeadLetter.Cut(fault),
        Attempts = faults.Handler.Options.Attempts,
        FirstAt = time.GetUtcNow(),
        LastAt = time.GetUtcNow(),
        Url = document.SourceUrl,
        ChangeToken = document.Fingerprint,
    };

    private static IEnumerable<string> Texts(DocumentChunks document) =>
        document.Chunks.Select(chunk => EmbeddingText.Of(document.Title, chunk.HeadingPath, chunk.Text));

    private static BatchReceipt Receipt(ChunkBatch batch, List<JobProblem> problems, BatchStages measured)
    {
        var indexed = batch.Documents.Where(document => !problems.Exists(problem => problem.Item == document.Path)).ToList();
        return new BatchReceipt
        {
            Number = batch.Number,
            Run = batch.Run,
            DocumentsIndexed = indexed.Count,
            ChunksIndexed = indexed.Sum(document => document.Chunks.Length),
            Problems = [.. problems],
            Elapsed = measured.Elapsed,
            Embedding = measured.Embedding,
            Indexing = measured.Indexing,
        };
    }

    private static BatchReceipt Fatal(ChunkBatch batch, KnownFault fault) => new()
    {
        Number = batch.Number,
        Run = batch.Run,
        Fatal = new JobProblem { Item = batch.Library + "@" + batch.Version, Code = fault.Code, Message = fault.Message },
    };

    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "Batch {Number} of job {JobId} is left to the next process, for this one stops.")]
    private partial void LogUnfinished(Exception fault, string jobId, int number);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Information, Message = "Attempt {Attempt} to index batch {Number} of job {JobId} failed.")]
    private partial void LogAttempt(Exception fault, string jobId, int number, int attempt);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Warning, Message = "The chunk stream of lane {Lane} reported an error.")]
    private partial void LogStreamError(Exception fault, string lane);
}
