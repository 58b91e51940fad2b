using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Ingestion;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Grains.Libraries;

public sealed partial class LibraryGrain
{
    /// <inheritdoc/>
    public async Task<DocumentChange> PutDocumentAsync(DocumentPut document, CancellationToken cancellationToken)
    {
        await RequireIdleAsync(cancellationToken);
        var composed = composer.Compose(Id, document.Path, document.Format, document.Text, document.SourceUrl);
        var outcome = await changes.PutDocumentAsync(composed, cancellationToken);
        return await FollowAsync((DocumentChangeKind)outcome, DocumentMetadata.Of(composed), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DocumentChange> RemoveDocumentAsync(string path, CancellationToken cancellationToken)
    {
        await RequireIdleAsync(cancellationToken);
        var document = await documents.GetAsync(Id, DocumentId.Create(Id, path), cancellationToken)
            ?? throw new ContexterFaultException(ErrorCodes.DocumentNotFound, $"Library '{Id}' has no document '{path}'; 'contexter documents list {Id}' lists those that it has.");
        await changes.RemoveDocumentAsync(Id, document.Id, cancellationToken);
        return await FollowAsync(DocumentChangeKind.Removed, DocumentMetadata.Of(document), cancellationToken);
    }

    /// <summary>A job compares documents and index once and works long at what it found: what is changed meanwhile could be written over.</summary>
    private async Task RequireIdleAsync(CancellationToken cancellationToken)
    {
        RequireHere();
        if (await FindUnfinishedAsync(cancellationToken) is { } running)
        {
            throw Busy(running);
        }

        if ((await GrainFactory.GetGrain<IJobQueueGrain>(GrainKeys.JobQueue).ListUnfinishedAsync(JobKind.ChangeModel, cancellationToken)) is [var change, ..])
        {
            throw new ContexterFaultException(
                ErrorCodes.LibraryBusy, $"Documents of library '{Id}' cannot be changed now: the embedding model is being changed by job {change}; wait for it or cancel it with 'contexter jobs cancel {change}'.");
        }
    }

    /// <summary>Tells of a change that is stored, and waits until the index has followed. The change is not undone when it cannot yet: it follows as soon as it can.</summary>
    private async Task<DocumentChange> FollowAsync(DocumentChangeKind kind, DocumentMetadata document, CancellationToken cancellationToken)
    {
        var key = GrainKeys.IndexSync(Id.ToString());
        try
        {
            await this.GetStreamProvider(ChunkStreams.Provider)
                .GetStream<DocumentsChanged>(StreamId.Create(DocumentStreams.Namespace, key))
                .OnNextAsync(new DocumentsChanged { Library = Id.Name, Version = Id.Version });
        }
        catch (Exception fault) when (fault is OrleansException or TimeoutException or InvalidOperationException)
        {
            // The event only wakes whoever has the index follow, and that is asked below, too.
            LogNotTold(Id.ToString(), fault.Message);
        }

        ProblemSummary? problem = null;
        try
        {
            if (await GrainFactory.GetGrain<IIndexSyncGrain>(key).SyncAsync(cancellationToken) is { } sync)
            {
                problem = sync.Problems.GetValueOrDefault(document.Path);
                await PutAsync(record.State.Library! with { Documents = sync.Documents, Chunks = sync.Chunks }, cancellationToken);
            }
        }
        catch (ContexterFaultException fault)
        {
            problem = new ProblemSummary { Code = fault.Code, Message = fault.Message };
        }

        return new DocumentChange { Kind = kind, Document = DocumentsGrain.Summarize(document), IsIndexed = problem is null, Problem = problem };
    }
}
