using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Contexter.Client.Api;
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

namespace Contexter.Tests.Client;

/// <summary>An API that answers what a test tells it to, and remembers what it was asked.</summary>
internal sealed class FakeContexterApi : IContexterApi
{
    private readonly Channel<JobEvent> _events = Channel.CreateUnbounded<JobEvent>();

    /// <summary>Thrown by every method, if set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What every answer waits for, if set.</summary>
    public TaskCompletionSource? Gate { get; init; }

    /// <summary>Ends when somebody waits for <see cref="Gate"/>.</summary>
    public TaskCompletionSource Waits { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was asked, in order: the argument of every call.</summary>
    public ConcurrentQueue<object> Asked { get; } = new();

    public SearchReply Reply { get; set; } = Samples.Reply();

    public LibrarySummary[] Libraries { get; set; } = [Samples.Library()];

    /// <summary>The documents of every library, in ordinal order of their paths.</summary>
    public StoredDocument[] Documents { get; set; } = [Samples.Document()];

    public ModelStatus[] Models { get; set; } = [Samples.Model()];

    public FlagStatus[] Flags { get; set; } = [Samples.Flag(), Samples.Flag("error_injection", enabled: false) with { Refusal = "Not here." }];

    public ProxyProviderStatus[] Proxies { get; set; } = [Samples.Proxies()];

    public JobStatus[] Jobs { get; set; } = [Samples.Job()];

    public SiloStatistics Statistics { get; set; } = Samples.Statistics();

    /// <summary>Ends when a watcher waits for its first event.</summary>
    public TaskCompletionSource WatchStarted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a watcher has let go of its enumeration.</summary>
    public TaskCompletionSource WatchReleased { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets watchers see an event.</summary>
    public void Publish(params JobEvent[] changes)
    {
        foreach (var change in changes)
        {
            _events.Writer.TryWrite(change).ShouldBeTrue();
        }
    }

    /// <summary>Ends the watching, as if the grain had let go or thrown.</summary>
    public void EndWatch(Exception? failure = null) => _events.Writer.TryComplete(failure);

    public Task<JobStatus> AddLibraryAsync(AddLibraryRequest request, CancellationToken cancellationToken) => Answer(request, () => Jobs[0]);

    public Task<JobStatus> StartBatchAsync(BatchRequest request, CancellationToken cancellationToken) => Answer(request, () => Jobs[0]);

    public ApiKeyStatus[] Keys { get; set; } = [Samples.Key()];

    public Task<ApiKeyStatus[]> ListKeysAsync(CancellationToken cancellationToken) => Answer("keys", () => Keys);

    public Task<ApiKeySecret> CreateKeyAsync(ApiKeyRequest request, CancellationToken cancellationToken) => Answer(request, () => new ApiKeySecret { Key = Samples.Key(), Secret = "ctx_0badcafe_1" });

    public Task<ApiKeySecret> RotateKeyAsync(string id, RotateKeyRequest request, CancellationToken cancellationToken) =>
        Answer((id, request), () => new ApiKeySecret { Key = Samples.Key(), Secret = "ctx_0badcafe_2" });

    public Task<ApiKeyStatus> RevokeKeyAsync(string id, CancellationToken cancellationToken) => Answer($"revoke {id}", Samples.Key);

    public Task<LibrarySummary[]> ListLibrariesAsync(CancellationToken cancellationToken) => Answer("libraries", () => Libraries);

    public Task<LibrarySummary> GetLibraryAsync(string reference, CancellationToken cancellationToken) => Answer(reference, () => Find(reference));

    public Task<DocumentPage> ListDocumentsAsync(string reference, string? after, int? limit, CancellationToken cancellationToken) => Answer($"documents {reference} {after} {limit}", () =>
    {
        Find(reference);
        var left = Documents.Select(document => document.Document).SkipWhile(document => string.CompareOrdinal(document.Path, after) <= 0).ToArray();
        var page = left.Take(limit ?? DocumentPage.DefaultLimit).ToArray();
        return new DocumentPage { Documents = page, Next = page.Length < left.Length ? page[^1].Path : null };
    });

    public Task<StoredDocument> GetDocumentAsync(string reference, string id, CancellationToken cancellationToken) => Answer($"document {reference} {id}", () =>
        Documents.FirstOrDefault(document => document.Document.Id.Equals(id, StringComparison.Ordinal))
        ?? throw new ContexterFaultException("document_not_found", $"Library '{Find(reference).Reference()}' has no document '{id}'."));

    public Task<DocumentChange> PutDocumentAsync(string reference, DocumentPut document, CancellationToken cancellationToken) => Answer((reference, document), () => Samples.Change(Find(reference), DocumentChangeKind.Added, document.Path));

    public Task<DocumentChange> RemoveDocumentAsync(string reference, string path, CancellationToken cancellationToken) =>
        Answer($"remove {path} of {reference}", () => Samples.Change(Find(reference), DocumentChangeKind.Removed, path));

    public QualityReport Quality { get; set; } = Samples.Quality();

    public Task<QualityReport> GetQualityAsync(QualityRequest request, CancellationToken cancellationToken) => Answer(request, () => Quality);

    public Task<LibrarySummary> RemoveLibraryAsync(string reference, CancellationToken cancellationToken) => Answer("remove " + reference, () => Find(reference));

    public Task<JobStatus> RebuildLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken) =>
        Answer(Named("rebuild " + reference, priority), () => Jobs.First(job => job.Library.Equals(Find(reference).Name, StringComparison.Ordinal)));

    public Task<JobStatus> RefreshLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken) =>
        Answer(Named("refresh " + reference, priority), () => Jobs.First(job => job.Library.Equals(Find(reference).Name, StringComparison.Ordinal)));

    public Task<LibrarySummary> ScheduleLibraryAsync(string reference, int? hours, CancellationToken cancellationToken) =>
        Answer(FormattableString.Invariant($"schedule {reference} {hours}"), () => Find(reference) with { RefreshHours = hours, NextRefreshAt = hours is null ? null : Samples.Time });

    public Task<JobStatus> ExportLibraryAsync(string reference, JobPriority priority, CancellationToken cancellationToken) =>
        Answer($"export {reference} {priority}", () => Jobs.First(job => job.Library.Equals(Find(reference).Name, StringComparison.Ordinal)));

    /// <summary>The archive of every job.</summary>
    public byte[] Archive { get; set; } = [1, 2, 3];

    public async Task CopyArchiveAsync(string jobId, Stream target, CancellationToken cancellationToken) =>
        await target.WriteAsync(await Answer("archive of " + jobId, () => Archive), cancellationToken);

    public async Task<JobStatus> ImportLibraryAsync(Stream archive, ImportRequest request, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await archive.CopyToAsync(content, cancellationToken);
        Archive = content.ToArray();
        return await Answer(request, () => Jobs[0]);
    }

    public StoreStatus Store { get; set; } = Samples.Store();

    /// <summary>Documents that a check of any library names, page by page of one.</summary>
    public DamagedDocumentSummary[] Damaged { get; set; } = [];

    public Task<StoreStatus> GetStoreStatusAsync(CancellationToken cancellationToken) => Answer("store", () => Store);

    public Task<DocumentCheckPage> CheckDocumentsAsync(string library, string? after, int? limit, CancellationToken cancellationToken) => Answer($"check {library} {after} {limit}", () =>
    {
        var left = Damaged.SkipWhile(document => string.CompareOrdinal(document.Id, after) <= 0).ToArray();
        return new DocumentCheckPage { Checked = 1, Damaged = [.. left.Take(1)], Next = left.Length > 1 ? left[0].Id : null };
    });

    public Task<StoreStatus> CompactStoreAsync(CancellationToken cancellationToken) => Answer("compact", () => Store with { FileBytes = Store.FileBytes / 2 });

    public Task<ModelStatus[]> ListModelsAsync(CancellationToken cancellationToken) => Answer("models", () => Models);

    public Task<JobStatus> UseModelAsync(string name, CancellationToken cancellationToken) =>
        Answer("use " + name, () => Jobs.First(job => name.Equals(FindModel(name).Name, StringComparison.Ordinal) && job.Kind == JobKind.ChangeModel));

    public Task<ModelStatus> RemoveModelIndexAsync(string name, CancellationToken cancellationToken) => Answer("remove index of " + name, () => FindModel(name));

    public Task<FlagStatus[]> ListFlagsAsync(CancellationToken cancellationToken) => Answer("flags", () => Flags);

    public Task<FlagStatus> SetFlagAsync(string name, bool enabled, CancellationToken cancellationToken) => Answer(
        $"flag {name} {enabled}",
        () => Flags.FirstOrDefault(flag => flag.Name == name) is not { } known ? throw new ContexterFaultException("flag_not_found", $"There is no flag '{name}'.")
            : enabled && known.Refusal is { } refusal ? throw new ContexterFaultException("flag_refused", refusal)
            : known with { Enabled = enabled });

    public Task<ProxyProviderStatus[]> ListProxiesAsync(CancellationToken cancellationToken) => Answer("proxies", () => Proxies);

    public Task<ProxyProviderStatus[]> CheckProxiesAsync(CancellationToken cancellationToken) => Answer("check proxies", () => Proxies);

    /// <summary>What was set aside.</summary>
    public DeadLetterSummary[] DeadLetters { get; set; } = [Samples.DeadLetter()];

    /// <summary>The errors of the last hours.</summary>
    public ErrorSummary Errors { get; set; } = Samples.Errors();

    public Task<DeadLetterPage> ListDeadLettersAsync(string? library, long? after, int? limit, CancellationToken cancellationToken) => Answer($"dead letters {library} {after} {limit}", () =>
    {
        var left = DeadLetters.Where(letter => letter.Id > (after ?? 0)).ToArray();
        var page = left.Take(limit ?? DeadLetterPage.DefaultLimit).ToArray();
        return new DeadLetterPage { Letters = page, Next = page.Length < left.Length ? page[^1].Id : null, Total = DeadLetters.Length };
    });

    public Task<DeadLetterSummary> GetDeadLetterAsync(long id, CancellationToken cancellationToken) => Answer($"dead letter {id}", () => FindDeadLetter(id));

    public Task<JobStatus[]> RetryDeadLettersAsync(RetryDeadLettersRequest request, CancellationToken cancellationToken) =>
        Answer("retry dead letters " + string.Join(' ', request.Ids), () => request.Ids.Length == 0 || FindDeadLetter(request.Ids[0]) is not null ? Jobs[..1] : []);

    public Task<DeadLetterSummary> RemoveDeadLetterAsync(long id, CancellationToken cancellationToken) => Answer($"remove dead letter {id}", () => FindDeadLetter(id));

    public Task<ErrorSummary> GetErrorsAsync(int? hours, CancellationToken cancellationToken) => Answer($"errors {hours}", () => Errors);

    public Task<JobStatus[]> ListJobsAsync(CancellationToken cancellationToken) => Answer("jobs", () => Jobs);

    public Task<JobStatus> GetJobAsync(string jobId, CancellationToken cancellationToken) => Answer(jobId, () => FindJob(jobId));

    public Task<JobStatus> CancelJobAsync(string jobId, CancellationToken cancellationToken) =>
        Answer("cancel " + jobId, () => FindJob(jobId) with { State = JobState.Cancelled });

    public Task<JobStatus> PauseJobAsync(string jobId, CancellationToken cancellationToken) => Answer("pause " + jobId, () => FindJob(jobId) with { State = JobState.Paused });

    public Task<JobStatus> ResumeJobAsync(string jobId, CancellationToken cancellationToken) => Answer("resume " + jobId, () => FindJob(jobId) with { State = JobState.Queued });

    public Task<JobStatus> RetryJobAsync(string jobId, JobPriority? priority, CancellationToken cancellationToken) => Answer(Named("retry " + jobId, priority ?? JobPriority.Normal), () => FindJob(jobId) with { State = JobState.Queued });

    /// <summary>What a log has of a job.</summary>
    public JobEvent[] Log { get; set; } = [Samples.Event(1)];

    public Task<JobEvent[]> ReadJobLogAsync(string jobId, long? after, int? limit, CancellationToken cancellationToken) => Answer($"log {jobId} {after} {limit}", () =>
    {
        FindJob(jobId);
        return Log.Where(line => line.Sequence > (after ?? 0)).Take(limit ?? JobStatus.MaxLogLines).ToArray();
    });

    /// <summary>An event that is not there yet is of another log.</summary>
    private static long Skipped(long? after) => after is { } known and < 1_000 ? known : 0;

    public async IAsyncEnumerable<JobEvent> WatchJobAsync(string jobId, long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Answer("watch " + jobId, () => FindJob(jobId));
        try
        {
            WatchStarted.TrySetResult();
            await foreach (var change in _events.Reader.ReadAllAsync(cancellationToken))
            {
                if (change.Sequence > Skipped(after))
                {
                    yield return change;
                }

                if (change.Job.HasEnded())
                {
                    yield break;
                }
            }
        }
        finally
        {
            WatchReleased.TrySetResult();
        }
    }

    /// <summary>What is told of an answer.</summary>
    public IReadOnlyList<KnowledgeEvent> Knowledge { get; set; } = [];

    public async IAsyncEnumerable<KnowledgeEvent> AskAsync(KnowledgeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Asked.Enqueue(request);
        await Task.Yield();
        foreach (var change in Knowledge)
        {
            yield return change;
        }

        if (Failure is not null)
        {
            throw Failure;
        }
    }

    public Task<SearchReply> SearchAsync(SearchRequest request, CancellationToken cancellationToken) => Answer(request, () => Reply);

    public Task<SiloStatistics> GetStatisticsAsync(CancellationToken cancellationToken) => Answer("statistics", () => Statistics);

    public Task<CacheFigures> EmptyCacheAsync(string name, CancellationToken cancellationToken) => Answer($"empty {name}", () => Statistics.Caches.Single() with { Entries = 0 });

    private static string Named(string what, JobPriority priority) => priority == JobPriority.Normal ? what : $"{what} {priority}";

    private async Task<T> Answer<T>(object asked, Func<T> answer)
    {
        await Task.Yield();
        Asked.Enqueue(asked);
        if (Gate is { } gate)
        {
            Waits.TrySetResult();
            await gate.Task;
        }

        return Failure is null ? answer() : throw Failure;
    }

    private LibrarySummary Find(string reference) =>
        Libraries.FirstOrDefault(l => reference.Equals(l.Reference(), StringComparison.Ordinal) || reference.Equals(l.Name, StringComparison.Ordinal))
        ?? throw new ContexterFaultException("library_not_found", $"Library '{reference}' is not here.");

    private ModelStatus FindModel(string name) =>
        Models.FirstOrDefault(m => name.Equals(m.Name, StringComparison.Ordinal))
        ?? throw new ContexterFaultException("model_not_found", $"There is no embedding model '{name}'.");

    private DeadLetterSummary FindDeadLetter(long id) =>
        DeadLetters.FirstOrDefault(letter => letter.Id == id) ?? throw new ContexterFaultException("dead_letter_not_found", $"There is no dead letter {id}.");

    private JobStatus FindJob(string jobId) =>
        Jobs.FirstOrDefault(j => jobId.Equals(j.Id, StringComparison.Ordinal))
        ?? throw new ContexterFaultException("job_not_found", $"Job '{jobId}' is not known.");
}
