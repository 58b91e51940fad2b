using System.Text.Json;
using System.Text.Json.Serialization;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.Storage;

namespace Contexter.Grains.Ingestion;

/// <summary>What a line of a job's log keeps: that of the job which an event may have changed. The rest (library, source and so on) is the same for ever.</summary>
internal sealed record JobEventData
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>What the event tells of.</summary>
    public JobEventKind Kind { get; init; }

    /// <summary>State.</summary>
    public JobState State { get; init; }

    /// <summary>Stage.</summary>
    public JobStage Stage { get; init; }

    /// <summary>What it has done so far.</summary>
    public JobCounters? Counters { get; init; }

    /// <summary>How far its stages are.</summary>
    public StageProgress[]? Progress { get; init; }

    /// <summary>The change, of an event about the state.</summary>
    public JobChange? Change { get; init; }

    /// <summary>The problem, of an event about one.</summary>
    public JobProblem? Problem { get; init; }

    /// <summary>The library of a batch, of an event about one.</summary>
    public BatchChild? Child { get; init; }

    /// <summary>Why it failed.</summary>
    public JobProblem? Error { get; init; }

    /// <summary>When it first began to work.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its last item was stored.</summary>
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often it was taken up again.</summary>
    public int Resumptions { get; init; }

    /// <summary>Its model.</summary>
    public string? Model { get; init; }

    /// <summary>What is kept of a job after an event.</summary>
    public static JobEventData Of(JobEventKind kind, JobStatus job) => new()
    {
        Kind = kind,
        State = job.State,
        Stage = job.Stage,
        Counters = job.Counters,
        Progress = job.Progress,
        Error = job.Error,
        StartedAt = job.StartedAt,
        FetchedAt = job.FetchedAt,
        FinishedAt = job.FinishedAt,
        Resumptions = job.Resumptions,
        Model = job.Model,
    };

    /// <summary>Reads a line.</summary>
    public static JobEventData Parse(JobLogLine line) => JsonSerializer.Deserialize<JobEventData>(line.Data, Json)!;

    /// <summary>The text of a line.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, Json);

    /// <summary>The event that a line stands for.</summary>
    /// <param name="line">The line.</param>
    /// <param name="job">The job as it is now.</param>
    public JobEvent ToEvent(JobLogLine line, JobStatus job)
    {
        var isEnd = State == job.State && job.HasEnded() && Change == job.Changes.LastOrDefault();
        return new JobEvent
        {
            Sequence = line.Sequence,
            At = line.At,
            Kind = Kind,
            Change = Change,
            Child = Child,
            Problem = Problem,
            Job = job with
            {
                State = State,
                Stage = Stage,
                Counters = Counters ?? new JobCounters(),
                Progress = Progress ?? [],
                Error = Error,
                StartedAt = StartedAt,
                FetchedAt = FetchedAt,
                FinishedAt = FinishedAt,
                Resumptions = Resumptions,
                Model = Model,
                Problems = isEnd ? job.Problems : [],
                Changes = isEnd ? job.Changes : [],
                Stages = isEnd ? job.Stages : [],
                Children = isEnd ? job.Children : [],
            },
        };
    }
}
