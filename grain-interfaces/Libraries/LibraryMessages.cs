using Contexter.GrainInterfaces.Models;

namespace Contexter.GrainInterfaces.Libraries;

/// <summary>Where a library's documents come from.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.source")]
public sealed record SourceDescription
{
    /// <summary>Kind of source: <c>files</c>, <c>sdk-docs</c>, <c>web</c>, <c>npm</c>, ... Empty in a request only: the location says it then, as <c>contexter add --from</c> takes it.</summary>
    [Id(0)]
    public string Kind { get; init; } = string.Empty;

    /// <summary>Where it is: an absolute path or a URL; empty where the kind has only one place.</summary>
    [Id(1)]
    public required string Location { get; init; }

    /// <summary>Globs of what is taken; empty takes the kind's default.</summary>
    [Id(2)]
    public string[] Include { get; init; } = [];

    /// <summary>Globs of what is left out.</summary>
    [Id(3)]
    public string[] Exclude { get; init; } = [];

    /// <summary>Which links are followed, for kinds that follow links; null takes those below the location.</summary>
    [Id(4)]
    public SourceScope? Scope { get; init; }

    /// <summary>Most items to read, 1 or more; null takes the configured limit.</summary>
    [Id(5)]
    public int? MaxItems { get; init; }

    /// <summary>How many links away from the location to go, 0 or more; null takes the configured limit.</summary>
    [Id(6)]
    public int? MaxDepth { get; init; }

    /// <summary>Subjects to ask for, for kinds that answer questions (<c>context7</c>); empty lets the source choose.</summary>
    [Id(7)]
    public string[] Topics { get; init; } = [];

    /// <summary>The version that the source stated when it was looked at; null where it states none. Set by whoever looks, not by the caller.</summary>
    [Id(8)]
    public string? Version { get; init; }
}

/// <summary>Which links belong to a source.</summary>
[GenerateSerializer]
[Alias("contexter.source-scope")]
public enum SourceScope
{
    /// <summary>Those below the folder of the location, on the same host.</summary>
    Path = 0,

    /// <summary>Those on the same host.</summary>
    Host = 1,

    /// <summary>Those on the same registrable domain.</summary>
    Domain = 2,
}

/// <summary>Whether a library version can be searched.</summary>
[GenerateSerializer]
[Alias("contexter.library-state")]
public enum LibraryState
{
    /// <summary>Its first ingestion has not finished; what is indexed so far can be searched.</summary>
    Ingesting = 0,

    /// <summary>An ingestion finished, and the index is whole unless it is just being rebuilt.</summary>
    Ready = 1,

    /// <summary>Its only ingestion, or a rebuild of its index, failed or was cancelled; what was indexed can be searched.</summary>
    Incomplete = 2,

    /// <summary>It is being removed.</summary>
    Removing = 3,
}

/// <summary>A library version as lists show it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.library-summary")]
public sealed record LibrarySummary
{
    /// <summary>Name, lower case.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Version.</summary>
    [Id(1)]
    public required string Version { get; init; }

    /// <summary>Where its documents come from.</summary>
    [Id(2)]
    public required SourceDescription Source { get; init; }

    /// <summary>Whether it can be searched.</summary>
    [Id(3)]
    public required LibraryState State { get; init; }

    /// <summary>Documents stored.</summary>
    [Id(4)]
    public int Documents { get; init; }

    /// <summary>Chunks indexed.</summary>
    [Id(5)]
    public int Chunks { get; init; }

    /// <summary>When it was first added, UTC.</summary>
    [Id(6)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last ingestion finished, UTC; null before that.</summary>
    [Id(7)]
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The job that last worked on it.</summary>
    [Id(8)]
    public string? LastJobId { get; init; }

    /// <summary>Least hours between two refreshes by schedule.</summary>
    public const int MinRefreshHours = 1;

    /// <summary>Most hours between two refreshes by schedule: 30 days.</summary>
    public const int MaxRefreshHours = 720;

    /// <summary>Hours between refreshes by schedule; null when it is refreshed only when someone asks.</summary>
    [Id(9)]
    public int? RefreshHours { get; init; }

    /// <summary>When the next refresh by schedule is due, UTC; one that falls into a time without a server is made up for at its next start.</summary>
    [Id(10)]
    public DateTimeOffset? NextRefreshAt { get; init; }

    /// <summary>Why the last refresh by schedule could not begin; null when it could.</summary>
    [Id(11)]
    public string? RefreshProblem { get; init; }

    /// <summary>The text <c>name@version</c>.</summary>
    public string Reference() => Name + "@" + Version;
}

/// <summary>What references to libraries mean.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.resolved-libraries")]
public sealed record ResolvedLibraries
{
    /// <summary>The library versions, each once.</summary>
    [Id(0)]
    public required LibrarySummary[] Libraries { get; init; }

    /// <summary>The model whose index answers for them.</summary>
    [Id(1)]
    public required ModelReference Model { get; init; }
}
