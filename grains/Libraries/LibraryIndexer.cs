using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Models;
using Contexter.Grains.Ingestion;
using Contexter.Indexing;
using Contexter.Ingestion;
using Contexter.ModelRegistry;
using Contexter.Observability;

namespace Contexter.Grains.Libraries;

/// <summary>
/// Makes the index of a library version what its stored documents say, without a job: it compares the two as a job does, removes first what is stored no longer, and then replaces
/// document by document. A document that cannot be indexed as it is now is not found as it was.
/// </summary>
public sealed class LibraryIndexer(IngestionStages stages, IngestionSettings settings, FlowTelemetry telemetry, ContexterInstruments instruments, TimeProvider time)
{
    private const string FlowJob = "put";

    /// <summary>Has the index follow.</summary>
    /// <exception cref="ContexterException">The index or the store cannot be written now.</exception>
    /// <exception cref="ContexterFaultException">The embedder is away.</exception>
    public async Task<IndexSync> SyncAsync(IndexedModel model, ModelReference reference, LibraryVersion library, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var problems = new Dictionary<string, ProblemSummary>(StringComparer.Ordinal);
        var plan = await Task.Run(() => stages.Index.PlanAsync(model, library, settings.Chunking, cancellationToken), cancellationToken);
        if (plan.Stale.Count > 0)
        {
            await model.Index.DeleteDocumentsAsync(library, plan.Stale, cancellationToken);
        }

        var flows = new FlowRecorder(FlowJob, telemetry, time);
        for (var position = 0; position < plan.Outdated.Count;)
        {
            var start = position;
            var prepared = await Task.Run(() => stages.Index.PrepareAsync(flows, plan, start, settings.EmbeddingBatch, cancellationToken), cancellationToken);
            position = prepared.Next;
            foreach (var problem in prepared.Problems)
            {
                await GiveUpAsync(model, library, DocumentId.Create(library, problem.Path), problem.Path, new() { Code = problem.Fault.Code, Message = problem.Fault.Message });
            }

            foreach (var document in prepared.Documents)
            {
                await ReplaceAsync(document);
            }
        }

        var statistics = await model.Index.GetStatisticsAsync(library, cancellationToken);
        return new IndexSync { Documents = plan.Documents, Chunks = (int)statistics.Chunks, Problems = problems };

        async Task ReplaceAsync(PreparedDocument document)
        {
            try
            {
                var texts = document.Chunks.Select(chunk => EmbeddingText.Of(document.Metadata.Title, chunk.HeadingPath, chunk.Text)).ToArray();
                var embedder = grains.GetGrain<IEmbedderGrain>(GrainKeys.Embedder(reference.Name));
                var vectors = new List<ReadOnlyMemory<float>>(texts.Length);
                foreach (var part in texts.Chunk(settings.EmbeddingBatch))
                {
                    var embedded = await embedder.EmbedAsync(new EmbeddingRequest { Model = reference, Texts = part, Stop = cancellationToken }, cancellationToken);
                    vectors.AddRange(embedded.Value.Select(vector => new ReadOnlyMemory<float>(vector)));
                }

                var indexed = new IndexedDocument { Metadata = document.Metadata, Fingerprint = document.Fingerprint, Chunks = document.Chunks, Vectors = vectors };
                await model.Index.UpsertAsync(library, [indexed], cancellationToken);
                instruments.OnIndexed(documents: 1, document.Chunks.Count);
            }
            catch (ContexterFaultException fault) when (fault.Code is ErrorCodes.EmbeddingInvalid or ErrorCodes.DocumentInvalid)
            {
                await GiveUpAsync(model, library, document.Metadata.Id, document.Metadata.Path, new() { Code = fault.Code, Message = fault.Message });
            }
        }

        async Task GiveUpAsync(IndexedModel of, LibraryVersion from, DocumentId id, string path, ProblemSummary problem)
        {
            problems[path] = problem;
            await of.Index.DeleteDocumentsAsync(from, [id], cancellationToken);
        }
    }
}
