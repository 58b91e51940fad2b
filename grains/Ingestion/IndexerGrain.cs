using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Models;
using Contexter.Grains.Models;
using Contexter.Indexing;
using Contexter.ModelRegistry;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Contexter.Grains.Ingestion;

/// <inheritdoc cref="IIndexerGrain"/>
[ImplicitStreamSubscription(ChunkStreams.Namespace)]
public sealed partial class IndexerGrain(EmbeddingModels models, IngestionSettings settings, TimeProvider time, ILogger<IndexerGrain> logger)
    : Grain, IIndexerGrain, IStreamSubscriptionObserver, IAsyncObserver<ChunkBatch>
{
    private const int Attempts = 3;

    /// <inheritdoc/>
    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => await handleFactory.Create<ChunkBatch>().ResumeAsync(this);

    /// <inheritdoc/>
    public async Task OnNextAsync(ChunkBatch item, StreamSequenceToken? token = null)
    {
        var receipt = await IndexAsync(item);
        await GrainFactory.GetGrain<IIngestionJobGrain>(GrainKeys.Job(item.JobId)).AcknowledgeAsync(receipt, CancellationToken.None);
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
    private async Task<BatchReceipt> IndexAsync(ChunkBatch batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await EmbedAndUpsertAsync(batch);
            }
            catch (Exception fault) when (fault is ContexterException or ContexterFaultException)
            {
                var code = CodeOf(fault);
                LogFatal(batch.Number, batch.JobId, code, fault.Message);
                return Fatal(batch, code, fault.Message);
            }
#pragma warning disable CA1031 // The receipt carries every failure to the job, whose error it becomes.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogAttempt(fault, batch.JobId, batch.Number, attempt);
                if (attempt == Attempts)
                {
                    return Fatal(batch, ErrorCodes.Internal, $"Batch {batch.Number} could not be indexed in {Attempts} attempts: {fault.Message}");
                }
            }
        }
    }

    private async Task<BatchReceipt> EmbedAndUpsertAsync(ChunkBatch batch)
    {
        var started = time.GetTimestamp();
        var library = new LibraryVersion(batch.Library, batch.Version);
        var index = models.Require(batch.Model).Index;

        // A batch that comes a second time was indexed already when only its acknowledgement was lost; its embeddings are not paid twice.
        var present = await index.GetFingerprintsAsync(library, CancellationToken.None);
        var missing = batch.Documents
            .Where(document => !present.TryGetValue(new DocumentId(document.DocumentId), out var known) || known != document.Fingerprint)
            .ToList();

        var problems = new List<JobProblem>();
        var embedded = await EmbedAsync(batch.Model, library, missing, problems);
        await index.UpsertAsync(library, embedded, CancellationToken.None);

        var indexed = batch.Documents.Where(document => !problems.Exists(problem => problem.Item == document.Path)).ToList();
        return new BatchReceipt
        {
            Number = batch.Number,
            DocumentsIndexed = indexed.Count,
            ChunksIndexed = indexed.Sum(document => document.Chunks.Length),
            Problems = [.. problems],
            Elapsed = missing.Count == 0 ? null : time.GetElapsedTime(started),
        };
    }

    private async Task<List<IndexedDocument>> EmbedAsync(ModelReference model, LibraryVersion library, List<DocumentChunks> documents, List<JobProblem> problems)
    {
        try
        {
            var vectors = await EmbedTextsAsync(model, [.. documents.SelectMany(Texts)]);
            var embedded = new List<IndexedDocument>(documents.Count);
            var next = 0;
            foreach (var document in documents)
            {
                embedded.Add(ChunkMessages.ToIndexed(library, document, vectors.GetRange(next, document.Chunks.Length)));
                next += document.Chunks.Length;
            }

            return embedded;
        }
        catch (Exception fault) when (CodeOf(fault) == ErrorCodes.EmbeddingInvalid && documents.Count > 1)
        {
            // One bad document must not cost its neighbours: each is tried alone.
            var embedded = new List<IndexedDocument>();
            foreach (var document in documents)
            {
                embedded.AddRange(await EmbedAsync(model, library, [document], problems));
            }

            return embedded;
        }
        catch (Exception fault) when (CodeOf(fault) == ErrorCodes.EmbeddingInvalid && documents.Count == 1)
        {
            problems.Add(new JobProblem { Item = documents[0].Path, Code = ErrorCodes.EmbeddingInvalid, Message = fault.Message });
            return [];
        }
    }

    private async Task<List<ReadOnlyMemory<float>>> EmbedTextsAsync(ModelReference model, string[] texts)
    {
        var embedder = GrainFactory.GetGrain<IEmbedderGrain>(GrainKeys.Embedder(model.Name));
        var batches = await Task.WhenAll(
            texts.Chunk(settings.EmbeddingBatch).Select(part => embedder.EmbedAsync(model, new Immutable<string[]>(part), CancellationToken.None)));
        return [.. batches.SelectMany(vectors => vectors.Value).Select(vector => new ReadOnlyMemory<float>(vector))];
    }

    private static IEnumerable<string> Texts(DocumentChunks document) =>
        document.Chunks.Select(chunk => EmbeddingText.Of(document.Title, chunk.HeadingPath, chunk.Text));

    private static BatchReceipt Fatal(ChunkBatch batch, string code, string message) => new()
    {
        Number = batch.Number,
        Fatal = new JobProblem { Item = batch.Library + "@" + batch.Version, Code = code, Message = message },
    };

    private static string CodeOf(Exception fault) => fault switch
    {
        ContexterException own => own.Code,
        ContexterFaultException remote => remote.Code,
        _ => ErrorCodes.Internal,
    };

    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "Batch {Number} of job {JobId} cannot be indexed ({Code}): {Reason}")]
    private partial void LogFatal(int number, string jobId, string code, string reason);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Warning, Message = "Attempt {Attempt} to index batch {Number} of job {JobId} failed.")]
    private partial void LogAttempt(Exception fault, string jobId, int number, int attempt);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Warning, Message = "The chunk stream of lane {Lane} reported an error.")]
    private partial void LogStreamError(Exception fault, string lane);
}
