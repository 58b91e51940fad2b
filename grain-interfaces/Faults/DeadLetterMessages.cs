namespace Contexter.GrainInterfaces.Faults;

/// <summary>Where something was set aside.</summary>
[GenerateSerializer]
[Alias("contexter.dead-letter-stage")]
public enum DeadLetterStage
{
    /// <summary>An item of a source, on its way into the store.</summary>
    Item = 0,

    /// <summary>A stored document, on its way into the index.</summary>
    Document = 1,
}

/// <summary>An item or document that was set aside, with the reason.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.dead-letter")]
public sealed record DeadLetterSummary
{
    /// <summary>Its number, never used twice.</summary>
    [Id(0)]
    public required long Id { get; init; }

    /// <summary>Name of the library.</summary>
    [Id(1)]
    public required string Library { get; init; }

    /// <summary>Its version.</summary>
    [Id(2)]
    public required string Version { get; init; }

    /// <summary>Where it was set aside.</summary>
    [Id(3)]
    public required DeadLetterStage Stage { get; init; }

    /// <summary>Key of the item, or path of the document.</summary>
    [Id(4)]
    public required string Key { get; init; }

    /// <summary>Address of the original.</summary>
    [Id(5)]
    public required string Url { get; init; }

    /// <summary>Stable code of the reason.</summary>
    [Id(6)]
    public required string Code { get; init; }

    /// <summary>The reason for people.</summary>
    [Id(7)]
    public required string Message { get; init; }

    /// <summary>How often it was tried, by all jobs together.</summary>
    [Id(8)]
    public required int Attempts { get; init; }

    /// <summary>When it was first set aside, UTC.</summary>
    [Id(9)]
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>When it was last set aside, UTC.</summary>
    [Id(10)]
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>The job that set it aside last.</summary>
    [Id(11)]
    public required string JobId { get; init; }

    /// <summary>Whether jobs leave it alone until it changes or somebody has it tried again, because the process ended at it.</summary>
    [Id(12)]
    public bool Held { get; init; }

    /// <summary>Documents of it that are stored from before.</summary>
    [Id(13)]
    public int Documents { get; init; }

    /// <summary>What was thrown, with its stack; null in lists, and where nothing was.</summary>
    [Id(14)]
    public string? Detail { get; init; }
}

/// <summary>A page of dead letters, in the order in which they were first set aside.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.dead-letter-page")]
public sealed record DeadLetterPage
{
    /// <summary>Most entries of a page.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Entries of a page when nobody says how many.</summary>
    public const int DefaultLimit = 100;

    /// <summary>The entries.</summary>
    [Id(0)]
    public required DeadLetterSummary[] Letters { get; init; }

    /// <summary>The id after which the next page begins; null on the last page.</summary>
    [Id(1)]
    public long? Next { get; init; }

    /// <summary>How many entries there are of all libraries.</summary>
    [Id(2)]
    public int Total { get; init; }
}
