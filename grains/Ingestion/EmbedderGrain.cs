using System.Globalization;
using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Grains.Models;
using Contexter.ModelRegistry;
using Contexter.Observability;
using Orleans.Concurrency;

namespace Contexter.Grains.Ingestion;

/// <inheritdoc cref="IEmbedderGrain"/>
[StatelessWorker]
public sealed class EmbedderGrain(EmbeddingModels models, ServiceInstruments instruments, TimeProvider time) : Grain, IEmbedderGrain
{
    /// <inheritdoc/>
    public async Task<Immutable<float[][]>> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        int? embedded = null;
        try
        {
            var vectors = await GenerateAsync(request, cancellationToken);
            embedded = vectors.Length;
            return new Immutable<float[][]>(vectors);
        }
        finally
        {
            instruments.OnEmbedded(request.Model.Name, time.GetElapsedTime(started), embedded);
        }
    }

    private async Task<float[][]> GenerateAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        var known = models.Require(request.Model);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(request.Stop, cancellationToken);

        // A local model computes; the pool does that, so that this turn ends at once.
        var embeddings = await Task.Run(() => known.Embedder.GenerateAsync(request.Texts, EmbeddingInputType.Document.ToOptions(), stop.Token), stop.Token);
        if (embeddings.Count != request.Texts.Length)
        {
            throw new ContexterException(
                ErrorCodes.EmbeddingInvalid, $"The embedding model gave {embeddings.Count} vectors for {request.Texts.Length} texts. Check which model the configuration names.")
            { IsExhausted = true };
        }

        var vectors = new float[embeddings.Count][];
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = embeddings[i].Vector.ToArray();
            EmbeddingValidator.Require(vectors[i], known.Model.Dimension, string.Create(CultureInfo.InvariantCulture, $"text {i + 1} of {vectors.Length}"));
        }

        return vectors;
    }
}
