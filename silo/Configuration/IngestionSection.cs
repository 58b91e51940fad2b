namespace Contexter.Silo.Configuration;

/// <summary>Settings below <c>ingestion</c>.</summary>
public sealed record IngestionSection : OptionsSection
{
    /// <summary>Documents of one job that are worked on at once. Default 5, range 1 to 64.</summary>
    [Setting("Documents of one job that are worked on at once.", Unit = "flows")]
    [Between(1, 64)]
    public int Concurrency { get; init; } = 5;

    /// <summary>Jobs that run at once; further ones are queued. Default 3, range 1 to 64.</summary>
    [Setting("Jobs that run at once; further ones are queued.", Unit = "jobs")]
    [Between(1, 64)]
    public int Jobs { get; init; } = 3;

    /// <summary>Jobs that have ended and are remembered, with their logs: the newest. Default 1,000, range 10 to 100,000.</summary>
    [Setting("Jobs that have ended and are remembered, with their logs: the newest.", Unit = "jobs")]
    [Between(10, 100_000)]
    public int KeepJobs { get; init; } = 1_000;

    /// <summary>Largest file that is read; a larger one is refused by name and size. Default 64 MiB, range 1 KiB to 1 GiB.</summary>
    [Setting("Largest file that is read; a larger one is refused by name and size.")]
    [Between("1KiB", "1GiB")]
    public ByteSize MaxFileSize { get; init; } = ByteSize.MiB(64);

    /// <summary>Most texts that are embedded in one call. Default 100, range 1 to 1,000.</summary>
    [Setting("Most texts that are embedded in one call.", Unit = "texts")]
    [Between(1, 1_000)]
    public int EmbeddingBatch { get; init; } = 100;

    /// <summary>Most chunks of one job between chunker and index; its chunker waits at 80 % of them, or sooner where embedding is slow, and goes on at 20 %. Default 4,000, range 100 to 100,000.</summary>
    [Setting("Most chunks of one job on their way from the chunker to the index: the chunker waits at 80 % of them, or sooner where embedding is slow, and goes on at 20 %.", Unit = "chunks")]
    [Between(100, 100_000)]
    public int ChunksInFlight { get; init; } = 4_000;
}
