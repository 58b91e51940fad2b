namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>Why a job's state changed.</summary>
[GenerateSerializer]
[Alias("contexter.job-cause")]
public enum JobCause
{
    /// <summary>Someone submitted it.</summary>
    Submitted = 0,

    /// <summary>Its turn came.</summary>
    TurnCame = 1,

    /// <summary>The process that worked on it ended, and another one goes on with it.</summary>
    TakenUpAgain = 2,

    /// <summary>Someone paused it.</summary>
    Paused = 3,

    /// <summary>Someone resumed it.</summary>
    Resumed = 4,

    /// <summary>Someone cancelled it.</summary>
    Cancelled = 5,

    /// <summary>It did what it was for.</summary>
    Done = 6,

    /// <summary>It could not go on; <see cref="JobStatus.Error"/> says why.</summary>
    Fault = 7,

    /// <summary>Someone asked for what it had not done to be tried again.</summary>
    Retried = 8,
}

/// <summary>A change of a job's state.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.job-change")]
public sealed record JobChange
{
    /// <summary>The state before; null for the first.</summary>
    [Id(0)]
    public JobState? From { get; init; }

    /// <summary>The state after; the same as before when a job that runs was taken up again.</summary>
    [Id(1)]
    public required JobState To { get; init; }

    /// <summary>Why.</summary>
    [Id(2)]
    public required JobCause Cause { get; init; }

    /// <summary>When, UTC.</summary>
    [Id(3)]
    public required DateTimeOffset At { get; init; }
}

/// <summary>Which jobs get their turn before others.</summary>
[GenerateSerializer]
[Alias("contexter.job-priority")]
public enum JobPriority
{
    /// <summary>The usual one.</summary>
    Normal = 0,

    /// <summary>Before the others: someone waits for it.</summary>
    High = 1,

    /// <summary>After the others: nobody waits for it.</summary>
    Low = 2,
}
