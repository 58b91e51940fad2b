using System.Diagnostics.CodeAnalysis;
using Contexter.Concurrency;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Ingestion;
using Contexter.Observability;

namespace Contexter.Grains.Ingestion;

/// <summary>
/// The batches of a job that are sent and not yet acknowledged. It holds the job back while they are many, and keeps them, so that what a stream loses can be sent again.
/// </summary>
/// <remarks>Not thread-safe: it lives inside a grain's turns.</remarks>
internal sealed class InFlightWindow(BatchPacing pacing)
{
    private readonly SortedDictionary<int, ChunkBatch> _batches = [];
    private readonly Signal _changed = new();
    private long _bytes;

    /// <summary>What is on its way, for whoever watches.</summary>
    public InFlight Load => new(pacing.InFlight, pacing.Capacity, _bytes);

    /// <summary>Chunks to aim at in the next batch.</summary>
    public int BatchChunks => pacing.BatchChunks;

    /// <summary>Batches in flight, oldest first.</summary>
    public IReadOnlyCollection<ChunkBatch> Batches => _batches.Values;

    /// <summary>Waits while the job is held back, and adds the batch.</summary>
    public async Task AddAsync(ChunkBatch batch, CancellationToken cancellationToken)
    {
        while (pacing.IsHeldBack)
        {
            await _changed.Next.WaitAsync(cancellationToken);
        }

        _batches.Add(batch.Number, batch);
        pacing.Send(CountChunks(batch));
        _bytes += CountBytes(batch);
    }

    /// <summary>Takes the batch of a receipt out.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="batch">The batch.</param>
    /// <returns>False when it is not in flight: an acknowledgement that came twice, or from before a restart.</returns>
    public bool Remove(BatchReceipt receipt, [NotNullWhen(true)] out ChunkBatch? batch)
    {
        if (!_batches.Remove(receipt.Number, out batch))
        {
            return false;
        }

        pacing.Arrive(CountChunks(batch), receipt.Elapsed);
        _bytes -= CountBytes(batch);
        _changed.Raise();
        return true;
    }

    /// <summary>Waits until nothing is in flight.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (_batches.Count > 0)
        {
            await _changed.Next.WaitAsync(cancellationToken);
        }
    }

    private static long CountBytes(ChunkBatch batch) => sizeof(char) * batch.Documents.Sum(static document => document.Chunks.Sum(static chunk => (long)chunk.Text.Length));

    // A document without chunks takes room in a batch, too.
    private static int CountChunks(ChunkBatch batch) => batch.Documents.Sum(document => Math.Max(1, document.Chunks.Length));
}
