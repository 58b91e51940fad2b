using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Models;

namespace Contexter.GrainInterfaces.Ingestion;

/// <summary>States of a job.</summary>
[GenerateSerializer]
[Alias("contexter.job-state")]
public enum JobState
{
    /// <summary>Waits for its turn.</summary>
    Queued = 0,

    /// <summary>Works.</summary>
    Running = 1,

    /// <summary>Stopped by someone, who resumes it later; it has no place in the queue meanwhile.</summary>
    Paused = 2,

    /// <summary>Ended well; items that were given up are listed.</summary>
    Completed = 3,

    /// <summary>Ended without its result; <see cref="JobStatus.Error"/> says why.</summary>
    Failed = 4,

    /// <summary>Ended by someone.</summary>
    Cancelled = 5,
}

/// <summary>What a job is for.</summary>
[GenerateSerializer]
[Alias("contexter.job-kind")]
public enum JobKind
{
    /// <summary>Adds a library or refreshes it: reads its source, stores its documents and indexes them.</summary>
    Add = 0,

    /// <summary>Makes the index of a library anew from its stored documents; the source is not read.</summary>
    Rebuild = 1,

    /// <summary>Indexes all libraries with another embedding model, from their stored documents, and then has that one answer.</summary>
    ChangeModel = 2,

    /// <summary>Writes the stored documents of a library into an archive.</summary>
    Export = 3,

    /// <summary>Makes a library of an archive: stores its documents and indexes them.</summary>
    Import = 4,

    /// <summary>Adds or refreshes many libraries, each by a job of its own.</summary>
    Batch = 5,
}

/// <summary>What a running job is at.</summary>
[GenerateSerializer]
[Alias("contexter.job-stage")]
public enum JobStage
{
    /// <summary>Nothing yet, or nothing any more.</summary>
    None = 0,

    /// <summary>Reading, parsing and storing the source's items, or those of an archive; a rebuild passes it over.</summary>
    Fetch = 1,

    /// <summary>Chunking documents and sending the chunks to be embedded and indexed.</summary>
    Index = 2,

    /// <summary>Removing what the source has no longer, and making the index compact; with a change of model, having the new one answer.</summary>
    Finish = 3,

    /// <summary>Writing stored documents into an archive.</summary>
    Export = 4,

    /// <summary>Waiting for the jobs of a batch.</summary>
    Libraries = 5,
}

/// <summary>What a job is to do.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.job-request")]
public sealed record JobRequest
{
    /// <summary>What it is for.</summary>
    [Id(0)]
    public required JobKind Kind { get; init; }

    /// <summary>Name of the library; <see cref="JobStatus.All"/> for all of them.</summary>
    [Id(1)]
    public required string Library { get; init; }

    /// <summary>Its version; <see cref="JobStatus.All"/> for all of them.</summary>
    [Id(2)]
    public required string Version { get; init; }

    /// <summary>Where the library's documents come from.</summary>
    [Id(3)]
    public required SourceDescription Source { get; init; }

    /// <summary>The model to index with; null takes the one that is active when the job starts.</summary>
    [Id(4)]
    public ModelReference? Model { get; init; }

    /// <summary>Which jobs get their turn before it.</summary>
    [Id(5)]
    public JobPriority Priority { get; init; }

    /// <summary>Keys of items that were set aside, which alone are tried again; null for all items of the source. Documents that the index does not hold are tried in any case.</summary>
    [Id(6)]
    public string[]? Only { get; init; }

    /// <summary>Id of the archive that is imported; null with other kinds.</summary>
    [Id(7)]
    public string? Upload { get; init; }

    /// <summary>The libraries of a batch; null with other kinds.</summary>
    [Id(8)]
    public BatchEntry[]? Batch { get; init; }

    /// <summary>The batch that it is part of, and the id that was reserved for it; null with a job of its own.</summary>
    [Id(9)]
    public BatchPlace? Place { get; init; }

    /// <summary>Names the request of a batch, so that it makes one however often it arrives; null with other kinds, of which a library has one at a time.</summary>
    [Id(10)]
    public string? Token { get; init; }
}

/// <summary>What a job has done so far; every number is counted from durable records, so it is the same after a restart.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.job-counters")]
public sealed record JobCounters
{
    /// <summary>Items of the source.</summary>
    [Id(0)]
    public int Items { get; init; }

    /// <summary>Items read, parsed and stored.</summary>
    [Id(1)]
    public int ItemsStored { get; init; }

    /// <summary>Items not read because they did not change.</summary>
    [Id(2)]
    public int ItemsKept { get; init; }

    /// <summary>Items given up, listed in <see cref="JobStatus.Problems"/>.</summary>
    [Id(3)]
    public int ItemsRejected { get; init; }

    /// <summary>Bytes read from the source.</summary>
    [Id(4)]
    public long BytesRead { get; init; }

    /// <summary>Documents that were new.</summary>
    [Id(5)]
    public int DocumentsAdded { get; init; }

    /// <summary>Documents whose content changed.</summary>
    [Id(6)]
    public int DocumentsUpdated { get; init; }

    /// <summary>Documents found as they were.</summary>
    [Id(7)]
    public int DocumentsUnchanged { get; init; }

    /// <summary>Documents that the source has no longer.</summary>
    [Id(8)]
    public int DocumentsRemoved { get; init; }

    /// <summary>Documents of the library version that the index holds up to date.</summary>
    [Id(9)]
    public int DocumentsIndexed { get; init; }

    /// <summary>Documents of the library version that the index has to hold.</summary>
    [Id(10)]
    public int DocumentsToIndex { get; init; }

    /// <summary>Chunks of the library version in the index.</summary>
    [Id(11)]
    public int ChunksIndexed { get; init; }

    /// <summary>Items of which nothing is stored, on purpose: they are gone, lead elsewhere or ask not to be indexed.</summary>
    [Id(12)]
    public int ItemsLeftOut { get; init; }

    /// <summary>Items that were found and left unread because of the limits of the source (its most items or bytes).</summary>
    [Id(13)]
    public int ItemsUnread { get; init; }

    /// <summary>Chunks of the library version that are not in the index because another one has the same text and stands for them.</summary>
    [Id(14)]
    public int ExactDuplicates { get; init; }

    /// <summary>Chunks that are not in the index because another one has nearly the same text.</summary>
    [Id(15)]
    public int NearDuplicates { get; init; }

    /// <summary>UTF-8 bytes of the texts of both.</summary>
    [Id(16)]
    public long DuplicateBytes { get; init; }

    /// <summary>Items and documents that were set aside as dead letters; those of items are among <see cref="ItemsRejected"/>.</summary>
    [Id(17)]
    public int SetAside { get; init; }

    /// <summary>Documents that are written into an archive.</summary>
    [Id(18)]
    public int DocumentsExported { get; init; }

    /// <summary>Documents that are to be written into it.</summary>
    [Id(19)]
    public int DocumentsToExport { get; init; }

    /// <summary>Bytes that are written into it, before they are compressed.</summary>
    [Id(20)]
    public long BytesExported { get; init; }

    /// <summary>Libraries of a batch.</summary>
    [Id(21)]
    public int Libraries { get; init; }

    /// <summary>Those whose jobs have ended, however.</summary>
    [Id(22)]
    public int LibrariesDone { get; init; }
}

/// <summary>An item or document that was given up, with the reason.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.job-problem")]
public sealed record JobProblem
{
    /// <summary>The item's key or the document's path.</summary>
    [Id(0)]
    public required string Item { get; init; }

    /// <summary>Stable code of the reason.</summary>
    [Id(1)]
    public required string Code { get; init; }

    /// <summary>The reason for people.</summary>
    [Id(2)]
    public required string Message { get; init; }
}

/// <summary>An archive that a job has written; it can be fetched for as long as archives are kept.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.job-archive")]
public sealed record JobArchive
{
    /// <summary>A name for the file.</summary>
    [Id(0)]
    public required string FileName { get; init; }

    /// <summary>Its length.</summary>
    [Id(1)]
    public required long Bytes { get; init; }

    /// <summary>Its SHA-256 in hexadecimal digits.</summary>
    [Id(2)]
    public required string Sha256 { get; init; }
}

/// <summary>Everything a user wants to know of a job.</summary>
[GenerateSerializer]
[Immutable]
[Alias("contexter.job-status")]
public sealed record JobStatus
{
    /// <summary>Library and version of a job that is about all of them.</summary>
    public const string All = "*";

    /// <summary>Most events of a log that are read at once.</summary>
    public const int MaxLogLines = 1_000;

    /// <summary>Id, unique for ever in this installation.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Name of the library; <c>*</c> for a job about all of them.</summary>
    [Id(1)]
    public required string Library { get; init; }

    /// <summary>Its version; <c>*</c> for a job about all of them.</summary>
    [Id(2)]
    public required string Version { get; init; }

    /// <summary>Where the library's documents come from.</summary>
    [Id(3)]
    public required SourceDescription Source { get; init; }

    /// <summary>State.</summary>
    [Id(4)]
    public required JobState State { get; init; }

    /// <summary>What a running job is at.</summary>
    [Id(5)]
    public JobStage Stage { get; init; }

    /// <summary>What it has done so far.</summary>
    [Id(6)]
    public JobCounters Counters { get; init; } = new();

    /// <summary>What was given up: at most the first 1,000, in order of the items.</summary>
    [Id(7)]
    public JobProblem[] Problems { get; init; } = [];

    /// <summary>Why a failed job failed.</summary>
    [Id(8)]
    public JobProblem? Error { get; init; }

    /// <summary>When it was submitted, UTC.</summary>
    [Id(9)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it first began to work, UTC.</summary>
    [Id(10)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    [Id(11)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often it was taken up again after its process ended.</summary>
    [Id(12)]
    public int Resumptions { get; init; }

    /// <summary>What it is for.</summary>
    [Id(13)]
    public JobKind Kind { get; init; }

    /// <summary>Name of the embedding model that it indexes with; null before it begins to work, unless it is for a change of model.</summary>
    [Id(14)]
    public string? Model { get; init; }

    /// <summary>When the last item of its source was stored and indexing began by itself, UTC; null before that, and for jobs that read no source.</summary>
    [Id(15)]
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>What its stages have done since it was last started, in order; those in which nothing was done are left out.</summary>
    [Id(30)]
    public StageStatus[] Stages { get; init; } = [];

    /// <summary>The changes of its state with their times and causes, oldest first: the first one and the last 100.</summary>
    [Id(16)]
    public JobChange[] Changes { get; init; } = [];

    /// <summary>Which jobs get their turn before it.</summary>
    [Id(17)]
    public JobPriority Priority { get; init; }

    /// <summary>Keys of the items that it is about, with a job that tries again what was set aside; null with all others.</summary>
    [Id(18)]
    public string[]? Only { get; init; }

    /// <summary>How far each of its stages is, in their order.</summary>
    [Id(19)]
    public StageProgress[] Progress { get; init; } = [];

    /// <summary>The archive that an export has written; null before that, and with other kinds.</summary>
    [Id(20)]
    public JobArchive? Archive { get; init; }

    /// <summary>What became of each library of a batch, in their order; none with other kinds.</summary>
    [Id(21)]
    public BatchChild[] Children { get; init; } = [];

    /// <summary>The batch that it is part of; null with a job of its own.</summary>
    [Id(22)]
    public string? BatchId { get; init; }

    /// <summary>True for completed, failed and cancelled.</summary>
    public bool HasEnded() => State is JobState.Completed or JobState.Failed or JobState.Cancelled;
}
