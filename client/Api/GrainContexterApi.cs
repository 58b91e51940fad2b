using System.Runtime.CompilerServices;
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

/// <summary>Answers from grains, in this process or in a cluster. Safe for any number of callers at once.</summary>
public sealed class GrainContexterApi : IContexterApi
{
    /// <summary>Jobs that are asked for their status at once, so that a long list does not flood the grains that work.</summary>
    private const int JobsAtOnce = 32;

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;

    /// <summary>Makes an API over grains.</summary>
    /// <param name="grains">A grain factory or a cluster client.</param>
    /// <param name="time">Clock of the pauses before a stream is asked for again.</param>
    public GrainContexterApi(IGrainFactory grains, TimeProvider time)
    {
        (_grains, _time) = (grains, time);
    }

    private IJobQueueGrain Queue => _grains.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue);

    private IModelsGrain Models => _grains.GetGrain<IModelsGrain>(GrainKeys.Models);

    private IApiKeysGrain Keys => _grains.GetGrain<IApiKeysGrain>(GrainKeys.ApiKeys);

    private IDeadLettersGrain DeadLetters => _grains.GetGrain<IDeadLettersGrain>(GrainKeys.DeadLetters);

    private IProxyProvidersGrain Proxies => _grains.GetGrain<IProxyProvidersGrain>(GrainKeys.ProxyProviders);

    private IArchivesGrain Archives => _grains.GetGrain<IArchivesGrain>(GrainKeys.Archives);

    private IFlagsGrain Flags => _grains.GetGrain<IFlagsGrain>(GrainKeys.Flags);

    private ICatalogueGrain Catalogue => _grains.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue);

    private IDocumentsGrain Documents => _grains.GetGrain<IDocumentsGrain>(GrainKeys.Documents);

    /// <inheritdoc/>
    public async Task<JobStatus> AddLibraryAsync(AddLibraryRequest request, CancellationToken cancellationToken)
    {
        var reference = LibraryReference.Parse(request.Library);
        var check = await _grains.GetGrain<ISourceGrain>(GrainKeys.Source).CheckAsync(SourceText.Resolve(request.Source), cancellationToken).ConfigureAwait(false);
        var version = reference.Version ?? check.Version ?? LibraryReference.Unversioned;
        return await Library(reference with { Version = version }).IngestAsync(check.Source, request.Priority, place: null, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<JobStatus> StartBatchAsync(BatchRequest request, CancellationToken cancellationToken)
    {
        var all = request.RefreshAll ? (await Catalogue.ListLibrariesAsync(cancellationToken).ConfigureAwait(false)).Select(library => library.Reference()) : [];
        return await Queue.EnqueueAsync(BatchMessages.ToJob(request, all), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<LibrarySummary[]> ListLibrariesAsync(CancellationToken cancellationToken) => Catalogue.ListLibrariesAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<LibrarySummary> GetLibraryAsync(string reference, CancellationToken cancellationToken)
    {
        var resolved = await Catalogue.ResolveAsync([LibraryReference.Parse(reference).ToString()], cancellationToken).ConfigureAwait(false);
        return resolved.Libraries[0];
    }

    /// <inheritdoc/>
    public async Task<DocumentPage> ListDocumentsAsync(string reference, string? after, int? limit, CancellationToken cancellationToken)
    {
        var library = await GetLibraryAsync(reference, cancellationToken).ConfigureAwait(false);
        return await Documents.ListAsync(library.Name, library.Version, after, limit ?? DocumentPage.DefaultLimit, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<StoredDocument> GetDocumentAsync(string reference, string id, CancellationToken cancellationToken)
    {
        var library = await GetLibraryAsync(reference, cancellationToken).ConfigureAwait(false);
        return await Documents.GetAsync(library.Name, library.Version, id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<DocumentChange> PutDocumentAsync(string reference, DocumentPut document, CancellationToken cancellationToken)
    {
        var library = await Catalogue.ResolveOnlyAsync(LibraryReference.Parse(reference).ToString(), cancellationToken).ConfigureAwait(false);
        return await Library(new(library.Name, library.Version)).PutDocumentAsync(document, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<DocumentChange> RemoveDocumentAsync(string reference, string path, CancellationToken cancellationToken)
    {
        var library = await Catalogue.ResolveOnlyAsync(LibraryReference.Parse(reference).ToString(), cancellationToken).ConfigureAwait(false);
        return await Library(new(library.Name, library.Version)).RemoveDocumentAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<QualityReport> GetQualityAsync(QualityRequest request, CancellationToken cancellationToken) => _grains.GetGrain<IQualityGrain>(GrainKeys.Quality)
        .GetAsync(request with { Library = request.Library is { } library ? LibraryReference.Parse(library).ToString() : null }, cancellationToken);

    /// <inheritdoc/>
    public async Task<LibrarySummary> RemoveLibraryAsync(string reference, CancellationToken cancellationToken)
    {
        var library = await Catalogue.ResolveOnlyAsync(LibraryReference.Parse(reference).ToString(), cancellationToken).ConfigureAwait(false);
        var removed = await Library(new(library.Name, library.Version)).RemoveAsync(cancellationToken).ConfigureAwait(false);
        return removed
            ? library
            : throw new ContexterFaultException(FaultCodes.LibraryNotFound, $"Library '{library.Reference()}' is not here any more; someone else removed it.");
    }

    /// <inheritdoc/>
    public async Task<JobStatus> RebuildLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken)
    {
        var library = await Catalogue.ResolveOnlyAsync(LibraryReference.Parse(reference).ToString(), cancellationToken).ConfigureAwait(false);
        return await Library(new(library.Name, library.Version)).RebuildAsync(priority, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<JobStatus> RefreshLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken)
    {
        var library = await Catalogue.ResolveOnlyAsync(LibraryReference.Parse(reference).ToString(), cancellationToken).ConfigureAwait(false);
        return await Library(new(library.Name, library.Version)).RefreshAsync(priority, place: null, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<JobStatus> ExportLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken)
    {
        var library = await Catalogue.ResolveOnlyAsync(LibraryReference.Parse(reference).ToString(), cancellationToken).ConfigureAwait(false);
        return await Library(new(library.Name, library.Version)).ExportAsync(priority, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task CopyArchiveAsync(string jobId, Stream target, CancellationToken cancellationToken) => ArchiveTransfer.CopyAsync(Archives, jobId, target, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> ImportLibraryAsync(Stream archive, ImportRequest request, CancellationToken cancellationToken) => ArchiveTransfer.ImportAsync(
        Archives, archive, request with { Library = request.Library is { } library ? LibraryReference.Parse(library).ToString() : null }, cancellationToken);

    /// <inheritdoc/>
    public async Task<LibrarySummary> ScheduleLibraryAsync(string reference, int? hours, CancellationToken cancellationToken)
    {
        var library = await Catalogue.ResolveOnlyAsync(LibraryReference.Parse(reference).ToString(), cancellationToken).ConfigureAwait(false);
        return await Library(new(library.Name, library.Version)).ScheduleAsync(hours, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<StoreStatus> GetStoreStatusAsync(CancellationToken cancellationToken) => Documents.GetStoreStatusAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentCheckPage> CheckDocumentsAsync(string library, string? after, int? limit, CancellationToken cancellationToken)
    {
        var (name, version) = LibraryReference.Parse(library);
        return version is null
            ? throw new ContexterFaultException(FaultCodes.InvalidInput, $"Library '{library}' has no version; a check is of one version, written name@version.")
            : Documents.CheckAsync(name, version, after, limit ?? DocumentCheckPage.DefaultLimit, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoreStatus> CompactStoreAsync(CancellationToken cancellationToken) => Documents.CompactStoreAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKeyStatus[]> ListKeysAsync(CancellationToken cancellationToken) => Keys.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKeySecret> CreateKeyAsync(ApiKeyRequest request, CancellationToken cancellationToken) => Keys.CreateAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKeySecret> RotateKeyAsync(string id, RotateKeyRequest request, CancellationToken cancellationToken) =>
        request.KeepOldFor is < 0 or > RotateKeyRequest.MaxKeepOldFor
            ? throw new ContexterFaultException(
                FaultCodes.InvalidInput, FormattableString.Invariant($"keep_old_for is {request.KeepOldFor}; it must be 0 to {RotateKeyRequest.MaxKeepOldFor} seconds (30 days)."))
            : Keys.RotateAsync(id, TimeSpan.FromSeconds(request.KeepOldFor), cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKeyStatus> RevokeKeyAsync(string id, CancellationToken cancellationToken) => Keys.RevokeAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task<ModelStatus[]> ListModelsAsync(CancellationToken cancellationToken) => Models.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> UseModelAsync(string name, CancellationToken cancellationToken) => Models.UseAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task<ModelStatus> RemoveModelIndexAsync(string name, CancellationToken cancellationToken) => Models.RemoveIndexAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task<ProxyProviderStatus[]> ListProxiesAsync(CancellationToken cancellationToken) => Proxies.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ProxyProviderStatus[]> CheckProxiesAsync(CancellationToken cancellationToken) => Proxies.CheckAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<DeadLetterPage> ListDeadLettersAsync(string? library, long? after, int? limit, CancellationToken cancellationToken)
    {
        var reference = library is null ? null : (await GetLibraryAsync(library, cancellationToken).ConfigureAwait(false)).Reference();
        return await DeadLetters.ListAsync(reference, after ?? 0, limit ?? DeadLetterPage.DefaultLimit, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<DeadLetterSummary> GetDeadLetterAsync(long id, CancellationToken cancellationToken) => DeadLetters.GetAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus[]> RetryDeadLettersAsync(RetryDeadLettersRequest request, CancellationToken cancellationToken) => DeadLetters.RetryAsync(request.Ids, cancellationToken);

    /// <inheritdoc/>
    public Task<DeadLetterSummary> RemoveDeadLetterAsync(long id, CancellationToken cancellationToken) => DeadLetters.RemoveAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task<ErrorSummary> GetErrorsAsync(int? hours, CancellationToken cancellationToken) =>
        _grains.GetGrain<IErrorLogGrain>(GrainKeys.ErrorLog).SummarizeAsync(hours ?? ErrorSummary.DefaultHours, cancellationToken);

    /// <inheritdoc/>
    public async Task<JobStatus[]> ListJobsAsync(CancellationToken cancellationToken)
    {
        var ids = await Queue.ListAsync(cancellationToken).ConfigureAwait(false);
        var jobs = new List<JobStatus>(ids.Length);
        foreach (var group in ids.Chunk(JobsAtOnce))
        {
            var statuses = await Task.WhenAll(group.Select(id => FindJobAsync(id, cancellationToken))).ConfigureAwait(false);
            jobs.AddRange(statuses.OfType<JobStatus>());
        }

        return [.. jobs];
    }

    /// <inheritdoc/>
    public Task<JobStatus> GetJobAsync(string jobId, CancellationToken cancellationToken) => Job(jobId).GetStatusAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> CancelJobAsync(string jobId, CancellationToken cancellationToken) => Job(jobId).CancelAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> PauseJobAsync(string jobId, CancellationToken cancellationToken) => Job(jobId).PauseAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> ResumeJobAsync(string jobId, CancellationToken cancellationToken) => Job(jobId).ResumeAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<JobStatus> RetryJobAsync(string jobId, JobPriority? priority, CancellationToken cancellationToken)
    {
        var job = await GetJobAsync(jobId, cancellationToken).ConfigureAwait(false);
        return job.Kind switch
        {
            JobKind.ChangeModel => throw new ContexterFaultException(FaultCodes.JobState, $"Job {job.Id} is of the embedding model; 'contexter models use {job.Model}' goes on with the change."),
            JobKind.Batch => await Queue.RequeueAsync(jobId, priority, cancellationToken).ConfigureAwait(false),
            _ => await Library(new(job.Library, job.Version)).RetryAsync(jobId, priority, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<JobEvent> WatchJobAsync(string jobId, long? after, CancellationToken cancellationToken) =>
        MovingEnumeration.FollowAsync<JobEvent>(last => Job(jobId).WatchAsync(last?.Sequence ?? after, cancellationToken), _time, cancellationToken);

    /// <inheritdoc/>
    public Task<JobEvent[]> ReadJobLogAsync(string jobId, long? after, int? limit, CancellationToken cancellationToken) =>
        Job(jobId).ReadLogAsync(after ?? 0, limit ?? JobStatus.MaxLogLines, cancellationToken);

    /// <inheritdoc/>
    public Task<SearchReply> SearchAsync(SearchRequest request, CancellationToken cancellationToken) =>
        _grains.GetGrain<ISearchGrain>(GrainKeys.Search).SearchAsync(request, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<KnowledgeEvent> AskAsync(KnowledgeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TraceParent.Send();
        var grain = _grains.GetGrain<IKnowledgeGrain>(GrainKeys.Knowledge(KnowledgeToken.Of(request)));
        var events = request.Resume is null ? grain.AskAsync(request, cancellationToken) : grain.ResumeAsync(cancellationToken);
        await foreach (var change in events.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    /// <inheritdoc/>
    public Task<FlagStatus[]> ListFlagsAsync(CancellationToken cancellationToken) => Flags.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<FlagStatus> SetFlagAsync(string name, bool enabled, CancellationToken cancellationToken) => Flags.SetAsync(name, enabled, cancellationToken);

    /// <inheritdoc/>
    public Task<SiloStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        _grains.GetGrain<IStatisticsGrain>(GrainKeys.Statistics).GetAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<CacheFigures> EmptyCacheAsync(string name, CancellationToken cancellationToken) =>
        _grains.GetGrain<IStatisticsGrain>(GrainKeys.Statistics).EmptyCacheAsync(name, cancellationToken);

    private ILibraryGrain Library(LibraryReference reference) => _grains.GetGrain<ILibraryGrain>(GrainKeys.Library(reference.ToString()));

    private IIngestionJobGrain Job(string jobId) => _grains.GetGrain<IIngestionJobGrain>(GrainKeys.Job(jobId));

    /// <summary>A job of the list; null for one whose record had not been written when its process was killed.</summary>
    private async Task<JobStatus?> FindJobAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            return await GetJobAsync(jobId, cancellationToken).ConfigureAwait(false);
        }
        catch (ContexterFaultException fault) when (string.Equals(fault.Code, FaultCodes.JobNotFound, StringComparison.Ordinal))
        {
            return null;
        }
    }
}
