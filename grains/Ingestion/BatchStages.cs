using System.Diagnostics;
using Contexter.Documents;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Observability;

namespace Contexter.Grains.Ingestion;

/// <summary>Measures what an indexer does to a batch, for the batch's receipt and for whoever listens to the flows of its documents.</summary>
/// <param name="telemetry">Told of the stages.</param>
/// <param name="time">Measures.</param>
/// <param name="job">The span of the job, if it has one.</param>
internal sealed class BatchStages(FlowTelemetry telemetry, TimeProvider time, ActivityContext job)
{
    /// <summary>How long embedding took in all; null where nothing was embedded.</summary>
    public TimeSpan? Embedding { get; private set; }

    /// <summary>How long writing into the index took in all; null where nothing was written.</summary>
    public TimeSpan? Indexing { get; private set; }

    /// <summary>Both together; null where neither was done.</summary>
    public TimeSpan? Elapsed => Embedding is null && Indexing is null ? null : Embedding.GetValueOrDefault() + Indexing.GetValueOrDefault();

    /// <summary>Measures a stage of documents of the batch.</summary>
    public async Task<T> MeasureAsync<T>(FlowStage stage, LibraryVersion library, IReadOnlyList<DocumentChunks> documents, Func<Task<T>> work)
    {
        var started = time.GetTimestamp();
        string? error = null;
        using var span = documents.Count == 0 ? null : telemetry.StartPart(FlowTelemetry.NameOf(stage));
        try
        {
            return await work();
        }
        catch (Exception fault)
        {
            error = (fault as ContexterException)?.Code ?? ErrorCodes.Internal;
            span?.SetStatus(ActivityStatusCode.Error, error);
            throw;
        }
        finally
        {
            Note(stage, library, documents, time.GetElapsedTime(started), error);
        }
    }

    private void Note(FlowStage stage, LibraryVersion library, IReadOnlyList<DocumentChunks> documents, TimeSpan elapsed, string? error)
    {
        if (documents.Count == 0)
        {
            return;
        }

        if (stage == FlowStage.Embed)
        {
            Embedding = Embedding.GetValueOrDefault() + elapsed;
        }
        else
        {
            Indexing = Indexing.GetValueOrDefault() + elapsed;
        }

        telemetry.Measure(stage, elapsed, error);
        if (telemetry.IsTraced)
        {
            foreach (var flow in documents.Select(document => FlowId.Parse(document.Flow)).OfType<FlowId>().Distinct())
            {
                telemetry.Trace(stage, flow, library, elapsed, error, job);
            }
        }
    }
}
