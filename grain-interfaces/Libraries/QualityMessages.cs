namespace Contexter.GrainInterfaces.Libraries;

/// <summary>How bad a finding is.</summary>
[GenerateSerializer]
[Alias("contexter.severity")]
public enum FindingSeverity
{
    /// <summary>Worth knowing; costs no quality.</summary>
    Info = 0,

    /// <summary>Kept, with less quality.</summary>
    Warning = 1,

    /// <summary>Dropped, with this reason.</summary>
    Error = 2,

    /// <summary>Dropped; points at a defect of a source or a parser.</summary>
    Critical = 3,
}

/// <summary>Why a document has the quality score that it has.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.quality-finding")]
public sealed record QualityFinding
{
    /// <summary>Stable name of the rule.</summary>
    [Id(0)]
    public required string Code { get; init; }

    /// <summary>How bad it is.</summary>
    [Id(1)]
    public required FindingSeverity Severity { get; init; }

    /// <summary>What is wrong, a clause about the document.</summary>
    [Id(2)]
    public required string Message { get; init; }

    /// <summary>What it takes off a score of 1.</summary>
    [Id(3)]
    public required double Penalty { get; init; }
}

/// <summary>How often a rule is broken.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.quality-rule")]
public sealed record QualityRule
{
    /// <summary>Most subjects that are named.</summary>
    public const int MaxExamples = 20;

    /// <summary>Stable name of the rule.</summary>
    [Id(0)]
    public required string Code { get; init; }

    /// <summary>How bad it is.</summary>
    [Id(1)]
    public required FindingSeverity Severity { get; init; }

    /// <summary>How many documents, chunks or items break it.</summary>
    [Id(2)]
    public required long Count { get; init; }

    /// <summary>Some of them: paths of documents, ids of chunks, keys of items.</summary>
    [Id(3)]
    public required string[] Examples { get; init; }
}

/// <summary>A document with its score and the reasons.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.document-quality")]
public sealed record DocumentQuality
{
    /// <summary>The library version, <c>name@version</c>.</summary>
    [Id(0)]
    public required string Library { get; init; }

    /// <summary>The document's id.</summary>
    [Id(1)]
    public required string Id { get; init; }

    /// <summary>Where it stands in its library version.</summary>
    [Id(2)]
    public required string Path { get; init; }

    /// <summary>Quality, 0 to 1.</summary>
    [Id(3)]
    public required double Score { get; init; }

    /// <summary>Why.</summary>
    [Id(4)]
    public required QualityFinding[] Findings { get; init; }
}

/// <summary>Something that was to be found and cannot be: an item that was given up or lost documents, or a document that is not indexed.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.dropped-subject")]
public sealed record DroppedSubject
{
    /// <summary>The library version, <c>name@version</c>.</summary>
    [Id(0)]
    public required string Library { get; init; }

    /// <summary>The item's key or the document's path.</summary>
    [Id(1)]
    public required string Subject { get; init; }

    /// <summary>Stable code of the reason; null for a document that is only not indexed yet.</summary>
    [Id(2)]
    public string? Code { get; init; }

    /// <summary>The reason for people; null for a document that is only not indexed yet.</summary>
    [Id(3)]
    public string? Message { get; init; }
}

/// <summary>Totals of one library version.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.library-quality")]
public sealed record LibraryQuality
{
    /// <summary>The library version, <c>name@version</c>.</summary>
    [Id(0)]
    public required string Library { get; init; }

    /// <summary>Documents stored.</summary>
    [Id(1)]
    public required long Documents { get; init; }

    /// <summary>Chunks that the active index holds.</summary>
    [Id(2)]
    public required long Chunks { get; init; }

    /// <summary>Average score of the documents, 0 to 1; null when there are none.</summary>
    [Id(3)]
    public required double? AverageScore { get; init; }

    /// <summary>Documents that a warning was found in.</summary>
    [Id(4)]
    public required long Flagged { get; init; }

    /// <summary>Items that its last job gave up or lost documents of.</summary>
    [Id(5)]
    public required long Dropped { get; init; }

    /// <summary>Documents that are stored and that the active index does not hold.</summary>
    [Id(6)]
    public required long NotIndexed { get; init; }
}

/// <summary>What the rules say about all that is stored.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.quality-report")]
public sealed record QualityReport
{
    /// <summary>Documents of a report that names no number of the worst.</summary>
    public const int DefaultWorst = 10;

    /// <summary>Most of the worst documents, and most of what was dropped or is not indexed, that are listed.</summary>
    public const int MaxListed = 1_000;

    /// <summary>Totals of all libraries together; <see cref="LibraryQuality.Library"/> is <c>*</c>.</summary>
    [Id(0)]
    public required LibraryQuality Total { get; init; }

    /// <summary>Totals of each library version, by name, then newest version first.</summary>
    [Id(1)]
    public required LibraryQuality[] Libraries { get; init; }

    /// <summary>Which rules documents break, by code; chunks too when they were read.</summary>
    [Id(2)]
    public required QualityRule[] Rules { get; init; }

    /// <summary>The documents with the lowest scores below 1, lowest first.</summary>
    [Id(3)]
    public required DocumentQuality[] Worst { get; init; }

    /// <summary>What the last job of each library gave up or lost, at most <see cref="MaxListed"/>.</summary>
    [Id(4)]
    public required DroppedSubject[] Dropped { get; init; }

    /// <summary>Documents that are stored and not indexed, at most <see cref="MaxListed"/>.</summary>
    [Id(5)]
    public required DroppedSubject[] NotIndexed { get; init; }

    /// <summary>How many chunks were read and checked; null when that was not asked for.</summary>
    [Id(6)]
    public long? ChunksChecked { get; init; }
}

/// <summary>What a report of quality is to be about.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.quality-request")]
public sealed record QualityRequest
{
    /// <summary>Reference of a library; null for all of them.</summary>
    [Id(0)]
    public string? Library { get; init; }

    /// <summary>How many of the worst documents are listed, 0 to <see cref="QualityReport.MaxListed"/>; null for <see cref="QualityReport.DefaultWorst"/>.</summary>
    [Id(1)]
    public int? Worst { get; init; }

    /// <summary>Whether every indexed chunk is read and checked as well, which takes as long as reading the index does. Default false.</summary>
    [Id(2)]
    public bool Chunks { get; init; }
}
