using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Access;
using Contexter.GrainInterfaces.Faults;
using Contexter.GrainInterfaces.Flags;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Knowledge;
using Contexter.GrainInterfaces.Libraries;
using Contexter.GrainInterfaces.Models;
using Contexter.GrainInterfaces.Proxies;
using Contexter.GrainInterfaces.Search;
using Contexter.GrainInterfaces.Statistics;

namespace Contexter.Client.Api;

/// <summary>
/// Everything that can be asked of Contexter. <see cref="GrainContexterApi"/> answers from grains, <see cref="HttpContexterApi"/> from a server; the REST
/// endpoints and the command line are written against this interface alone, so they behave alike.
/// </summary>
/// <remarks>Errors that concern the caller are <see cref="ContexterFaultException"/>, whichever way they came.</remarks>
public interface IContexterApi
{
    /// <summary>Adds a library version, or refreshes it, and returns the job that does so.</summary>
    Task<JobStatus> AddLibraryAsync(AddLibraryRequest request, CancellationToken cancellationToken);

    /// <summary>Adds or refreshes many libraries, and returns the one job that has a job of its own for each and waits for them.</summary>
    /// <exception cref="ContexterFaultException"><c>invalid_input</c> when nothing or too much is asked for.</exception>
    Task<JobStatus> StartBatchAsync(BatchRequest request, CancellationToken cancellationToken);

    /// <summary>All library versions, by name, then newest version first.</summary>
    Task<LibrarySummary[]> ListLibrariesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The library version that a reference means: <c>name@version</c>, with a version that is written in part the highest release that begins so
    /// (<c>react@19</c>), and with a bare name or <c>latest</c> the highest release.
    /// </summary>
    /// <exception cref="ContexterFaultException"><c>library_not_found</c>.</exception>
    Task<LibrarySummary> GetLibraryAsync(string reference, CancellationToken cancellationToken);

    /// <summary>A page of the stored documents of the library version that a reference means (<see cref="GetLibraryAsync"/>), in ordinal order of their paths.</summary>
    /// <param name="reference"><c>name</c> or <c>name@version</c>.</param>
    /// <param name="after">The path after which the page begins; null begins at the first.</param>
    /// <param name="limit">Most documents, 1 to <see cref="DocumentPage.MaxLimit"/>; null for <see cref="DocumentPage.DefaultLimit"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>library_not_found</c>, or <c>invalid_input</c> for a limit out of range.</exception>
    Task<DocumentPage> ListDocumentsAsync(string reference, string? after, int? limit, CancellationToken cancellationToken);

    /// <summary>A stored document of a library version with its text.</summary>
    /// <exception cref="ContexterFaultException"><c>library_not_found</c> or <c>document_not_found</c>.</exception>
    Task<StoredDocument> GetDocumentAsync(string reference, string id, CancellationToken cancellationToken);

    /// <summary>Stores a document in a library version in the place of what has its path, and has the index follow. It stays until it is removed, whatever refreshes find.</summary>
    /// <exception cref="ContexterFaultException">
    /// <c>library_not_found</c>; <c>invalid_input</c> when several versions may be meant, or for a format that is not taken; <c>document_invalid</c>; <c>library_busy</c> while a job works on it.
    /// </exception>
    Task<DocumentChange> PutDocumentAsync(string reference, DocumentPut document, CancellationToken cancellationToken);

    /// <summary>Removes a document of a library version by its path, and has the index follow. One that the library's source has comes back by the next refresh.</summary>
    /// <exception cref="ContexterFaultException"><c>library_not_found</c>, <c>document_not_found</c>; <c>invalid_input</c> when several versions may be meant; <c>library_busy</c>.</exception>
    Task<DocumentChange> RemoveDocumentAsync(string reference, string path, CancellationToken cancellationToken);

    /// <summary>What the rules of quality say about everything that is stored, or about one library: totals, the worst documents, and what was dropped. Counted anew by every call.</summary>
    /// <exception cref="ContexterFaultException"><c>library_not_found</c>, or <c>invalid_input</c> for a number out of range.</exception>
    Task<QualityReport> GetQualityAsync(QualityRequest request, CancellationToken cancellationToken);

    /// <summary>Removes the one library version that a reference can mean.</summary>
    /// <exception cref="ContexterFaultException"><c>library_not_found</c>, or <c>invalid_input</c> when several versions may be meant, which are listed.</exception>
    Task<LibrarySummary> RemoveLibraryAsync(string reference, CancellationToken cancellationToken);

    /// <summary>
    /// Has the index of the one library version that a reference can mean made anew from its stored documents, whatever state it is in, and returns the job
    /// that does so.
    /// </summary>
    /// <param name="reference">A reference that can mean one library version only.</param>
    /// <param name="priority">Which jobs get their turn before it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">
    /// <c>library_not_found</c>; <c>invalid_input</c> when several versions may be meant, which are listed; <c>library_busy</c> when it is being added or removed.
    /// </exception>
    Task<JobStatus> RebuildLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken);

    /// <summary>
    /// Has the source of the one library version that a reference can mean read again, and returns the job that does so, or the one that is already doing so. Only
    /// what changed is fetched, embedded and indexed; what the source has no longer is removed.
    /// </summary>
    /// <param name="reference">A reference that can mean one library version only.</param>
    /// <param name="priority">Which jobs get their turn before it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">
    /// <c>library_not_found</c>; <c>invalid_input</c> when several versions may be meant, which are listed; <c>library_busy</c> when it is being rebuilt or removed;
    /// <c>version_changed</c> when its source has become another version.
    /// </exception>
    Task<JobStatus> RefreshLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken);

    /// <summary>Has the stored documents of the one library version that a reference can mean written into an archive, and returns the job that does so; it has the archive when it is completed.</summary>
    /// <param name="reference">A reference that can mean one library version only.</param>
    /// <param name="priority">Which jobs get their turn before it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>library_not_found</c>; <c>invalid_input</c> when several versions may be meant; <c>library_busy</c> while it is being changed, or when it was never read to its end.</exception>
    Task<JobStatus> ExportLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken);

    /// <summary>Copies the archive that a job has written.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="target">Where it goes. What was copied of an archive that broke off in the middle is not it: <see cref="JobStatus.Archive"/> has its length and checksum.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <exception cref="ContexterFaultException"><c>job_not_found</c>; <c>job_state</c> when it has written none; <c>source_not_found</c> when it is not kept any more.</exception>
    Task CopyArchiveAsync(string jobId, Stream target, CancellationToken cancellationToken);

    /// <summary>Makes a library of an archive that an export has written, and returns the job that does so.</summary>
    /// <param name="archive">The archive, from where it stands to its end.</param>
    /// <param name="request">How it becomes a library.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException">
    /// <c>file_malformed</c> or <c>file_too_large</c> for an archive that cannot be read; <c>library_exists</c>; <c>library_busy</c>; <c>storage_full</c>.
    /// </exception>
    Task<JobStatus> ImportLibraryAsync(Stream archive, ImportRequest request, CancellationToken cancellationToken);

    /// <summary>Has a library version refreshed by itself from now on, or never any more.</summary>
    /// <param name="reference">A reference that can mean one library version only.</param>
    /// <param name="hours">Hours between refreshes, <see cref="LibrarySummary.MinRefreshHours"/> to <see cref="LibrarySummary.MaxRefreshHours"/>; null for never.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The library version with its schedule.</returns>
    /// <exception cref="ContexterFaultException"><c>library_not_found</c>; <c>invalid_input</c> for hours out of range.</exception>
    Task<LibrarySummary> ScheduleLibraryAsync(string reference, int? hours, CancellationToken cancellationToken);

    /// <summary>What the document store holds, and whether its file is whole; reads the whole file.</summary>
    Task<StoreStatus> GetStoreStatusAsync(CancellationToken cancellationToken);

    /// <summary>Reads stored documents of a library version in order of their ids, and compares each with its checksums.</summary>
    /// <param name="library">The library version as <see cref="StoreStatus.Libraries"/> has it, <c>name@version</c>; it need not be listed as a library.</param>
    /// <param name="after">The id after which the part begins; null begins at the first.</param>
    /// <param name="limit">Most documents, 1 to <see cref="DocumentPage.MaxLimit"/>; null for <see cref="DocumentCheckPage.DefaultLimit"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>invalid_input</c> for a library without a version or a limit out of range.</exception>
    Task<DocumentCheckPage> CheckDocumentsAsync(string library, string? after, int? limit, CancellationToken cancellationToken);

    /// <summary>Removes from the document store what belongs to nothing, gives free space back to the disk, and says how it is then.</summary>
    Task<StoreStatus> CompactStoreAsync(CancellationToken cancellationToken);

    /// <summary>The keys by which a server lets requests in, oldest first.</summary>
    Task<ApiKeyStatus[]> ListKeysAsync(CancellationToken cancellationToken);

    /// <summary>Makes a key, which is told here and never again.</summary>
    /// <exception cref="ContexterFaultException"><c>invalid_input</c> for a value out of its range.</exception>
    Task<ApiKeySecret> CreateKeyAsync(ApiKeyRequest request, CancellationToken cancellationToken);

    /// <summary>Replaces a key by a new one with the same id, name, scope and limits.</summary>
    /// <exception cref="ContexterFaultException"><c>key_not_found</c>, or <c>invalid_input</c> for a value out of its range.</exception>
    Task<ApiKeySecret> RotateKeyAsync(string id, RotateKeyRequest request, CancellationToken cancellationToken);

    /// <summary>Revokes a key, and returns what it was. Servers refuse it from then on, or a second later.</summary>
    /// <exception cref="ContexterFaultException"><c>key_not_found</c>.</exception>
    Task<ApiKeyStatus> RevokeKeyAsync(string id, CancellationToken cancellationToken);

    /// <summary>The embedding models: which the configuration describes, which one answers, and what their indexes hold.</summary>
    Task<ModelStatus[]> ListModelsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Has all libraries indexed with a model from their stored documents, and then answered with it, and returns the job that does so. Until then the model that
    /// answers now goes on. A model whose index is still there is the way back, and needs no new embeddings.
    /// </summary>
    /// <exception cref="ContexterFaultException"><c>model_not_found</c>; <c>model_busy</c> while a change to another model is being made.</exception>
    Task<JobStatus> UseModelAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes the index of a model that is not active, and gives the model as it is then.</summary>
    /// <exception cref="ContexterFaultException"><c>model_not_found</c>; <c>model_busy</c> for the active model, or while a change to it is being made.</exception>
    Task<ModelStatus> RemoveModelIndexAsync(string name, CancellationToken cancellationToken);

    /// <summary>The providers of proxies that the configuration describes, with their proxies: how they are, and what was used of them.</summary>
    Task<ProxyProviderStatus[]> ListProxiesAsync(CancellationToken cancellationToken);

    /// <summary>Checks all proxies, also those that have failed or wait for their operator, and tells how they are then.</summary>
    Task<ProxyProviderStatus[]> CheckProxiesAsync(CancellationToken cancellationToken);

    /// <summary>A page of what was set aside, in the order in which it was.</summary>
    /// <param name="library">A reference to a library version; null for all.</param>
    /// <param name="after">The id after which the page begins; null begins at the first.</param>
    /// <param name="limit">Most entries, 1 to <see cref="DeadLetterPage.MaxLimit"/>; null for <see cref="DeadLetterPage.DefaultLimit"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>library_not_found</c>, or <c>invalid_input</c> for a limit out of range.</exception>
    Task<DeadLetterPage> ListDeadLettersAsync(string? library, long? after, int? limit, CancellationToken cancellationToken);

    /// <summary>One dead letter with what was thrown.</summary>
    /// <exception cref="ContexterFaultException"><c>dead_letter_not_found</c>.</exception>
    Task<DeadLetterSummary> GetDeadLetterAsync(long id, CancellationToken cancellationToken);

    /// <summary>Has dead letters tried again, and returns the jobs that do so, one a library version. An entry goes when that succeeds.</summary>
    /// <exception cref="ContexterFaultException"><c>dead_letter_not_found</c>; <c>library_busy</c> while a library is being changed.</exception>
    Task<JobStatus[]> RetryDeadLettersAsync(RetryDeadLettersRequest request, CancellationToken cancellationToken);

    /// <summary>Removes a dead letter, and gives it as it was. The next job that comes across the item or document tries it as any other.</summary>
    /// <exception cref="ContexterFaultException"><c>dead_letter_not_found</c>.</exception>
    Task<DeadLetterSummary> RemoveDeadLetterAsync(long id, CancellationToken cancellationToken);

    /// <summary>Errors of the last hours by kind and component, and the newest of them.</summary>
    /// <param name="hours">How many hours, 1 to <see cref="ErrorSummary.MaxHours"/>; null for <see cref="ErrorSummary.DefaultHours"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>invalid_input</c> for hours out of range.</exception>
    Task<ErrorSummary> GetErrorsAsync(int? hours, CancellationToken cancellationToken);

    /// <summary>All jobs, newest first.</summary>
    Task<JobStatus[]> ListJobsAsync(CancellationToken cancellationToken);

    /// <summary>One job.</summary>
    /// <exception cref="ContexterFaultException"><c>job_not_found</c>.</exception>
    Task<JobStatus> GetJobAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Cancels a job and waits until it works no more; one that has ended is returned as it is.</summary>
    Task<JobStatus> CancelJobAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Pauses a job and waits until it works no more; its place in the queue goes to others, and it stays paused until it is resumed, restarts included.</summary>
    /// <exception cref="ContexterFaultException"><c>job_not_found</c>; <c>job_state</c> when it has ended.</exception>
    Task<JobStatus> PauseJobAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Has a paused job go on where it was, as soon as its turn comes.</summary>
    /// <exception cref="ContexterFaultException"><c>job_not_found</c>; <c>job_state</c> when it has ended.</exception>
    Task<JobStatus> ResumeJobAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Has a job that failed, was cancelled or gave items up do what it has not done. What it has stored is not read again, what it has indexed not embedded again.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="priority">Which jobs get their turn before it from now on; null leaves that as it is.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The job, which waits for its turn once more.</returns>
    /// <exception cref="ContexterFaultException">
    /// <c>job_not_found</c>; <c>job_state</c> when it has not ended, or did everything; <c>library_busy</c> while another job changes its library; <c>library_not_found</c>.
    /// </exception>
    Task<JobStatus> RetryJobAsync(string jobId, JobPriority? priority, CancellationToken cancellationToken);

    /// <summary>The events of a job after one, and every further one until it has ended. All who watch see the same events.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="after">Number of the event; null begins when the job was last submitted or retried.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    /// <exception cref="ContexterFaultException"><c>job_not_found</c>.</exception>
    IAsyncEnumerable<JobEvent> WatchJobAsync(string jobId, long? after, CancellationToken cancellationToken);

    /// <summary>A part of a job's log, in order.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="after">Number of the event after which the part begins; null begins at the first.</param>
    /// <param name="limit">Most events, 1 to <see cref="JobStatus.MaxLogLines"/>, which null stands for.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>job_not_found</c>, or <c>invalid_input</c> for a limit out of range.</exception>
    Task<JobEvent[]> ReadJobLogAsync(string jobId, long? after, int? limit, CancellationToken cancellationToken);

    /// <summary>Searches.</summary>
    Task<SearchReply> SearchAsync(SearchRequest request, CancellationToken cancellationToken);

    /// <summary>Answers a question from all sources at once, and tells what it does while it does it; or goes on with an answer that is partial or was broken off. Ending the enumeration ends the work.</summary>
    /// <exception cref="ContexterFaultException">
    /// <c>invalid_input</c>; <c>too_many_requests</c> while as many questions as allowed are being answered; <c>answer_not_found</c> for a token of no answer.
    /// </exception>
    IAsyncEnumerable<KnowledgeEvent> AskAsync(KnowledgeRequest request, CancellationToken cancellationToken);

    /// <summary>What can be switched on and off while Contexter runs, by name.</summary>
    Task<FlagStatus[]> ListFlagsAsync(CancellationToken cancellationToken);

    /// <summary>Switches a flag, for all silos and until somebody switches it again.</summary>
    /// <exception cref="ContexterFaultException"><c>flag_not_found</c>; <c>flag_refused</c> for one that the configuration does not allow to be switched on.</exception>
    Task<FlagStatus> SetFlagAsync(string name, bool enabled, CancellationToken cancellationToken);

    /// <summary>What grains do and use, in the one silo that answers.</summary>
    Task<SiloStatistics> GetStatisticsAsync(CancellationToken cancellationToken);

    /// <summary>Has a cache of the one silo that answers forget what it keeps, and tells how it is then.</summary>
    /// <exception cref="ContexterFaultException"><c>cache_not_found</c>; <c>cache_refused</c> for one that keeps what was paid for.</exception>
    Task<CacheFigures> EmptyCacheAsync(string name, CancellationToken cancellationToken);
}

/// <summary>What to add, and from where.</summary>
public sealed record AddLibraryRequest
{
    /// <summary>Name, or <c>name@version</c>.</summary>
    public required string Library { get; init; }

    /// <summary>The source. Its location must be absolute: a server does not know the caller's working folder.</summary>
    public required SourceDescription Source { get; init; }

    /// <summary>Which jobs get their turn before this one's.</summary>
    public JobPriority Priority { get; init; }
}

/// <summary>Which libraries to add and to refresh as one job, at most 1,000.</summary>
public sealed record BatchRequest
{
    /// <summary>Libraries to add, each as it would be alone.</summary>
    public AddLibraryRequest[] Add { get; init; } = [];

    /// <summary>References of libraries to refresh, each of which can mean one version only.</summary>
    public string[] Refresh { get; init; } = [];

    /// <summary>Whether all libraries that are here are refreshed.</summary>
    public bool RefreshAll { get; init; }

    /// <summary>Which jobs get their turn before those of the batch; a library that is added with another priority than the normal one keeps that.</summary>
    public JobPriority Priority { get; init; }
}

/// <summary>Which dead letters to try again.</summary>
public sealed record RetryDeadLettersRequest
{
    /// <summary>Their ids; none means all there are.</summary>
    public long[] Ids { get; init; } = [];
}

/// <summary>When to refresh a library version by itself.</summary>
public sealed record ScheduleRequest
{
    /// <summary>Hours between refreshes, 1 to 720; null for never.</summary>
    public int? Hours { get; init; }
}
