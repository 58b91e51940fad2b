using System.Diagnostics.CodeAnalysis;
using Contexter.GrainInterfaces.Ingestion;

namespace Contexter.Grains.Ingestion;

/// <summary>
/// The batches of a job that are sent and not yet acknowledged. It bounds them by chunks, so a slow embedder holds the job back, and keeps them, so that
/// what a stream loses can be sent again.
/// </summary>
/// <remarks>Not thread-safe: it lives inside a grain's turns.</remarks>
internal sealed class InFlightWindow(int maxChunks)
{
    private readonly SortedDictionary<int, ChunkBatch> _batches = [];
    private TaskCompletionSource _changed = NewSignal();
    private int _chunks;

    /// <summary>Batches in flight, oldest first.</summary>
    public IReadOnlyCollection<ChunkBatch> Batches => _batches.Values;

    /// <summary>Waits until the batch fits, or nothing else is in flight, and adds it.</summary>
    public async Task AddAsync(ChunkBatch batch, CancellationToken cancellationToken)
    {
        var chunks = CountChunks(batch);
        while (_batches.Count > 0 && _chunks + chunks > maxChunks)
        {
            await _changed.Task.WaitAsync(cancellationToken);
        }

        _batches.Add(batch.Number, batch);
        _chunks += chunks;
    }

    /// <summary>Takes a batch out.</summary>
    /// <param name="number">Number of the batch.</param>
    /// <param name="batch">The batch.</param>
    /// <returns>False when it is not in flight: an acknowledgement that came twice, or from before a restart.</returns>
    public bool Remove(int number, [NotNullWhen(true)] out ChunkBatch? batch)
    {
        if (!_batches.Remove(number, out batch))
        {
            return false;
        }

        _chunks -= CountChunks(batch);
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
        return true;
    }

    /// <summary>Waits until nothing is in flight.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (_batches.Count > 0)
        {
            await _changed.Task.WaitAsync(cancellationToken);
        }
    }

    private static int CountChunks(ChunkBatch batch) => batch.Documents.Sum(document => document.Chunks.Length);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
