using Orleans.Concurrency;

namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>Turns texts into vectors; stateless workers behind one key a model, <see cref="GrainKeys.Embedder"/>.</summary>
[Alias("contexter.embedder")]
public interface IEmbedderGrain : IGrainWithStringKey
{
    /// <summary>One vector of a model a text, in order. May take as long as a server that has too much to do wants to be waited for, which is configured.</summary>
    /// <exception cref="ContexterFaultException">The model is not described, its embedder failed, or it gave a vector that is not valid.</exception>
    [Alias("embed")]
    [Idempotent]
    [ResponseTimeout("1.06:00:00")]
    Task<Immutable<float[][]>> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken);
}

/// <summary>Consumes a lane's stream of <see cref="ChunkBatch"/>: has chunks embedded, indexes them and tells the job. Its key is <see cref="GrainKeys.Lane"/>.</summary>
[Alias("contexter.indexer")]
public interface IIndexerGrain : IGrainWithStringKey
{
    /// <summary>Gives up the batches of a run of its job and of those before it: they are not embedded any more, and not acknowledged. Returns when none is at work.</summary>
    /// <param name="run">The run (<see cref="ChunkBatch.Run"/>).</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    [Alias("stop")]
    [Idempotent]
    [AlwaysInterleave]
    Task StopAsync(int run, CancellationToken cancellationToken);

    /// <summary>Takes a batch that is too large for the stream (<see cref="ChunkStreams.MaxBytes"/>), after those that came before it. As with the stream, the job hears of it by its receipt.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Not observed: <see cref="StopAsync"/> gives batches up.</param>
    [Alias("index")]
    [OneWay]
    [ResponseTimeout("01:00:00")]
    Task IndexAsync(ChunkBatch batch, CancellationToken cancellationToken);
}
