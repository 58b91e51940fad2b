using Contexter.GrainInterfaces.Faults;

namespace Contexter.Grains.Faults;

/// <summary>Persisted state of <see cref="ErrorLogGrain"/>.</summary>
public sealed class ErrorLogRecord
{
    /// <summary>Counts of the last week, an entry an hour, kind and component.</summary>
    public List<HourlyErrors> Hours { get; set; } = [];

    /// <summary>The newest errors, oldest first.</summary>
    public List<ErrorEntry> Newest { get; set; } = [];
}

/// <summary>Errors of an hour.</summary>
public sealed record HourlyErrors
{
    /// <summary>The hour: hours since 1970, UTC.</summary>
    public required long Hour { get; init; }

    /// <summary>The kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The part of Contexter.</summary>
    public required string Component { get; init; }

    /// <summary>How many.</summary>
    public required long Count { get; init; }
}
