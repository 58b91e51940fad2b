using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Models;

namespace Contexter.Grains.Ingestion;

/// <summary>Persisted state of <see cref="IngestionJobGrain"/>. Progress is not in it: the ledger of the document store and the index have it, item by item.</summary>
public sealed class IngestionJobRecord
{
    private const int MostChanges = 100;

    /// <summary>What the job is for.</summary>
    public JobKind Kind { get; set; }

    /// <summary>Name of the library; empty before the job is submitted.</summary>
    public string Library { get; set; } = string.Empty;

    /// <summary>Its version.</summary>
    public string Version { get; set; } = string.Empty;

    /// <summary>The source.</summary>
    public SourceDescription? Source { get; set; }

    /// <summary>The model that it indexes with; null before it begins to work, unless it was given one.</summary>
    public ModelReference? Model { get; set; }

    /// <summary>Keys of the items that it is about; null for all.</summary>
    public string[]? Only { get; set; }

    /// <summary>Id of the archive that is imported.</summary>
    public string? Upload { get; set; }

    /// <summary>The archive that it has written.</summary>
    public JobArchive? Archive { get; set; }

    /// <summary>The libraries of a batch.</summary>
    public List<BatchMember> Members { get; set; } = [];

    /// <summary>What became of them, of a batch that has ended or is paused.</summary>
    public List<BatchChild> Children { get; set; } = [];

    /// <summary>Whether jobs that were paused with the batch have to go on.</summary>
    public bool ResumesChildren { get; set; }

    /// <summary>The batch that it is part of.</summary>
    public string? BatchId { get; set; }

    /// <summary>State.</summary>
    public JobState State { get; set; }

    /// <summary>What it is, or was last, at.</summary>
    public JobStage Stage { get; set; }

    /// <summary>Counters of a job that has ended or is paused.</summary>
    public JobCounters? FinalCounters { get; set; }

    /// <summary>What the stages of its last run did.</summary>
    public List<StageStatus> FinalStages { get; set; } = [];

    /// <summary>What was given up until it ended or was paused.</summary>
    public List<JobProblem> IndexProblems { get; set; } = [];

    /// <summary>Why a failed job failed.</summary>
    public JobProblem? Error { get; set; }

    /// <summary>When it was submitted, UTC.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it first began to work, UTC.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When the last item of its source was stored, UTC.</summary>
    public DateTimeOffset? FetchedAt { get; set; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>How often it was taken up again.</summary>
    public int Resumptions { get; set; }

    /// <summary>How often it was started, for whatever reason: the number of its run.</summary>
    public int Starts { get; set; }

    /// <summary>Its priority.</summary>
    public JobPriority Priority { get; set; }

    /// <summary>The span of the request that it came from, as the header <c>traceparent</c> has it: whoever takes the job up goes on with its trace. Null where nothing is traced.</summary>
    public string? TraceParent { get; set; }

    /// <summary>The changes of its state, oldest first: the first one and the last ones.</summary>
    public List<JobChange> Changes { get; set; } = [];

    /// <summary>True for completed, failed and cancelled.</summary>
    public bool HasEnded() => State is JobState.Completed or JobState.Failed or JobState.Cancelled;

    /// <summary>Changes the state, and remembers when and why.</summary>
    public void Change(JobState to, JobCause cause, DateTimeOffset at)
    {
        Changes.Add(new JobChange { From = Changes.Count == 0 ? null : State, To = to, Cause = cause, At = at });
        State = to;
        if (Changes.Count > MostChanges + 1)
        {
            Changes.RemoveAt(1);
        }
    }

    /// <summary>The job as users see it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="run">What is at work; null when nothing is.</param>
    internal JobStatus ToStatus(string id, IJobRun? run) => new()
    {
        Id = id,
        Library = Library,
        Version = Version,
        Source = Source!,
        State = State,
        Stage = HasEnded() ? JobStage.None : Stage,
        Counters = run?.Counters() ?? FinalCounters ?? new JobCounters(),
        Problems = [.. run?.Problems ?? IndexProblems],
        Error = Error,
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
        FetchedAt = FetchedAt,
        Resumptions = Resumptions,
        Kind = Kind,
        Only = Only,
        Model = Model?.Name,
        Changes = [.. Changes],
        Priority = Priority,
        Archive = Archive,
        Children = (run as BatchRun)?.Children ?? (Children.Count > 0 ? [.. Children] : [.. Members.Select(BatchRun.Begin)]),
        BatchId = BatchId,
        Stages = run?.Stages() ?? [.. FinalStages],
    };
}
