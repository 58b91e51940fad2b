using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Indexing;
using Contexter.Storage;

namespace Contexter.Grains.Libraries;

/// <summary>Persisted state of <see cref="LibraryGrain"/>.</summary>
public sealed class LibraryRecord
{
    /// <summary>What is known of the library version; null when it is not here.</summary>
    public LibrarySummary? Library { get; set; }
}

/// <inheritdoc cref="ILibraryGrain"/>
public sealed class LibraryGrain(
    [PersistentState("library")] IPersistentState<LibraryRecord> record, IDocumentStore documents, IChunkIndex index, TimeProvider time)
    : Grain, ILibraryGrain, IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    private LibraryVersion Id => LibraryVersion.Parse(this.GetPrimaryKeyString()["lib/".Length..]);

    /// <inheritdoc/>
    public async Task<JobStatus> IngestAsync(SourceDescription source, CancellationToken cancellationToken)
    {
        var library = record.State.Library;
        if (library?.State == LibraryState.Removing)
        {
            throw new ContexterFaultException(ErrorCodes.LibraryBusy, $"Library '{Id}' is being removed; add it again when that is done.");
        }

        if (library?.LastJobId is { } lastJob && await FindUnfinishedAsync(lastJob, cancellationToken) is { } running)
        {
            return SameSource(running.Source, source)
                ? running
                : throw new ContexterFaultException(
                    ErrorCodes.LibraryBusy,
                    $"Library '{Id}' is being ingested from another source ('{running.Source.Location}') by job {lastJob}; wait for it or cancel it with 'contexter jobs cancel {lastJob}'.");
        }

        var job = await GrainFactory.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue).EnqueueAsync(Id.Name, Id.Version, source, cancellationToken);

        // A short job may have ended by now; what it noted is newer.
        library = record.State.Library;
        if (!string.Equals(library?.LastJobId, job.Id, StringComparison.Ordinal))
        {
            await PutAsync(
                (library ?? New(source)) with { Source = source, LastJobId = job.Id, State = library is { State: LibraryState.Ready } ? LibraryState.Ready : LibraryState.Ingesting },
                cancellationToken);
        }

        return job;
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
        if (library.LastJobId is { } lastJob && await FindUnfinishedAsync(lastJob, cancellationToken) is not null)
        {
            await GrainFactory.GetGrain<IIngestionJobGrain>(GrainKeys.Job(lastJob)).CancelAsync(cancellationToken);
        }

        // The truth goes last: after a crash in between, the library is still listed as being removed, and removing it again finishes the work.
        await index.DeleteLibraryAsync(Id, cancellationToken);
        await documents.DeleteLibraryAsync(Id, cancellationToken);
        await GrainFactory.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue).ForgetLibraryAsync(Id.Name, Id.Version, cancellationToken);
        await record.ClearStateAsync(cancellationToken);
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

        var state = job.State == JobState.Completed || library.UpdatedAt is not null ? LibraryState.Ready : LibraryState.Incomplete;
        await PutAsync(
            library with
            {
                State = state,
                Source = job.Source,
                Documents = job.Counters.DocumentsToIndex,
                Chunks = job.Counters.ChunksIndexed,
                LastJobId = job.Id,
                UpdatedAt = job.State == JobState.Completed ? job.FinishedAt : library.UpdatedAt,
            },
            cancellationToken);
    }

    /// <summary>Releases what the activation holds; the host calls it when the activation ends.</summary>
    public void Dispose() => _writing.Dispose();

    private static bool SameSource(SourceDescription a, SourceDescription b) =>
        a.Kind == b.Kind && a.Location == b.Location && a.Include.SequenceEqual(b.Include, StringComparer.Ordinal) && a.Exclude.SequenceEqual(b.Exclude, StringComparer.Ordinal);

    private async Task<JobStatus?> FindUnfinishedAsync(string jobId, CancellationToken cancellationToken)
    {
        var job = await GrainFactory.GetGrain<IIngestionJobGrain>(GrainKeys.Job(jobId)).GetStatusAsync(cancellationToken);
        return job.HasEnded() ? null : job;
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
            await record.WriteStateAsync(cancellationToken);
            await GrainFactory.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue).PutLibraryAsync(record.State.Library, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }
}
