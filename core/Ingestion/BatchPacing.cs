using System.Globalization;

namespace Contexter.Ingestion;

/// <summary>Sets the pace of a job's chunks on their way to the index: how large the next batch is, and when the chunker waits.</summary>
/// <remarks>
/// <para>Batches grow by half while one takes less than half a second to be embedded and indexed, and are halved when one takes more than a second. So they are as large as
/// embedder and index sustain, and no chunk is on its way for more than <see cref="LongestWait"/> once the size has settled.</para>
/// <para>The buffer has room for four batches a lane. The chunker stops when it is filled to <see cref="HighMark"/> and goes on when it is drained to <see cref="LowMark"/>, so that
/// it works in stretches and lanes have work meanwhile.</para>
/// <para>Not safe for concurrent use.</para>
/// </remarks>
public sealed class BatchPacing
{
    /// <summary>Fewest chunks that are aimed at in a batch.</summary>
    public const int MinBatch = 10;

    /// <summary>Most chunks that are aimed at in a batch; a document's chunks stay together, so its last document may bring more.</summary>
    public const int MaxBatch = 1_000;

    /// <summary>The part of the buffer at which the chunker stops.</summary>
    public const double HighMark = 0.8;

    /// <summary>The part of the buffer at which it goes on.</summary>
    public const double LowMark = 0.2;

    private const int BatchesPerLane = 4;
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly int _lanes;
    private readonly int _largest;
    private readonly int _maxInFlight;

    /// <summary>Makes the pacing of a job.</summary>
    /// <param name="lanes">Lanes that batches are dealt out to, 1 or more.</param>
    /// <param name="firstBatch">Chunks to aim at in the first batch.</param>
    /// <param name="maxInFlight">Size of the buffer at most, in chunks; what is too little for four of the smallest batches a lane counts as that much.</param>
    public BatchPacing(int lanes, int firstBatch, int maxInFlight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes, 1);
        (_lanes, _maxInFlight) = (lanes, Math.Max(maxInFlight, BatchesPerLane * lanes * MinBatch));
        _largest = Math.Clamp(_maxInFlight / (BatchesPerLane * lanes), MinBatch, MaxBatch);
        BatchChunks = Math.Clamp(firstBatch, MinBatch, _largest);
    }

    /// <summary>How long a chunk is on its way at most once the size of batches has settled: it waits for the batches before it in its lane, and is worked at.</summary>
    public static TimeSpan LongestWait => TimeSpan.FromSeconds(5);

    /// <summary>Chunks to aim at in the next batch, <see cref="MinBatch"/> to <see cref="MaxBatch"/>.</summary>
    public int BatchChunks { get; private set; }

    /// <summary>Chunks that the buffer has room for.</summary>
    public int Capacity => Math.Min(_maxInFlight, BatchesPerLane * _lanes * BatchChunks);

    /// <summary>Chunks that are on their way.</summary>
    public int InFlight { get; private set; }

    /// <summary>Whether the chunker has to wait.</summary>
    public bool IsHeldBack { get; private set; }

    /// <summary>Takes note of a batch that was sent.</summary>
    /// <param name="chunks">Its chunks.</param>
    public void Send(int chunks)
    {
        InFlight += chunks;
        Hold();
    }

    /// <summary>Takes note of a batch that arrived.</summary>
    /// <param name="chunks">Its chunks.</param>
    /// <param name="elapsed">How long it was worked at; null when nothing is known of that.</param>
    public void Arrive(int chunks, TimeSpan? elapsed)
    {
        InFlight -= chunks;
        if (elapsed > Slow)
        {
            BatchChunks = Math.Max(MinBatch, BatchChunks / 2);
        }
        else if (elapsed < Quick && chunks >= BatchChunks)
        {
            // A batch that was not full says nothing of larger ones.
            BatchChunks = Math.Min(_largest, BatchChunks + (BatchChunks / 2));
        }

        Hold();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{InFlight} of {Capacity} chunks, batches of {BatchChunks}");

    private void Hold() => IsHeldBack = InFlight >= HighMark * Capacity || (IsHeldBack && InFlight > LowMark * Capacity);
}
