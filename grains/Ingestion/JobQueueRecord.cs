using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Models;

namespace Contexter.Grains.Ingestion;

/// <summary>Persisted state of <see cref="JobQueueGrain"/>.</summary>
public sealed class JobQueueRecord
{
    /// <summary>Number of the newest job; ids are never used twice.</summary>
    public int LastNumber { get; set; }

    /// <summary>Jobs that have not ended, oldest first.</summary>
    public List<JobEntry> Unfinished { get; set; } = [];

    /// <summary>Ids of jobs that have ended, newest first.</summary>
    public List<string> Ended { get; set; } = [];

    /// <summary>Whose turn it was, and whose it is next.</summary>
    public JobSchedule Schedule { get; set; } = new();
}

/// <summary>A job that has not ended, with all that is needed to submit it again.</summary>
public sealed record JobEntry
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for.</summary>
    public JobKind Kind { get; init; }

    /// <summary>Name of the library.</summary>
    public required string Library { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>The source.</summary>
    public required SourceDescription Source { get; init; }

    /// <summary>The model it was given; null when it takes the active one.</summary>
    public ModelReference? Model { get; init; }

    /// <summary>Its priority.</summary>
    public JobPriority Priority { get; init; }

    /// <summary>Keys of the items that it is about; null for all.</summary>
    public string[]? Only { get; init; }

    /// <summary>Id of the archive that is imported.</summary>
    public string? Upload { get; init; }

    /// <summary>The batch that it is part of.</summary>
    public BatchPlace? Place { get; init; }

    /// <summary>The request that made the batch.</summary>
    public string? Token { get; init; }

    /// <summary>Turns that had been given when it began to wait.</summary>
    public long Since { get; init; }

    /// <summary>Whether it has its turn.</summary>
    public bool Started { get; init; }

    /// <summary>Whether it was paused, and waits for someone instead of for its turn.</summary>
    public bool Paused { get; init; }

    /// <summary>The entry of a job that waits.</summary>
    public static JobEntry Of(string id, JobRequest request, long since) => new()
    {
        Id = id,
        Kind = request.Kind,
        Library = request.Library,
        Version = request.Version,
        Source = request.Source,
        Model = request.Model,
        Priority = request.Priority,
        Only = request.Only,
        Upload = request.Upload,
        Place = request.Place,
        Token = request.Token,
        Since = since,
    };

    /// <summary>Whether the job is what a request asks for: then the request was made before, and its answer was lost.</summary>
    public bool IsFor(JobRequest request) => (Token, Kind, Library, Version, Source?.Kind, Source?.Location, Model) ==
        (request.Token, request.Kind, request.Library, request.Version, request.Source?.Kind, request.Source?.Location, request.Model)
        && (Only ?? []).SequenceEqual(request.Only ?? [], StringComparer.Ordinal);

    /// <summary>The job as it is submitted.</summary>
    public JobRequest ToRequest() => new() { Kind = Kind, Library = Library, Version = Version, Source = Source, Model = Model, Priority = Priority, Only = Only, Upload = Upload, Place = Place };

    /// <summary>The job as it is scheduled: all versions of a library share its turns.</summary>
    internal ScheduledJob ToScheduled() => new(Id, Library, Priority, Since, Started);
}
