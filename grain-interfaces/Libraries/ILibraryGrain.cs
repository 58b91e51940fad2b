using Contexter.GrainInterfaces.Ingestion;
using Orleans.Concurrency;

namespace Contexter.GrainInterfaces.Libraries;

/// <summary>One library version; its key is <see cref="GrainKeys.Library"/> of <c>name@version</c>.</summary>
[Alias("contexter.library")]
public interface ILibraryGrain : IGrainWithStringKey
{
    /// <summary>Starts an ingestion from a source, or returns the one that is already running from the same source, with the priority that it has.</summary>
    /// <param name="source">The source.</param>
    /// <param name="priority">Which jobs get their turn before it.</param>
    /// <param name="place">Its place in a batch; null for a job of its own.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">Another source is being ingested, the index is being rebuilt, or the library is being removed.</exception>
    [Alias("ingest")]
    Task<JobStatus> IngestAsync(SourceDescription source, JobPriority priority, BatchPlace? place, CancellationToken cancellationToken);

    /// <summary>Starts to make the index anew from the stored documents, whatever state it is in, or returns the job that is already doing so.</summary>
    /// <exception cref="ContexterFaultException">The library is not here, or is being ingested or removed.</exception>
    [Alias("rebuild")]
    Task<JobStatus> RebuildAsync(JobPriority priority, CancellationToken cancellationToken);

    /// <summary>Starts to read the library's own source again, or returns the job that is already doing so.</summary>
    /// <param name="priority">Which jobs get their turn before it.</param>
    /// <param name="place">Its place in a batch; null for a job of its own.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">
    /// The library is not here, is being ingested from another source, rebuilt or removed, or its source has become another version (<c>version_changed</c>).
    /// </exception>
    [Alias("refresh")]
    [ResponseTimeout("00:05:00")]
    Task<JobStatus> RefreshAsync(JobPriority priority, BatchPlace? place, CancellationToken cancellationToken);

    /// <summary>Starts to write the stored documents into an archive, or returns the job that is already doing so. Nothing else changes the library meanwhile.</summary>
    /// <exception cref="ContexterFaultException">The library is not here, was never read to its end (<c>library_busy</c>), or is being changed (<c>library_busy</c>).</exception>
    [Alias("export")]
    Task<JobStatus> ExportAsync(JobPriority priority, CancellationToken cancellationToken);

    /// <summary>Starts to make the library of an archive.</summary>
    /// <param name="source">Where the archive says that its documents come from.</param>
    /// <param name="upload">Id of the archive.</param>
    /// <param name="replace">Whether it may take the place of a library that is here.</param>
    /// <param name="priority">Which jobs get their turn before it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">The library is here and not to be replaced (<c>library_exists</c>), or is being changed (<c>library_busy</c>).</exception>
    [Alias("import")]
    Task<JobStatus> ImportAsync(SourceDescription source, string upload, bool replace, JobPriority priority, CancellationToken cancellationToken);

    /// <summary>Has a job of the library that has ended do what it has not done, or returns it when it does so already.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="priority">Which jobs get their turn before it from now on; null leaves that as it is.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">
    /// The library is not here or is being changed (<c>library_busy</c>), there is no such job, or it has nothing to do again (<c>job_state</c>).
    /// </exception>
    [Alias("retry")]
    Task<JobStatus> RetryAsync(string jobId, JobPriority? priority, CancellationToken cancellationToken);

    /// <summary>Starts to try again what was set aside of the library: some items, and all documents that its index does not hold.</summary>
    /// <exception cref="ContexterFaultException">The library is not here, or is being changed (<c>library_busy</c>).</exception>
    [Alias("redrive")]
    Task<JobStatus> RedriveAsync(string[] items, CancellationToken cancellationToken);

    /// <summary>Has the library refreshed by itself from now on, or never any more.</summary>
    /// <param name="hours">Hours between refreshes, <see cref="LibrarySummary.MinRefreshHours"/> to <see cref="LibrarySummary.MaxRefreshHours"/>; null for never.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The library version with its schedule.</returns>
    /// <exception cref="ContexterFaultException">The library is not here, or the hours are out of range.</exception>
    [Alias("schedule")]
    [Idempotent]
    Task<LibrarySummary> ScheduleAsync(int? hours, CancellationToken cancellationToken);

    /// <summary>Takes the library's schedule up again after a start; a refresh that fell into the time between is made up for soon.</summary>
    [Alias("keep-schedule")]
    [Idempotent]
    Task KeepScheduleAsync(CancellationToken cancellationToken);

    /// <summary>The library version, or null when it is not here.</summary>
    [Alias("get")]
    [Idempotent]
    Task<LibrarySummary?> GetAsync(CancellationToken cancellationToken);

    /// <summary>Stores a document in the place of what has its path, and waits until the index has followed. It stays until it is removed, whatever refreshes find.</summary>
    /// <exception cref="ContexterFaultException">
    /// The library is not here, is being worked on by a job (<c>library_busy</c>), or the document breaks a rule (<c>document_invalid</c>, <c>invalid_input</c>).
    /// </exception>
    [Alias("put-document")]
    [ResponseTimeout("00:10:00")]
    Task<DocumentChange> PutDocumentAsync(DocumentPut document, CancellationToken cancellationToken);

    /// <summary>Removes a document, and waits until the index has followed. One that the library's source has comes back by the next refresh.</summary>
    /// <exception cref="ContexterFaultException">The library or the document is not here, or the library is being worked on by a job (<c>library_busy</c>).</exception>
    [Alias("remove-document")]
    [ResponseTimeout("00:10:00")]
    Task<DocumentChange> RemoveDocumentAsync(string path, CancellationToken cancellationToken);

    /// <summary>Stops its job, and removes documents, index and state.</summary>
    /// <returns>False when it is not here.</returns>
    [Alias("remove")]
    [ResponseTimeout("00:10:00")]
    Task<bool> RemoveAsync(CancellationToken cancellationToken);

    /// <summary>Takes note of a job that ended; called by the job, which may be being cancelled by this grain at that moment.</summary>
    [Alias("complete")]
    [Idempotent]
    [AlwaysInterleave]
    Task CompleteIngestionAsync(JobStatus job, CancellationToken cancellationToken);
}
