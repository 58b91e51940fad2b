using System.Globalization;
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

/// <summary>Answers from a Contexter server over its REST API. Safe for any number of callers at once.</summary>
/// <remarks>
/// Beside the server's own faults, every method throws <see cref="ContexterFaultException"/> with <c>server_unreachable</c> when there is no connection
/// and <c>unexpected_reply</c> when what answers is not Contexter. What changes something has an idempotency key, and is sent again for up to 30 seconds where its answer is lost
/// or the server is about to be back; watching a job survives a lost connection.
/// </remarks>
public sealed partial class HttpContexterApi : IContexterApi
{
    private const string SearchPath = "v1/search";

    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes an API over a server.</summary>
    /// <param name="http">Its base address is the server's; its time-out limits each call, but not the watching of jobs. The caller disposes it.</param>
    /// <param name="timeProvider">Times the waiting between attempts to reconnect.</param>
    /// <exception cref="ArgumentException">The client has no base address.</exception>
    public HttpContexterApi(HttpClient http, TimeProvider timeProvider)
    {
        var address = http.BaseAddress ?? throw new ArgumentException("The HTTP client needs a base address.", nameof(http));
        _http = http;
        _server = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        _timeProvider = timeProvider;
    }

    /// <inheritdoc/>
    public Task<JobStatus> AddLibraryAsync(AddLibraryRequest request, CancellationToken cancellationToken) =>
        SendAsync<JobStatus>(HttpMethod.Post, "v1/libraries", request, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> StartBatchAsync(BatchRequest request, CancellationToken cancellationToken) =>
        SendAsync<JobStatus>(HttpMethod.Post, "v1/batch", request, cancellationToken);

    /// <inheritdoc/>
    public Task<LibrarySummary[]> ListLibrariesAsync(CancellationToken cancellationToken) =>
        SendAsync<LibrarySummary[]>(HttpMethod.Get, "v1/libraries", null, cancellationToken);

    /// <inheritdoc/>
    public Task<LibrarySummary> GetLibraryAsync(string reference, CancellationToken cancellationToken) =>
        SendAsync<LibrarySummary>(HttpMethod.Get, LibraryPath(reference), null, cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentPage> ListDocumentsAsync(string reference, string? after, int? limit, CancellationToken cancellationToken) =>
        SendAsync<DocumentPage>(HttpMethod.Get, $"{LibraryPath(reference)}/documents{PageQuery(after, limit)}", null, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredDocument> GetDocumentAsync(string reference, string id, CancellationToken cancellationToken) =>
        SendAsync<StoredDocument>(HttpMethod.Get, LibraryPath(reference) + "/documents/" + Uri.EscapeDataString(id), null, cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentChange> PutDocumentAsync(string reference, DocumentPut document, CancellationToken cancellationToken) =>
        SendAsync<DocumentChange>(HttpMethod.Put, DocumentPath(reference, document.Path) + DocumentText.Query(document), document, cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentChange> RemoveDocumentAsync(string reference, string path, CancellationToken cancellationToken) =>
        SendAsync<DocumentChange>(HttpMethod.Delete, DocumentPath(reference, path), null, cancellationToken);

    /// <inheritdoc/>
    public Task<QualityReport> GetQualityAsync(QualityRequest request, CancellationToken cancellationToken) =>
        SendAsync<QualityReport>(HttpMethod.Get, "v1/quality" + QualityQuery(request), null, cancellationToken);

    /// <inheritdoc/>
    public Task<LibrarySummary> RemoveLibraryAsync(string reference, CancellationToken cancellationToken) =>
        SendAsync<LibrarySummary>(HttpMethod.Delete, LibraryPath(reference), null, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> RebuildLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken) =>
        SendAsync<JobStatus>(HttpMethod.Post, LibraryPath(reference) + "/rebuild" + PriorityQuery(priority), null, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> RefreshLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken) =>
        SendAsync<JobStatus>(HttpMethod.Post, LibraryPath(reference) + "/refresh" + PriorityQuery(priority), null, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> ExportLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken) =>
        SendAsync<JobStatus>(HttpMethod.Post, LibraryPath(reference) + "/export" + PriorityQuery(priority), null, cancellationToken);

    /// <inheritdoc/>
    public async Task CopyArchiveAsync(string jobId, Stream target, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server, JobPath(jobId) + "/archive"));
        using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = body.ConfigureAwait(false);
        var buffer = new byte[1 << 16];
        while (await ReadAsync(body, buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<JobStatus> ImportLibraryAsync(Stream archive, ImportRequest request, CancellationToken cancellationToken)
    {
        var library = request.Library is { } name ? "&library=" + Uri.EscapeDataString(LibraryReference.Parse(name).ToString()) : string.Empty;
        return SendAsync<JobStatus>(HttpMethod.Post, "v1/import" + PriorityQuery(request.Priority) + library + (request.Replace ? "&replace=true" : string.Empty), archive, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<LibrarySummary> ScheduleLibraryAsync(string reference, int? hours, CancellationToken cancellationToken) =>
        SendAsync<LibrarySummary>(HttpMethod.Put, LibraryPath(reference) + "/schedule", new ScheduleRequest { Hours = hours }, cancellationToken);

    /// <inheritdoc/>
    public Task<StoreStatus> GetStoreStatusAsync(CancellationToken cancellationToken) => SendAsync<StoreStatus>(HttpMethod.Get, "v1/store", null, cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentCheckPage> CheckDocumentsAsync(string library, string? after, int? limit, CancellationToken cancellationToken) =>
        SendAsync<DocumentCheckPage>(HttpMethod.Get, "v1/store/check/" + Uri.EscapeDataString(LibraryReference.Parse(library).ToString()) + PageQuery(after, limit), null, cancellationToken);

    /// <inheritdoc/>
    public Task<StoreStatus> CompactStoreAsync(CancellationToken cancellationToken) =>
        SendAsync<StoreStatus>(HttpMethod.Post, "v1/store/compact", null, cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKeyStatus[]> ListKeysAsync(CancellationToken cancellationToken) => SendAsync<ApiKeyStatus[]>(HttpMethod.Get, "v1/keys", null, cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKeySecret> CreateKeyAsync(ApiKeyRequest request, CancellationToken cancellationToken) =>
        SendAsync<ApiKeySecret>(HttpMethod.Post, "v1/keys", request, cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKeySecret> RotateKeyAsync(string id, RotateKeyRequest request, CancellationToken cancellationToken) =>
        SendAsync<ApiKeySecret>(HttpMethod.Post, KeyPath(id) + "/rotate", request, cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKeyStatus> RevokeKeyAsync(string id, CancellationToken cancellationToken) => SendAsync<ApiKeyStatus>(HttpMethod.Delete, KeyPath(id), null, cancellationToken);

    /// <inheritdoc/>
    public Task<ModelStatus[]> ListModelsAsync(CancellationToken cancellationToken) => SendAsync<ModelStatus[]>(HttpMethod.Get, "v1/models", null, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> UseModelAsync(string name, CancellationToken cancellationToken) =>
        SendAsync<JobStatus>(HttpMethod.Post, ModelPath(name) + "/use", null, cancellationToken);

    /// <inheritdoc/>
    public Task<ModelStatus> RemoveModelIndexAsync(string name, CancellationToken cancellationToken) =>
        SendAsync<ModelStatus>(HttpMethod.Delete, ModelPath(name) + "/index", null, cancellationToken);

    /// <inheritdoc/>
    public Task<ProxyProviderStatus[]> ListProxiesAsync(CancellationToken cancellationToken) =>
        SendAsync<ProxyProviderStatus[]>(HttpMethod.Get, "v1/proxies", null, cancellationToken);

    /// <inheritdoc/>
    public Task<ProxyProviderStatus[]> CheckProxiesAsync(CancellationToken cancellationToken) =>
        SendAsync<ProxyProviderStatus[]>(HttpMethod.Post, "v1/proxies/check", null, cancellationToken);

    /// <inheritdoc/>
    public Task<DeadLetterPage> ListDeadLettersAsync(string? library, long? after, int? limit, CancellationToken cancellationToken)
    {
        string?[] query =
        [
            library is null ? null : "library=" + Uri.EscapeDataString(library),
            after is null ? null : FormattableString.Invariant($"after={after}"),
            limit is null ? null : FormattableString.Invariant($"limit={limit}"),
        ];
        return SendAsync<DeadLetterPage>(HttpMethod.Get, "v1/dead-letters?" + string.Join('&', query.OfType<string>()), null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DeadLetterSummary> GetDeadLetterAsync(long id, CancellationToken cancellationToken) =>
        SendAsync<DeadLetterSummary>(HttpMethod.Get, FormattableString.Invariant($"v1/dead-letters/{id}"), null, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus[]> RetryDeadLettersAsync(RetryDeadLettersRequest request, CancellationToken cancellationToken) =>
        SendAsync<JobStatus[]>(HttpMethod.Post, "v1/dead-letters/retry", request, cancellationToken);

    /// <inheritdoc/>
    public Task<DeadLetterSummary> RemoveDeadLetterAsync(long id, CancellationToken cancellationToken) =>
        SendAsync<DeadLetterSummary>(HttpMethod.Delete, FormattableString.Invariant($"v1/dead-letters/{id}"), null, cancellationToken);

    /// <inheritdoc/>
    public Task<ErrorSummary> GetErrorsAsync(int? hours, CancellationToken cancellationToken) =>
        SendAsync<ErrorSummary>(HttpMethod.Get, "v1/errors" + (hours is null ? "" : FormattableString.Invariant($"?hours={hours}")), null, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus[]> ListJobsAsync(CancellationToken cancellationToken) =>
        SendAsync<JobStatus[]>(HttpMethod.Get, "v1/jobs", null, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> GetJobAsync(string jobId, CancellationToken cancellationToken) =>
        SendAsync<JobStatus>(HttpMethod.Get, JobPath(jobId), null, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> CancelJobAsync(string jobId, CancellationToken cancellationToken) =>
        SendAsync<JobStatus>(HttpMethod.Post, JobPath(jobId) + "/cancel", null, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> PauseJobAsync(string jobId, CancellationToken cancellationToken) =>
        SendAsync<JobStatus>(HttpMethod.Post, JobPath(jobId) + "/pause", null, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> ResumeJobAsync(string jobId, CancellationToken cancellationToken) =>
        SendAsync<JobStatus>(HttpMethod.Post, JobPath(jobId) + "/resume", null, cancellationToken);

    /// <inheritdoc/>
    public Task<JobStatus> RetryJobAsync(string jobId, JobPriority? priority, CancellationToken cancellationToken) =>
        SendAsync<JobStatus>(HttpMethod.Post, JobPath(jobId) + "/retry" + (priority is { } given ? PriorityQuery(given) : string.Empty), null, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>A lost connection is made again, with growing pauses, up to <see cref="JobWatch.MaxReconnects"/> times without an event in between.</remarks>
    public async IAsyncEnumerable<JobEvent> WatchJobAsync(string jobId, long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watch = new JobWatch(this, jobId, after, _timeProvider);
        await using var _ = watch.ConfigureAwait(false);
        while (await watch.NextAsync(cancellationToken).ConfigureAwait(false) is { } change)
        {
            yield return change;
        }
    }

    /// <inheritdoc/>
    public Task<JobEvent[]> ReadJobLogAsync(string jobId, long? after, int? limit, CancellationToken cancellationToken) =>
        SendAsync<JobEvent[]>(HttpMethod.Get, JobPath(jobId) + "/log" + PageQuery(after?.ToString(CultureInfo.InvariantCulture), limit), null, cancellationToken);

    /// <inheritdoc/>
    public Task<SearchReply> SearchAsync(SearchRequest request, CancellationToken cancellationToken) =>
        SendAsync<SearchReply>(HttpMethod.Post, SearchPath, request, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<KnowledgeEvent> AskAsync(KnowledgeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(KnowledgeStream.PathOf(request), lastEventId: null, cancellationToken).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        await foreach (var change in KnowledgeStream.ReadAsync(stream, Unreachable, cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    /// <inheritdoc/>
    public Task<FlagStatus[]> ListFlagsAsync(CancellationToken cancellationToken) => SendAsync<FlagStatus[]>(HttpMethod.Get, "v1/flags", null, cancellationToken);

    /// <inheritdoc/>
    public Task<FlagStatus> SetFlagAsync(string name, bool enabled, CancellationToken cancellationToken) =>
        SendAsync<FlagStatus>(HttpMethod.Put, "v1/flags/" + Uri.EscapeDataString(name), new FlagChange { Enabled = enabled }, cancellationToken);

    /// <inheritdoc/>
    public Task<SiloStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        SendAsync<SiloStatistics>(HttpMethod.Get, "v1/grains", null, cancellationToken);

    /// <inheritdoc/>
    public Task<CacheFigures> EmptyCacheAsync(string name, CancellationToken cancellationToken) =>
        SendAsync<CacheFigures>(HttpMethod.Delete, "v1/caches/" + Uri.EscapeDataString(name), null, cancellationToken);

    /// <summary>Opens a job's stream of events.</summary>
    internal Task<HttpResponseMessage> OpenEventsAsync(string jobId, string? lastEventId, CancellationToken cancellationToken) =>
        OpenAsync(JobPath(jobId) + "/events", lastEventId, cancellationToken);

    private async Task<HttpResponseMessage> OpenAsync(string path, string? lastEventId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server, path));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The fault for a connection that could not be made or that broke off.</summary>
    internal ContexterFaultException Unreachable(string reason) => new(
        FaultCodes.ServerUnreachable,
        $"The Contexter server at {_server} cannot be reached ({reason}). Start it with 'contexter serve', or check the address.");

    /// <summary>The parameters of a page, as <c>?after=...&amp;limit=...</c>; those that are null are left out.</summary>
    private static string PageQuery(string? after, int? limit)
    {
        var (from, most) = (after is null ? string.Empty : "&after=" + Uri.EscapeDataString(after), limit is null ? string.Empty : FormattableString.Invariant($"&limit={limit}"));
        return "?" + (from + most).TrimStart('&');
    }

    private static string PriorityQuery(JobPriority priority) => "?priority=" + ContexterJson.NameOf(priority);

    private static string DocumentPath(string reference, string path) => LibraryPath(reference) + "/documents/" + Uri.EscapeDataString(path);

    private static string QualityQuery(QualityRequest request)
    {
        var parameters = new List<string>();
        if (request.Library is { } library)
        {
            parameters.Add("library=" + Uri.EscapeDataString(LibraryReference.Parse(library).ToString()));
        }

        if (request.Worst is { } worst)
        {
            parameters.Add(FormattableString.Invariant($"worst={worst}"));
        }

        if (request.Chunks)
        {
            parameters.Add("chunks=true");
        }

        return "?" + string.Join('&', parameters);
    }

    private static string JobPath(string jobId) => "v1/jobs/" + Uri.EscapeDataString(jobId);

    private static string KeyPath(string id) => "v1/keys/" + Uri.EscapeDataString(id);

    private static string ModelPath(string name) => "v1/models/" + Uri.EscapeDataString(name);

    /// <summary>The path of a library. Slashes of the name are encoded too, so that no name can read as dot segments.</summary>
    private static string LibraryPath(string reference) => "v1/libraries/" + Uri.EscapeDataString(LibraryReference.Parse(reference).ToString());

    /// <summary>Reads of a reply; a connection that breaks is no fault of whoever takes what is read.</summary>
    private async Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(e.Message);
        }
    }
}
