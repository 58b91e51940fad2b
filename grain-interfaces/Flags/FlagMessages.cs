namespace Contexter.GrainInterfaces.Flags;

/// <summary>A flag.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.flag")]
public sealed record FlagStatus
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Whether it is on.</summary>
    [Id(1)]
    public required bool Enabled { get; init; }

    /// <summary>Whether it is on as long as nobody switches it.</summary>
    [Id(2)]
    public required bool Default { get; init; }

    /// <summary>What it does, for people.</summary>
    [Id(3)]
    public required string Description { get; init; }

    /// <summary>Why it cannot be switched on, and what would allow it, for people; null when it can.</summary>
    [Id(4)]
    public required string? Refusal { get; init; }
}

/// <summary>How a flag is to be.</summary>
public sealed record FlagChange
{
    /// <summary>Whether it is on from now on.</summary>
    public required bool Enabled { get; init; }
}
