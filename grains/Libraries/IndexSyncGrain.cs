using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Models;
using Contexter.ModelRegistry;
using Contexter.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Contexter.Grains.Libraries;

/// <inheritdoc cref="IIndexSyncGrain"/>
/// <remarks>
/// An event only wakes it: what has to be followed is in the document store, noted in the transaction of each change. So events may be lost or come twice, and a start makes up for
/// what a crash left.
/// </remarks>
[ImplicitStreamSubscription(DocumentStreams.Namespace)]
public sealed partial class IndexSyncGrain(IDocumentChanges changes, LibraryIndexer indexer, EmbeddingModels models, ILogger<IndexSyncGrain> logger)
    : Grain, IIndexSyncGrain, IStreamSubscriptionObserver, IAsyncObserver<DocumentsChanged>
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(1);

    private IndexSync? _last;
    private IGrainTimer? _retry;
    private TimeSpan _delay = FirstRetry;

    private LibraryVersion Library => LibraryVersion.Parse(this.GetPrimaryKeyString()["sync/".Length..]);

    /// <inheritdoc/>
    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => await handleFactory.Create<DocumentsChanged>().ResumeAsync(this);

    /// <inheritdoc/>
    public Task OnNextAsync(DocumentsChanged item, StreamSequenceToken? token = null) => TrySyncAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task OnCompletedAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex)
    {
        LogNotFollowed(Library.ToString(), ex.Message);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IndexSync?> SyncAsync(CancellationToken cancellationToken)
    {
        var library = Library;
        if (await changes.GetLastChangeAsync(library, cancellationToken) is not { } last)
        {
            return _last;
        }

        try
        {
            var model = await GrainFactory.GetGrain<ICatalogueGrain>(GrainKeys.Catalogue).GetModelAsync(cancellationToken);
            _last = await indexer.SyncAsync(models.Require(model), model, library, GrainFactory, cancellationToken);
            await changes.ForgetChangesAsync(library, last, cancellationToken);
            _delay = FirstRetry;
            return _last;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogNotFollowed(library.ToString(), fault.Message);
            TryAgainAfter(_delay);
            _delay = TimeSpan.FromTicks(Math.Min(2 * _delay.Ticks, LastRetry.Ticks));
            throw;
        }
    }

    /// <inheritdoc/>
    public Task WakeAsync(CancellationToken cancellationToken)
    {
        TryAgainAfter(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    private void TryAgainAfter(TimeSpan delay)
    {
        _retry?.Dispose();
        _retry = this.RegisterGrainTimer(TrySyncAsync, new GrainTimerCreationOptions(delay, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private async Task TrySyncAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SyncAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is ContexterException or ContexterFaultException)
        {
            // Logged, and to be tried again.
        }
    }

    [LoggerMessage(EventId = 2210, Level = LogLevel.Warning, Message = "The index of library '{Library}' does not follow a change of its documents yet: {Reason}")]
    private partial void LogNotFollowed(string library, string reason);
}
