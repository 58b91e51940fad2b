namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>What a stage of a job has done since the job was last started.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.stage-status")]
public sealed record StageStatus
{
    /// <summary>The stage: <c>fetch</c>, <c>parse</c>, <c>store</c> (of items), <c>chunk</c>, <c>embed</c>, <c>index</c> (of documents).</summary>
    [Id(0)]
    public required string Stage { get; init; }

    /// <summary>Items or documents that passed it.</summary>
    [Id(1)]
    public required long Done { get; init; }

    /// <summary>Those that failed in it, once for each attempt.</summary>
    [Id(2)]
    public required long Failed { get; init; }

    /// <summary>Mean time in milliseconds; of batches, that of the batch which a document was in.</summary>
    [Id(3)]
    public required double MeanMs { get; init; }

    /// <summary>Time in milliseconds that 95 of 100 did not exceed, to 19 %.</summary>
    [Id(4)]
    public required double P95Ms { get; init; }
}
