namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>What an event of a job tells of.</summary>
[GenerateSerializer]
[Alias("contexter.job-event-kind")]
public enum JobEventKind
{
    /// <summary>The state changed; <see cref="JobEvent.Change"/> says how.</summary>
    State = 0,

    /// <summary>Another stage began.</summary>
    Stage = 1,

    /// <summary>Something was given up; <see cref="JobEvent.Problem"/> says what.</summary>
    Problem = 2,

    /// <summary>The job is further.</summary>
    Progress = 3,

    /// <summary>A library of a batch got its job, or the state of that changed; <see cref="JobEvent.Child"/> says how it is.</summary>
    Child = 4,
}

/// <summary>An event of a job: a line of its log. All who watch a job see the same events with the same numbers.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.job-event")]
public sealed record JobEvent
{
    /// <summary>Number of the event, from 1. It rises with every event of the job and never goes back, restarts included; there are gaps where progress was thinned out.</summary>
    [Id(0)]
    public required long Sequence { get; init; }

    /// <summary>When, UTC.</summary>
    [Id(1)]
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// The job after the event. Its problems, changes, children and flows (<see cref="JobStatus.Stages"/>) are there with the event that ended it; before that, the first three come one
    /// by one as <see cref="Problem"/>, <see cref="Change"/> and <see cref="Child"/>.
    /// </summary>
    [Id(2)]
    public required JobStatus Job { get; init; }

    /// <summary>What it tells of.</summary>
    [Id(3)]
    public JobEventKind Kind { get; init; }

    /// <summary>How the state changed; null unless it is of the kind <see cref="JobEventKind.State"/>.</summary>
    [Id(4)]
    public JobChange? Change { get; init; }

    /// <summary>What was given up; null unless it is of the kind <see cref="JobEventKind.Problem"/>.</summary>
    [Id(5)]
    public JobProblem? Problem { get; init; }

    /// <summary>The library of a batch; null unless it is of the kind <see cref="JobEventKind.Child"/>.</summary>
    [Id(6)]
    public BatchChild? Child { get; init; }
}

/// <summary>How far a stage of a job is.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.stage-progress")]
public sealed record StageProgress
{
    /// <summary>The stage.</summary>
    [Id(0)]
    public required JobStage Stage { get; init; }

    /// <summary>What is done: items while fetching, documents while indexing.</summary>
    [Id(1)]
    public long Done { get; init; }

    /// <summary>What there is to do, in the same unit; 0 while that is not known.</summary>
    [Id(2)]
    public long Total { get; init; }

    /// <summary>Bytes read while fetching, or written into an archive; 0 for other stages.</summary>
    [Id(3)]
    public long Bytes { get; init; }

    /// <summary>Items or documents a second over the last 15 s; null when the stage is not at work or its speed is not known yet.</summary>
    [Id(4)]
    public double? PerSecond { get; init; }

    /// <summary>Chunks a second while indexing, likewise.</summary>
    [Id(5)]
    public double? ChunksPerSecond { get; init; }

    /// <summary>Seconds until the stage has done what is known, at this speed; null when that is not known.</summary>
    [Id(6)]
    public double? SecondsLeft { get; init; }
}
