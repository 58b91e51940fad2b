namespace Contexter.GrainInterfaces.Faults;

/// <summary>An error that was met, and what was done about it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.error-entry")]
public sealed record ErrorEntry
{
    /// <summary>When, UTC.</summary>
    [Id(0)]
    public required DateTimeOffset At { get; init; }

    /// <summary>Its kind, in snake_case.</summary>
    [Id(1)]
    public required string Kind { get; init; }

    /// <summary>The part of Contexter that met it: <c>fetch</c>, <c>chunk</c>, <c>index</c>, <c>job</c> or <c>search</c>.</summary>
    [Id(2)]
    public required string Component { get; init; }

    /// <summary>Stable code.</summary>
    [Id(3)]
    public required string Code { get; init; }

    /// <summary>The reason for people, cut to 500 characters.</summary>
    [Id(4)]
    public required string Message { get; init; }

    /// <summary>What was at work: the key of an item, the path of a document, a source.</summary>
    [Id(5)]
    public required string Subject { get; init; }

    /// <summary>The library version, <c>name@version</c>; null where there is none.</summary>
    [Id(6)]
    public string? Library { get; init; }

    /// <summary>The job; null where there is none.</summary>
    [Id(7)]
    public string? JobId { get; init; }

    /// <summary>What was done: <c>try_again</c>, <c>give_up</c>, <c>set_aside</c>, <c>fail_job</c> or <c>escalate</c>.</summary>
    [Id(8)]
    public required string Action { get; init; }
}

/// <summary>How many errors of a kind a part of Contexter met.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.error-count")]
public sealed record ErrorCount
{
    /// <summary>The kind, in snake_case.</summary>
    [Id(0)]
    public required string Kind { get; init; }

    /// <summary>The part of Contexter.</summary>
    [Id(1)]
    public required string Component { get; init; }

    /// <summary>How many.</summary>
    [Id(2)]
    public required long Count { get; init; }
}

/// <summary>Errors of a silo since it last reported.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.error-report")]
public sealed record ErrorReport
{
    /// <summary>All of them, counted.</summary>
    [Id(0)]
    public required ErrorCount[] Counts { get; init; }

    /// <summary>The newest of them, oldest first.</summary>
    [Id(1)]
    public required ErrorEntry[] Newest { get; init; }
}

/// <summary>Errors of the last hours.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.error-summary")]
public sealed record ErrorSummary
{
    /// <summary>Hours that can be asked for.</summary>
    public const int MaxHours = 168;

    /// <summary>Hours that are told of when nobody says how many.</summary>
    public const int DefaultHours = 24;

    /// <summary>How many hours were asked for; what happened before them in the hour of the clock that they begin in is counted, too.</summary>
    [Id(0)]
    public required int Hours { get; init; }

    /// <summary>All errors of these hours by kind and component, most first.</summary>
    [Id(1)]
    public required ErrorCount[] Counts { get; init; }

    /// <summary>The newest of them, newest first: at most 100.</summary>
    [Id(2)]
    public required ErrorEntry[] Newest { get; init; }

    /// <summary>Errors of these hours that are counted, and of which nothing else is kept.</summary>
    [Id(3)]
    public long Dropped { get; init; }
}
