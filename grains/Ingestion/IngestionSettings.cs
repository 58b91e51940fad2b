using Contexter.Chunking;

namespace Contexter.Grains.Ingestion;

/// <summary>What the configuration says about ingestion, as grains need it.</summary>
public sealed record IngestionSettings
{
    /// <summary>Jobs that run at once. Default 3.</summary>
    public int JobsAtOnce { get; init; } = 3;

    /// <summary>Jobs that have ended and are remembered, with their logs: the newest. Default 1,000.</summary>
    public int JobsKept { get; init; } = 1_000;

    /// <summary>Items of a job that are read and parsed at once. Default 5.</summary>
    public int FlowsPerJob { get; init; } = 5;

    /// <summary>Largest item in bytes. Default 64 MiB.</summary>
    public long MaxItemBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>How documents are cut.</summary>
    public ChunkingOptions Chunking { get; init; } = new();

    /// <summary>Most texts an embedder worker gets at once; twice as many chunks are the first batch of a job. Default 100.</summary>
    public int EmbeddingBatch { get; init; } = 100;

    /// <summary>Chunks of a job that are sent and not yet acknowledged, at most; the job waits at 80 % of them. Default 4,000.</summary>
    public int ChunksInFlight { get; init; } = 4_000;

    /// <summary>Chunk streams of a job, each with its own indexer. Default 2.</summary>
    public int Lanes { get; init; } = 2;

    /// <summary>Without any acknowledgement for this long, what is in flight is sent again: a memory stream may have lost it with its silo. Default one minute.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often jobs are looked after whose process may be gone, 1 minute and more; null where one process runs them all. Default null.</summary>
    public TimeSpan? RecoverEvery { get; init; }
}
