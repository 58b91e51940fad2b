using Contexter.Deduplication;
using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Ingestion;
using Contexter.Ingestion;
using Contexter.ModelRegistry;
using Contexter.Storage;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Libraries;

/// <summary>Persisted state of <see cref="LibraryGrain"/>.</summary>
public sealed class LibraryRecord
{
    /// <summary>What is known of the library version; null when it is not here.</summary>
    public LibrarySummary? Library { get; set; }
}

/// <inheritdoc cref="ILibraryGrain"/>
public sealed partial class LibraryGrain(
    [PersistentState("library")] IPersistentState<LibraryRecord> record,
    IDocumentStore documents,
    IDocumentChanges changes,
    DocumentComposer composer,
    SignatureStore signatures,
    EmbeddingModels models,
    TimeProvider time,
    ILogger<LibraryGrain> logger)
    : Grain, ILibraryGrain, IRemindable, IDisposable
{
    private const string Refreshing = "refresh";

    private readonly SemaphoreSlim _writing = new(1);

    private LibraryVersion Id => LibraryVersion.Parse(this.GetPrimaryKeyString()["lib/".Length..]);

    /// <inheritdoc/>
    public async Task<JobStatus> IngestAsync(SourceDescription source, JobPriority priority, BatchPlace? place, CancellationToken cancellationToken)
    {
        RequireName();
        if (await FindUnfinishedAsync(cancellationToken) is { } running)
        {
            return running is { Kind: JobKind.Add, Only: null } && SameSource(running.Source, source) ? running : throw Busy(running);
        }

        return await EnqueueAsync(
            Request(JobKind.Add, source, priority) with { Place = place },
            library => (library ?? New(source)) with { Source = source, State = library is { State: LibraryState.Ready } ? LibraryState.Ready : LibraryState.Ingesting },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobStatus> RebuildAsync(JobPriority priority, CancellationToken cancellationToken)
    {
        var known = RequireHere();
        if (await FindUnfinishedAsync(cancellationToken) is { } running)
        {
            return running.Kind == JobKind.Rebuild ? running : throw Busy(running);
        }

        return await EnqueueAsync(Request(JobKind.Rebuild, known.Source, priority), library => library ?? known, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobStatus> RefreshAsync(JobPriority priority, BatchPlace? place, CancellationToken cancellationToken)
    {
        var known = RequireHere();
        if (await FindUnfinishedAsync(cancellationToken) is null && known.Source.Version is { } stated)
        {
            var version = await GrainFactory.GetGrain<ISourceGrain>(GrainKeys.Source).GetVersionAsync(known.Source, cancellationToken);
            if (version is not null && !string.Equals(version, stated, StringComparison.Ordinal))
            {
                throw new ContexterFaultException(
                    ErrorCodes.VersionChanged,
                    $"The source of library '{Id}' has become version '{version}', and '{Id}' would not be what its name says; add '{Id.Name}' from it again, which makes '{Id.Name}@{version}'.");
            }
        }

        return await IngestAsync(known.Source, priority, place, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobStatus> RedriveAsync(string[] items, CancellationToken cancellationToken)
    {
        var known = RequireHere();
        return await FindUnfinishedAsync(cancellationToken) is { } running
            ? throw Busy(running)
            : await EnqueueAsync(Request(JobKind.Add, known.Source, JobPriority.Normal) with { Only = items }, library => library ?? known, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JobStatus> RetryAsync(string jobId, JobPriority? priority, CancellationToken cancellationToken)
    {
        _ = RequireHere();
        if (await FindUnfinishedAsync(cancellationToken) is { } running)
        {
            return string.Equals(running.Id, jobId, StringComparison.Ordinal) ? running : throw Busy(running);
        }

        var job = await GrainFactory.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue).RequeueAsync(jobId, priority, cancellationToken);
        if (record.State.Library is { } library && !string.Equals(library.LastJobId, job.Id, StringComparison.Ordinal))
        {
            await PutAsync(library with { LastJobId = job.Id }, CancellationToken.None);
        }

        return job;
    }

    /// <inheritdoc/>
    public async Task<LibrarySummary> ScheduleAsync(int? hours, CancellationToken cancellationToken)
    {
        var known = RequireHere();
        if (hours is < LibrarySummary.MinRefreshHours or > LibrarySummary.MaxRefreshHours)
        {
            throw new ContexterFaultException(
                ErrorCodes.InvalidInput,
                FormattableString.Invariant($"A refresh every {hours} hours is not possible; {LibrarySummary.MinRefreshHours} to {LibrarySummary.MaxRefreshHours} hours (30 days) are."));
        }

        DateTimeOffset? next = hours is { } period ? RefreshSchedule.First(Id, time.GetUtcNow(), TimeSpan.FromHours(period)) : null;
        await PutAsync(known with { RefreshHours = hours, NextRefreshAt = next, RefreshProblem = null }, cancellationToken);
        await KeepScheduleAsync(cancellationToken);
        return record.State.Library!;
    }

    /// <inheritdoc/>
    public async Task KeepScheduleAsync(CancellationToken cancellationToken)
    {
        if (record.State.Library is { RefreshHours: { } hours, NextRefreshAt: { } next, State: not LibraryState.Removing })
        {
            await this.RegisterOrUpdateReminder(Refreshing, RefreshSchedule.Delay(Id, next, time.GetUtcNow()), TimeSpan.FromHours(hours));
        }
        else if (await this.GetReminder(Refreshing) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    /// <summary>Refreshes the library, unless something else is being done to it: the next time will do as well.</summary>
    /// <param name="reminderName">The reminder, of which there is one.</param>
    /// <param name="status">When it ticked.</param>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (record.State.Library is not { RefreshHours: { } hours, NextRefreshAt: { } due })
        {
            await KeepScheduleAsync(CancellationToken.None);
            return;
        }

        string? problem = null;
        try
        {
            if (await FindUnfinishedAsync(CancellationToken.None) is null)
            {
                await RefreshAsync(JobPriority.Low, place: null, CancellationToken.None);
            }
        }
        catch (ContexterFaultException fault)
        {
            problem = fault.Message;
            LogNotRefreshed(Id.ToString(), fault.Message);
        }

        if (record.State.Library is { } library)
        {
            await PutAsync(library with { NextRefreshAt = RefreshSchedule.Next(due, time.GetUtcNow(), TimeSpan.FromHours(hours)), RefreshProblem = problem }, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public Task<LibrarySummary?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(record.State.Library);

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(CancellationToken cancellationToken)
    {
        if (record.State.Library is not { } library)
        {
            return false;
        }

        await PutAsync(library with { State = LibraryState.Removing }, cancellationToken);
        if (await FindLastJobAsync(cancellationToken) is { } unfinished)
        {
            await GrainFactory.GetGrain<IIngestionJobGrain>(GrainKeys.Job(unfinished.Id)).CancelAsync(cancellationToken);
        }

        // The truth goes last: after a crash in between, the library is still listed as being removed, and removing it again finishes the work.
        await models.DeleteLibraryAsync(Id, cancellationToken);
        signatures.Delete(Id);
        await documents.DeleteLibraryAsync(Id, cancellationToken);
        await GrainFactory.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue).ForgetLibraryAsync(Id.Name, Id.Version, cancellationToken);
        await record.ClearStateAsync(cancellationToken);
        await KeepScheduleAsync(cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async Task CompleteIngestionAsync(JobStatus job, CancellationToken cancellationToken)
    {
        var library = record.State.Library ?? New(job.Source);
        if (library.State == LibraryState.Removing)
        {
            return;
        }

        // An import that ended before it had stored anything has changed nothing.
        var isOfJob = job.Kind is JobKind.Add or JobKind.Rebuild || (job.Kind == JobKind.Import && HasChanged(job));

        // A job that ended before it had compared documents and index changed neither count.
        var isCounted = job.Counters.DocumentsToIndex > 0;
        await PutAsync(
            library with
            {
                State = StateAfter(job, library),
                Source = isOfJob ? job.Source : library.Source,
                Documents = isCounted ? job.Counters.DocumentsToIndex : library.Documents,
                Chunks = isCounted ? job.Counters.ChunksIndexed : library.Chunks,
                LastJobId = job.Id,
                UpdatedAt = job is { State: JobState.Completed, Kind: JobKind.Add or JobKind.Import, Only: null } ? job.FinishedAt : library.UpdatedAt,
            },
            cancellationToken);
    }

    /// <summary>Releases what the activation holds; the host calls it when the activation ends.</summary>
    public void Dispose() => _writing.Dispose();

    private static bool SameSource(SourceDescription a, SourceDescription b) =>
        a.Kind == b.Kind && a.Location == b.Location && a.Scope == b.Scope && a.MaxItems == b.MaxItems && a.MaxDepth == b.MaxDepth
        && a.Include.SequenceEqual(b.Include, StringComparer.Ordinal)
        && a.Exclude.SequenceEqual(b.Exclude, StringComparer.Ordinal)
        && a.Topics.SequenceEqual(b.Topics, StringComparer.Ordinal);

    private static LibraryState StateAfter(JobStatus job, LibrarySummary library) => job switch
    {
        { Kind: JobKind.Export } => library.State,
        { State: JobState.Completed, Kind: JobKind.Add or JobKind.Import, Only: null } => LibraryState.Ready,

        // Rebuilding makes an index whole, and trying again what was set aside adds to it, but neither makes the documents of an ingestion that never finished.
        { State: JobState.Completed } => library.UpdatedAt is null ? LibraryState.Incomplete : LibraryState.Ready,

        // A rebuild that began has removed the index and not brought all of it back; one that never began has done nothing.
        { Kind: JobKind.Rebuild, StartedAt: not null } => LibraryState.Incomplete,

        // So has an import whose documents are a mixture of the archive's and those that were there.
        { Kind: JobKind.Import } when HasChanged(job) => LibraryState.Incomplete,
        _ => library.State == LibraryState.Ready ? LibraryState.Ready : LibraryState.Incomplete,
    };

    private LibrarySummary RequireHere() => record.State.Library
        ?? throw new ContexterFaultException(ErrorCodes.LibraryNotFound, $"Library '{Id}' is not here; 'contexter libraries' lists those that are.");

    private JobRequest Request(JobKind kind, SourceDescription source, JobPriority priority) =>
        new() { Kind = kind, Library = Id.Name, Version = Id.Version, Source = source, Priority = priority };

    private async Task<JobStatus> EnqueueAsync(JobRequest request, Func<LibrarySummary?, LibrarySummary> change, CancellationToken cancellationToken)
    {
        var job = await GrainFactory.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue).EnqueueAsync(request, cancellationToken);

        // A short job may have ended by now; what it noted is newer.
        var library = record.State.Library;
        if (!job.HasEnded() && !string.Equals(library?.LastJobId, job.Id, StringComparison.Ordinal))
        {
            await PutAsync(change(library) with { LastJobId = job.Id }, CancellationToken.None);
        }

        return job;
    }

    /// <summary>The library's job, if it has not ended.</summary>
    /// <exception cref="ContexterFaultException">The library is being removed.</exception>
    private async Task<JobStatus?> FindUnfinishedAsync(CancellationToken cancellationToken)
    {
        if (record.State.Library?.State == LibraryState.Removing)
        {
            throw new ContexterFaultException(ErrorCodes.LibraryBusy, $"Library '{Id}' is being removed; add it again when that is done.");
        }

        return await FindLastJobAsync(cancellationToken);
    }

    private async Task<JobStatus?> FindLastJobAsync(CancellationToken cancellationToken)
    {
        if (record.State.Library?.LastJobId is not { } lastJob)
        {
            return null;
        }

        return await GrainFactory.FindJobAsync(lastJob, cancellationToken) is { } job && !job.HasEnded() ? job : null;
    }

    private ContexterFaultException Busy(JobStatus job) =>
        new(ErrorCodes.LibraryBusy, $"Library '{Id}' cannot be changed now: {WhyBusy(job)} by job {job.Id}; {(job.State == JobState.Paused ? $"resume it with 'contexter jobs resume {job.Id}'" : "wait for it")} or cancel it with 'contexter jobs cancel {job.Id}'.");

    private static string WhyBusy(JobStatus job) => job switch
    {
        { Kind: JobKind.Rebuild } => "its index is being rebuilt",
        { Kind: JobKind.Export } => "it is being exported",
        { Kind: JobKind.Import } => "it is being imported",
        { Only: not null } => "what was set aside of it is being tried again",
        _ => $"it is being ingested from '{SourceName(job.Source)}'",
    };

    private static string SourceName(SourceDescription source) => source.Location.Length > 0 ? source.Location : source.Kind;

    private static bool HasChanged(JobStatus import) => import.State == JobState.Completed || import.Counters.ItemsStored > 0;

    private void RequireName()
    {
        if (VersionSelection.IsReserved(Id.Version))
        {
            throw new ContexterFaultException(
                ErrorCodes.InvalidInput,
                $"'{Id.Version}' is what references call the highest version of a library, and cannot be the name of one; give its number, or leave the version out to take the source's own.");
        }
    }

    private LibrarySummary New(SourceDescription source) =>
        new() { Name = Id.Name, Version = Id.Version, Source = source, State = LibraryState.Ingesting, CreatedAt = time.GetUtcNow() };

    private async Task PutAsync(LibrarySummary library, CancellationToken cancellationToken)
    {
        record.State.Library = library;

        // The end of a job is noted between the awaits of other calls: each writes the newest, one after the other.
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // A write that is given up in the middle would clash with the next.
            await record.WriteStateAsync(CancellationToken.None);
            await GrainFactory.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue).PutLibraryAsync(record.State.Library, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    [LoggerMessage(EventId = 2203, Level = LogLevel.Warning, Message = "A change of library '{Library}' could not be told by its stream: {Reason}")]
    private partial void LogNotTold(string library, string reason);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Warning, Message = "Library '{Library}' was not refreshed as scheduled: {Reason}")]
    private partial void LogNotRefreshed(string library, string reason);
}
