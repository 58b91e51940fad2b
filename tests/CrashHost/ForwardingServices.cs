using Contexter.Documents;
using Contexter.Indexing;
using Contexter.Sources;
using Contexter.Storage;

namespace Contexter.CrashHost;

/// <summary>A document store that passes everything on.</summary>
internal abstract class ForwardingStore(IDocumentStore inner) : IDocumentStore
{
    public IDeadLetterStore DeadLetters => Inner.DeadLetters;

    protected IDocumentStore Inner { get; } = inner;

    public virtual Task StoreItemAsync(string jobId, ItemReceipt item, IReadOnlyList<Document> documents, CancellationToken cancellationToken) =>
        Inner.StoreItemAsync(jobId, item, documents, cancellationToken);

    public virtual Task<IReadOnlyList<DocumentId>> PruneAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken) =>
        Inner.PruneAsync(jobId, library, cancellationToken);

    public Task LeaveOutItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken) => Inner.LeaveOutItemAsync(jobId, item, cancellationToken);

    public Task<IReadOnlyList<KnownItem>> GetKnownItemsAsync(LibraryVersion library, CancellationToken cancellationToken) =>
        Inner.GetKnownItemsAsync(library, cancellationToken);

    public Task<IReadOnlyList<SourceItem>> GetLeadsAsync(string jobId, LibraryVersion library, int depth, CancellationToken cancellationToken) =>
        Inner.GetLeadsAsync(jobId, library, depth, cancellationToken);

    public Task RejectItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken) => Inner.RejectItemAsync(jobId, item, cancellationToken);

    public Task<bool> TryKeepItemAsync(string jobId, ItemReceipt item, CancellationToken cancellationToken) => Inner.TryKeepItemAsync(jobId, item, cancellationToken);

    public Task<IReadOnlyList<ItemReceipt>> GetItemsAsync(string jobId, CancellationToken cancellationToken) => Inner.GetItemsAsync(jobId, cancellationToken);

    public Task<LedgerSummary> SummarizeAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken) =>
        Inner.SummarizeAsync(jobId, library, cancellationToken);

    public Task<IReadOnlyList<LibraryVersion>> ListLibrariesAsync(CancellationToken cancellationToken) => Inner.ListLibrariesAsync(cancellationToken);

    public Task ForgetRejectedAsync(string jobId, CancellationToken cancellationToken) => Inner.ForgetRejectedAsync(jobId, cancellationToken);

    public Task DeleteEarlierLedgersAsync(string jobId, LibraryVersion library, CancellationToken cancellationToken) =>
        Inner.DeleteEarlierLedgersAsync(jobId, library, cancellationToken);

    public Task<DocumentStoreStatus> GetStatusAsync(CancellationToken cancellationToken) => Inner.GetStatusAsync(cancellationToken);

    public Task<DocumentCheck> CheckAsync(LibraryVersion library, string? after, int limit, CancellationToken cancellationToken) =>
        Inner.CheckAsync(library, after, limit, cancellationToken);

    public Task CompactAsync(CancellationToken cancellationToken) => Inner.CompactAsync(cancellationToken);

    public Task<IReadOnlyList<DocumentEntry>> ListAsync(LibraryVersion library, CancellationToken cancellationToken) => Inner.ListAsync(library, cancellationToken);

    public Task VisitAsync(LibraryVersion library, Action<DocumentMetadata> visit, CancellationToken cancellationToken) => Inner.VisitAsync(library, visit, cancellationToken);

    public Task<IReadOnlyList<ItemReceipt>> GetGivenUpAsync(LibraryVersion library, CancellationToken cancellationToken) => Inner.GetGivenUpAsync(library, cancellationToken);

    public Task<Document?> GetAsync(LibraryVersion library, DocumentId id, CancellationToken cancellationToken) => Inner.GetAsync(library, id, cancellationToken);

    public Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken) => Inner.DeleteLibraryAsync(library, cancellationToken);

    public ValueTask DisposeAsync() => Inner.DisposeAsync();
}

/// <summary>A chunk index that passes everything on.</summary>
internal abstract class ForwardingIndex(IChunkIndex inner) : IChunkIndex
{
    protected IChunkIndex Inner { get; } = inner;

    public virtual Task<UpsertResult> UpsertAsync(LibraryVersion library, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken) =>
        Inner.UpsertAsync(library, documents, cancellationToken);

    public virtual Task DeleteLibraryAsync(LibraryVersion library, CancellationToken cancellationToken) => Inner.DeleteLibraryAsync(library, cancellationToken);

    public virtual Task OptimizeAsync(LibraryVersion library, CancellationToken cancellationToken) => Inner.OptimizeAsync(library, cancellationToken);

    public Task DropAsync(CancellationToken cancellationToken) => Inner.DropAsync(cancellationToken);

    public Task<int> DeleteDocumentsAsync(LibraryVersion library, IReadOnlyCollection<DocumentId> documents, CancellationToken cancellationToken) =>
        Inner.DeleteDocumentsAsync(library, documents, cancellationToken);

    public Task<IReadOnlyDictionary<DocumentId, string>> GetFingerprintsAsync(LibraryVersion library, CancellationToken cancellationToken) =>
        Inner.GetFingerprintsAsync(library, cancellationToken);

    public Task<CandidateSet> FindCandidatesAsync(CandidateQuery query, CancellationToken cancellationToken) => Inner.FindCandidatesAsync(query, cancellationToken);

    public Task<IReadOnlyList<IndexedChunk>> GetChunksAsync(LibraryVersion library, IReadOnlyList<ChunkId> ids, CancellationToken cancellationToken) =>
        Inner.GetChunksAsync(library, ids, cancellationToken);

    public IAsyncEnumerable<IndexedChunk> ScanAsync(LibraryVersion library, CancellationToken cancellationToken) => Inner.ScanAsync(library, cancellationToken);

    public Task<IndexStatistics> GetStatisticsAsync(LibraryVersion? library, CancellationToken cancellationToken) => Inner.GetStatisticsAsync(library, cancellationToken);

    public virtual ValueTask DisposeAsync() => Inner.DisposeAsync();
}
