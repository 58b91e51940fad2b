using Contexter.GrainInterfaces.Libraries;

namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>A library that a batch is to add or to refresh.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.batch-entry")]
public sealed record BatchEntry
{
    /// <summary>Most entries of a batch.</summary>
    public const int Most = 1_000;

    /// <summary>Name, or <c>name@version</c>.</summary>
    [Id(0)]
    public required string Library { get; init; }

    /// <summary>Where it is added from; null refreshes it from its own source.</summary>
    [Id(1)]
    public SourceDescription? Source { get; init; }

    /// <summary>Which jobs get their turn before its job.</summary>
    [Id(2)]
    public JobPriority Priority { get; init; }
}

/// <summary>What became of a library of a batch.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.batch-child")]
public sealed record BatchChild
{
    /// <summary>Its place in the batch, from 0.</summary>
    [Id(0)]
    public required int Index { get; init; }

    /// <summary>The library: as it was written until it has a job, then with its version.</summary>
    [Id(1)]
    public required string Library { get; init; }

    /// <summary>Its job; null while it has none, and when it was refused.</summary>
    [Id(2)]
    public string? JobId { get; init; }

    /// <summary>State of its job; <see cref="JobState.Queued"/> while it has none, <see cref="JobState.Failed"/> when it was refused.</summary>
    [Id(3)]
    public JobState State { get; init; }

    /// <summary>Why it failed or was refused; null otherwise.</summary>
    [Id(4)]
    public JobProblem? Error { get; init; }

    /// <summary>Documents of the library in the index.</summary>
    [Id(5)]
    public int Documents { get; init; }

    /// <summary>Its chunks there.</summary>
    [Id(6)]
    public int Chunks { get; init; }

    /// <summary>Items that were given up.</summary>
    [Id(7)]
    public int GivenUp { get; init; }

    /// <summary>True for completed, failed and cancelled.</summary>
    public bool HasEnded() => State is JobState.Completed or JobState.Failed or JobState.Cancelled;
}

/// <summary>The place of a job in a batch.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.batch-place")]
public sealed record BatchPlace
{
    /// <summary>The batch.</summary>
    [Id(0)]
    public required string BatchId { get; init; }

    /// <summary>The id that was reserved for the job: asking for it again gives the same job.</summary>
    [Id(1)]
    public required string JobId { get; init; }
}
